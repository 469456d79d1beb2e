import { check } from '../check.js';
import { groupPieces, piecePlace, soundRules } from '../shared-relabel.js';

export const groupNameUnknown = check({
  code: 'relabel/group-name-unknown',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'it expands to nothing, and an empty replacement deletes the label.' },
  docs: {
    what: 'A named group that the pattern does not have.',
    why: 'Go’s `Expand` puts nothing in the place of a group that is not there.',
    fix: 'Name a group of `regex`: `(?P<name>…)`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      for (const { written, piece } of groupPieces(rule)) {
        if (piece.index !== undefined || rule.compiled.names.includes(piece.name)) continue;
        if (!piece.braced && /^(0|[1-9]\d*)\D/.test(piece.name)) continue;
        tell({ message: `The pattern has no group named \`${piece.name}\`: it is empty.`, at: piecePlace(rule, written, piece) });
      }
    }
  },
});
