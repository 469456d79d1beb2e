import { check } from '../check.js';
import { rulePlace, soundRules } from '../shared-relabel.js';

export const replaceNoEffect = check({
  code: 'relabel/replace-no-effect',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the rule does nothing.' },
  docs: {
    what: 'A rule that writes a label’s own value into it.',
    why: 'Source and target are the same label, and the whole value is copied.',
    fix: 'Take the rule out.',
  },
  *run(unit) {
    for (const rule of soundRules(unit)) {
      const [source] = rule.sources;
      if (rule.action !== 'replace' || rule.sources.length !== 1 || source?.name !== rule.target.text) continue;
      const whole = rule.regex.text === '(.*)' && ['$1', '$\u007b1}'].includes(rule.replacement.text);
      if (whole) yield { message: `\`${source.name}\` is set to what it is.`, at: rulePlace(rule), tag: 'unnecessary' };
    }
  },
});
