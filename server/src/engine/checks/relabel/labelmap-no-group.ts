import { literalsOf } from '../../re2/shape.js';
import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const labelmapNoGroup = check({
  code: 'relabel/labelmap-no-group',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'labels are lost, or all of them become one.' },
  docs: {
    what: '`labelmap` whose new names do not depend on the old ones.',
    why: 'The name of each label that matches is replaced: without a group `$1` is empty, and a fixed name is one for all.',
    fix: 'Write a group: `__meta_kubernetes_pod_label_(.+)`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      if (rule.action !== 'labelmap') continue;
      const { text } = rule.replacement;
      const fixed = !text.includes('$');
      if (fixed ? literalsOf(rule.regex.text)?.length === 1 : rule.compiled.groups > 0 || !/^\$(1|\{1\})$/.test(text)) continue;
      tell({
        message: fixed
          ? `Every label that matches becomes \`${text}\`: one of them wins.`
          : 'The pattern has no group: the new name is empty.',
        at: textPlace(rule, fixed ? rule.replacement : rule.regex),
      });
    }
  },
});
