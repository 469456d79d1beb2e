import { check } from '../check.js';
import { groupPieces, piecePlace, soundRules } from '../shared-relabel.js';

export const groupNameRunOn = check({
  code: 'relabel/group-name-run-on',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'it expands to nothing, and an empty replacement deletes the label.' },
  docs: {
    what: 'A group number that runs on into the text behind it.',
    why: 'A name is as long as it can be: `$1_total` is the group named `1_total`.',
    fix: 'Write braces: `$\u007b1}_total`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      for (const { written, piece } of groupPieces(rule)) {
        const run = piece.braced ? null : /^(0|[1-9]\d*)(\D\w*)$/.exec(piece.name);
        if (!run || rule.compiled.names.includes(piece.name)) continue;
        const text = `$\u007b${run[1]}}${run[2]}`;
        const place = piecePlace(rule, written, piece);
        tell({
          message: `\`$${piece.name}\` is the group named \`${piece.name}\`, which is empty. Write \`${text}\`.`,
          at: place,
          fixes: [{ title: `Write \`${text}\``, preferred: true, edits: [{ region: place.region, span: place.span, text }] }],
        });
      }
    }
  },
});
