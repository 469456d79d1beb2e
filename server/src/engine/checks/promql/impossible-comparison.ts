import type { Expr } from '../../promql/ast.js';
import { type Bounds, boundsOf, shortText } from '../../promql/bounds.js';
import { canBoth, canHold, isPlainAnd, joinedBy, type Limit, limitIn } from '../../promql/limits.js';
import { comparisons } from '../../promql/operators.js';
import { printPromql } from '../../promql/print.js';
import { bare } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { formatFloatG } from '../../text/go-float.js';
import { check, type Tell } from '../check.js';
import { constantOf, found, isVariable, visitsOf } from '../shared-lint.js';

export const impossibleComparison = check({
  code: 'promql/impossible-comparison',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the comparison never holds: the alert never fires.' },
  docs: {
    what: 'A comparison that no value can pass.',
    why: 'A rate is never below 0, a share never above 1, nothing is above 5 and below 3 at once, and a `count` of nothing is not 0 but no result at all.',
    fix: 'Correct the limit, or join what excludes each other with `or`; to see that something is missing use `absent(…)`.',
  },
  run(query, tell, target) {
    for (const { expr, parents } of visitsOf(query, target, 'binary')) {
      const around = parents.findLast((it) => it.type !== 'paren');
      if (isPlainAnd(expr) && !(around && isPlainAnd(around))) contradiction(tell, query, joinedBy(expr));
      const compared = limitOf(query, expr);
      if (!compared || Number.isNaN(compared.limit)) continue;
      const { expr: side, limit } = compared;
      const bounds = boundsOf(side);
      if (canHold(bounds, compared)) continue;
      const missing = bounds.low === 1 && limit < 1 && limit > -1;
      tell(
        found(
          query,
          { start: expr.opSpan.start, end: Math.max(expr.opSpan.end, expr.rhs.span.end) },
          `This can never be true: \`${shortText(side)}\` is ${rangeOf(bounds, compared)}.`,
          {
            ...(missing ? { hint: 'Without series there is no result rather than 0; `absent(…)` says that none is there.' } : {}),
          },
        ),
      );
    }
  },
});

/** The first of some sides that leaves nothing of another. */
function contradiction(tell: Tell, query: QueryUnit, sides: readonly Expr[]): void {
  const limits = new Map<string, Limit[]>();
  for (const side of sides) {
    const comparison = bare(side);
    const one = comparison.type === 'binary' && !comparison.bool ? limitOf(query, comparison) : undefined;
    if (!one) continue;
    const compared = bare(one.expr);
    const text = printPromql(compared);
    const others = limits.get(text) ?? [];
    limits.set(text, [...others, one]);
    const other = others.find((it) => !canBoth(it, one));
    if (!other) continue;
    const both = `${other.op} ${formatFloatG(other.limit)} and ${one.op} ${formatFloatG(one.limit)}`;
    tell(
      found(query, side.span, `This can never be true: no value of \`${shortText(compared)}\` is ${both} at once.`, {
        hint: '`or` keeps the series that pass either.',
      }),
    );
    return;
  }
}

function limitOf(query: QueryUnit, it: Expr): Limit | undefined {
  // Variables are replaced by text that may be equal.
  if (it.type !== 'binary' || !comparisons.has(it.op) || isVariable(query, it.span)) return undefined;
  return limitIn(it, (side) => constantOf(query, side));
}

/** The values that there are, on the side of the limit. */
function rangeOf({ low, high }: Bounds, { op, limit }: Limit): string {
  if (low === high) return `always ${low}`;
  if (low > -Infinity && high < Infinity) return `always between ${low} and ${high}`;
  const isAbove = op === '>' || op === '>=' || (op === '==' && limit > high);
  return isAbove ? `never above ${formatFloatG(high)}` : `never below ${formatFloatG(low)}`;
}
