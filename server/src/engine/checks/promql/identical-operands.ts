import type { Expr } from '../../promql/ast.js';
import { printPromql } from '../../promql/print.js';
import { bare, numberOf, selectorsIn } from '../../promql/tree.js';
import { check } from '../check.js';
import { found, isVariable, mend, visitsOf } from '../shared-lint.js';

const results: ReadonlyMap<string, string> = new Map([
  ['/', 'always 1 (or NaN)'],
  ['-', 'always 0'],
  ['%', 'always 0'],
  ['unless', 'always empty'],
]);

/** Told without printing anything: as many selectors with as many matchers. */
function sameShape(left: Expr, right: Expr): boolean {
  if (left.type !== right.type) return false;
  const a = selectorsIn(left);
  const b = selectorsIn(right);
  return a.length === b.length && a.every((it, i) => it.matchers.length === b[i]?.matchers.length);
}

/** A tree as text in which the order of the labels that are grouped or matched by does not matter. */
function textOf(expr: Expr): string {
  return printPromql(expr).replaceAll(/ (by|without|on|ignoring) \(([^()"]*)\)/g, (_, word: string, labels: string) => {
    return ` ${word} (${labels.split(', ').sort().join(', ')})`;
  });
}

/** `100 * x`, `x * 100`: the number and what it multiplies. */
function scaled(expr: Expr): { readonly factor: number; readonly of: Expr } {
  const it = bare(expr);
  if (it.type !== 'binary' || it.op !== '*') return { factor: 1, of: it };
  const [left, right] = [numberOf(it.lhs), numberOf(it.rhs)];
  if (left !== undefined) return { factor: left, of: bare(it.rhs) };
  return right === undefined ? { factor: 1, of: it } : { factor: right, of: bare(it.lhs) };
}

export const identicalOperands = check({
  code: 'promql/identical-operands',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: '`/` is always 1, `-` always 0.' },
  docs: {
    what: 'The same expression on both sides of `/`, `-`, `%` or `unless`.',
    why: 'Most often the filter of the numerator was copied to the denominator, so that a success rate is always 100 %.',
    fix: 'Let the denominator count everything: remove the filter there.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'binary')) {
      if (expr.matching?.group) continue;
      const result = results.get(expr.op);
      if (!result || selectorsIn(expr.lhs).length === 0) continue;
      const right = bare(expr.rhs);
      const ways = [{ factor: 1, of: bare(expr.lhs) }, ...(expr.op === '/' ? [scaled(expr.lhs)] : [])];
      const factor = ways.find(({ of }) => isSame(of, right))?.factor;
      if (factor === undefined) continue;
      const filters = expr.op === '/' ? selectorsIn(right).flatMap((it) => it.matchers.filter((m) => isFilter(m.label.value))) : [];
      tell(
        found(query, expr.opSpan, `Both sides of \`${expr.op}\` are the same: the result is ${result.replace('1', `${factor}`)}.`, {
          ...(filters.length > 0
            ? { fixes: [mend(query, 'Remove the filter below the line', ...filters.map((it) => ({ span: withComma(it.span), text: '' })))] }
            : {}),
        }),
      );
    }

    function isSame(left: Expr, right: Expr): boolean {
      return sameShape(left, right) && variables(left.span) === variables(right.span) && textOf(left) === textOf(right);
    }

    /** Variables are replaced by text that may be equal: their names tell them apart. */
    function variables(span: { readonly start: number; readonly end: number }): string {
      return query.variables
        .filter((it) => it.span.start >= span.start && it.span.end <= span.end)
        .map((it) => it.name)
        .join(' ');
    }

    function withComma(span: { readonly start: number; readonly end: number }) {
      const { text } = query.region;
      const after = /^\s*,\s*/.exec(text.slice(span.end));
      if (after) return { start: span.start, end: span.end + after[0].length };
      const before = /,\s*$/.exec(text.slice(0, span.start));
      return { start: span.start - (before?.[0].length ?? 0), end: span.end };
    }

    function isFilter(label: string): boolean {
      return /code|status|result|error|outcome/i.test(label) && !isVariable(query, { start: 0, end: 0 });
    }
  },
});
