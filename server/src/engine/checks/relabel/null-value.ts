import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const nullValue = check({
  code: 'relabel/null-value',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'an empty pattern matches only the empty value; an empty replacement deletes the label.' },
  docs: {
    what: 'A field that is written and left empty.',
    why: 'Prometheus does not take the default for it, but the empty text.',
    fix: 'Write the value, `""` where the empty text is meant, or take the field out.',
  },
  run(unit, tell) {
    if (unit.style !== 'prometheus') return;
    for (const rule of soundRules(unit)) {
      for (const [name, { node, key }] of [
        ['regex', rule.regex],
        ['replacement', rule.replacement],
        ['separator', rule.separator],
      ] as const) {
        if (node || !key) continue;
        const effect =
          name === 'regex'
            ? 'only the empty value matches'
            : name === 'replacement'
              ? 'the label is deleted'
              : 'values are joined without a separator';
        tell({ message: `\`${name}\` left empty is not the default: ${effect}.`, at: atNode(key) });
      }
    }
  },
});
