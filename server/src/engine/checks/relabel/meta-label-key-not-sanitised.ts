import { sanitizeLabelName } from '../../catalogue/meta-labels.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const metaLabelKeyNotSanitised = check({
  code: 'relabel/meta-label-key-not-sanitised',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the label is never there.' },
  docs: {
    what: 'A `__meta_` label with characters that discovery replaces.',
    why: 'Keys of labels and annotations become names: every character but letters, digits and `_` becomes `_`.',
    fix: 'Write `_` for dots, slashes and dashes.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    for (const rule of soundRules(unit)) {
      for (const { name, node } of rule.sources) {
        const better = sanitizeLabelName(name);
        if (!name.startsWith('__meta_') || better === name) continue;
        const { region, span } = node;
        tell({
          message: `Discovery writes this label as \`${better}\`.`,
          at: atNode(node),
          fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }],
        });
      }
    }
  },
});
