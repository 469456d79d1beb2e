import type { RelabelRulesUnit } from '../../resources/unit.js';
import { keyText, textOf } from '../../syntax/access.js';
import type { ScalarNode } from '../../syntax/tree.js';
import { valuesOf } from '../../syntax/walk.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { groupPieces, piecePlace, soundRules } from '../shared-relabel.js';

export const dollarInTemplating = check({
  code: 'relabel/dollar-in-templating',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'the replacement may be empty when Prometheus reads it.' },
  docs: {
    what: '`$1` in a file whose `$\u007bNAME}` somebody replaces before Prometheus reads it.',
    why: 'Prometheus has no variables in these places, so a tool puts the values in: a shell here-document and some `envsubst` take `$1` and `$\u007b1}` for variables too, Flux and others `$\u007b1}`, and leave nothing.',
    fix: 'Write it as that tool wants: `\\$1` in a here-document, `$1` or `$$\u007b1}` for Flux, `$$1` for others; give `envsubst` the names that it may replace.',
  },
  run(unit, tell) {
    let variable: ScalarNode | undefined;
    for (const rule of soundRules(unit)) {
      for (const { written, piece } of groupPieces(rule)) {
        if (piece.index === undefined) continue;
        variable ??= variableBeside(unit);
        if (!variable) return;
        tell({
          message: `A tool that replaces \`${variableIn(textOf(variable))}\` in this file may take the reference to a group for a variable too.`,
          at: piecePlace(rule, written, piece),
          related: [{ message: 'This is no text that Prometheus or the operator expands.', at: atNode(variable) }],
        });
        return;
      }
    }
  },
});

/** What envsubst, Flux and shells replace: `${NAME}`, with a default or not. */
function variableIn(text: string): string | undefined {
  return text.includes('${') ? /(?<!\$)\$\{[A-Za-z_]\w*(?:[:=?+-][^}]*)?\}/.exec(text)?.[0] : undefined;
}

const relabeling = /relabel/i;

/** A text with a variable in the job or the object, outside of relabel rules, where `${name}` may be a group. */
function variableBeside({ owner, object }: RelabelRulesUnit): ScalarNode | undefined {
  for (const node of valuesOf(object?.root ?? owner, (pair) => !relabeling.test(keyText(pair) ?? '')))
    if (variableIn(textOf(node))) return node;
  return undefined;
}
