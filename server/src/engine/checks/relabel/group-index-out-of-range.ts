import { check } from '../check.js';
import { groupPieces, piecePlace, soundRules } from '../shared-relabel.js';

export const groupIndexOutOfRange = check({
  code: 'relabel/group-index-out-of-range',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'it expands to nothing, and an empty replacement deletes the label.' },
  docs: {
    what: 'A group number that the pattern does not have.',
    why: 'Go’s `Expand` puts nothing in the place of a group that is not there.',
    fix: 'Count the capture groups of `regex`; `(?:…)` is none.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      for (const { written, piece } of groupPieces(rule)) {
        if (piece.index === undefined || piece.index <= rule.compiled.groups) continue;
        const has = rule.compiled.groups === 1 ? 'one group' : rule.compiled.groups === 0 ? 'no group' : `${rule.compiled.groups} groups`;
        tell({
          message: `The pattern has ${has}: \`${written.text.slice(piece.start, piece.end)}\` is empty.`,
          at: piecePlace(rule, written, piece),
        });
      }
    }
  },
});
