import type { Expr } from '../../promql/ast.js';
import { type Bounds, boundsOf, shortText } from '../../promql/bounds.js';
import { printPromql } from '../../promql/print.js';
import { bare } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { formatFloatG } from '../../text/go-float.js';
import { check, type Tell } from '../check.js';
import { comparisons, constantOf, found, isVariable, visitsOf } from '../shared-lint.js';

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' };

function canHold({ low, high }: Bounds, op: string, limit: number): boolean {
  switch (op) {
    case '<':
      return low < limit;
    case '<=':
      return low <= limit;
    case '>':
      return high > limit;
    case '>=':
      return high >= limit;
    case '==':
      return low <= limit && limit <= high;
    default:
      return true;
  }
}

/** A comparison with a number, the number on its right. */
interface Limit {
  readonly expr: Expr;
  readonly op: string;
  readonly limit: number;
}

function limitOf(query: QueryUnit, it: Expr): Limit | undefined {
  // Variables are replaced by text that may be equal.
  if (it.type !== 'binary' || !comparisons.has(it.op) || isVariable(query, it.span)) return undefined;
  const right = constantOf(query, it.rhs);
  const left = constantOf(query, it.lhs);
  if (right !== undefined && left === undefined) return { expr: it.lhs, op: it.op, limit: right };
  if (left === undefined || right !== undefined) return undefined;
  return { expr: it.rhs, op: mirrored[it.op] ?? it.op, limit: left };
}

/** Whether some value passes both of two comparisons. */
function canBoth(a: Limit, b: Limit): boolean {
  const inside = ({ op, limit }: Limit, value: number) =>
    canHold({ low: value, high: value }, op, limit) && (op !== '!=' || value !== limit);
  const between = (a.limit + b.limit) / 2;
  const probes = [a.limit, b.limit, between, Math.min(a.limit, b.limit) - 1, Math.max(a.limit, b.limit) + 1];
  return probes.some((it) => inside(a, it) && inside(b, it));
}

/** `and` series by series: with a list of labels to match on, another series may meet. */
function isPlainAnd(expr: Expr): expr is Extract<Expr, { type: 'binary' }> {
  return expr.type === 'binary' && expr.op === 'and' && !expr.matching;
}

/** What an `and` joins, those inside it too. */
function joined(expr: Expr): readonly Expr[] {
  const sides: Expr[] = [];
  const stack: Expr[] = [expr];
  for (let it = stack.pop(); it; it = stack.pop()) {
    const inner = bare(it);
    if (isPlainAnd(inner)) stack.push(inner.rhs, inner.lhs);
    else sides.push(it);
  }
  return sides;
}

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
      if (isPlainAnd(expr) && !(around && isPlainAnd(around))) contradiction(tell, query, joined(expr));
      const compared = limitOf(query, expr);
      if (!compared || Number.isNaN(compared.limit)) continue;
      const { expr: side, op, limit } = compared;
      const bounds = boundsOf(side);
      if (canHold(bounds, op, limit)) continue;
      const { low, high } = bounds;
      const above = op === '>' || op === '>=' || (op === '==' && limit > high);
      const range =
        low === high
          ? `always ${low}`
          : low > -Infinity && high < Infinity
            ? `always between ${low} and ${high}`
            : above
              ? `never above ${formatFloatG(high)}`
              : `never below ${formatFloatG(low)}`;
      const missing = low === 1 && limit < 1 && limit > -1;
      tell(
        found(
          query,
          { start: expr.opSpan.start, end: Math.max(expr.opSpan.end, expr.rhs.span.end) },
          `This can never be true: \`${shortText(side)}\` is ${range}.`,
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
