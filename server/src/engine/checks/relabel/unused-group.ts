import { expandPieces } from '../../re2/expand.js';
import { branchesOf, groupTexts } from '../../re2/shape.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const unusedGroup = check({
  code: 'relabel/unused-group',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'the reader looks for a use that is not there.' },
  docs: {
    what: 'A capture group that the replacement does not use.',
    why: 'The replacement names other groups of the pattern, so this one was perhaps meant to be in it.',
    fix: 'Use it, or write `(?:…)`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      const { node } = rule.replacement;
      if (rule.action !== 'replace' || !node || rule.compiled.groups < 2) continue;
      const used = expandPieces(rule.replacement.text).flatMap((it) => (it.type === 'group' ? [it.index ?? -1] : []));
      if (used.length === 0 || used.some((it) => it <= 0 || it > rule.compiled.groups)) continue;
      const unused = groupTexts(rule.regex.text).findIndex((text, i) => !used.includes(i + 1) && branchesOf(text).length === 1);
      if (unused >= 0) tell({ message: `Group ${unused + 1} of the pattern is never used.`, at: atNode(node) });
    }
  },
});
