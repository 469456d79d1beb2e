import { expandPieces } from '../../re2/expand.js';
import { branchesOf, groupTexts } from '../../re2/shape.js';
import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

export const labelmapCollision = check({
  code: 'relabel/labelmap-collision',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'which of two labels wins is left to chance.' },
  docs: {
    what: '`labelmap` that gives two labels the same name.',
    why: 'What an alternation told apart is not in the new name; in target relabeling the winner differs from load to load.',
    fix: 'Keep the part that differs in `replacement`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      if (rule.action !== 'labelmap' || rule.compiled.groups < 2) continue;
      const used = new Set(expandPieces(rule.replacement.text).flatMap((it) => (it.type === 'group' ? [it.index ?? -1] : [])));
      if (used.has(0) || used.has(-1)) continue;
      const lost = groupTexts(rule.regex.text).findIndex((text, i) => !used.has(i + 1) && branchesOf(text).length > 1);
      if (lost >= 0)
        tell({
          message: `Group ${lost + 1} tells labels apart and is not in the new name: they collide.`,
          at: textPlace(rule, rule.replacement),
        });
    }
  },
});
