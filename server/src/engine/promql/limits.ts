import type { Binary, Expr } from './ast.js';
import type { Bounds } from './bounds.js';
import { bare } from './tree.js';

/** A comparison with a number, the number on its right. */
export interface Limit {
  readonly expr: Expr;
  readonly op: string;
  readonly limit: number;
}

/** The number that a comparison holds an expression against; undefined: both sides are numbers, or none. */
export function limitIn(
  { lhs, op, rhs }: Pick<Binary, 'lhs' | 'op' | 'rhs'>,
  constant: (side: Expr) => number | undefined,
): Limit | undefined {
  const right = constant(rhs);
  const left = constant(lhs);
  if (right !== undefined && left === undefined) return { expr: lhs, op, limit: right };
  if (left === undefined || right !== undefined) return undefined;
  return { expr: rhs, op: mirrored[op] ?? op, limit: left };
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' };

/** Whether a value within bounds passes a comparison. */
export function canHold({ low, high }: Bounds, { op, limit }: Pick<Limit, 'op' | 'limit'>): boolean {
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

/** Whether some value passes both of two comparisons. */
export function canBoth(a: Limit, b: Limit): boolean {
  const inside = (it: Limit, value: number) => canHold({ low: value, high: value }, it) && (it.op !== '!=' || value !== it.limit);
  const between = (a.limit + b.limit) / 2;
  const probes = [a.limit, b.limit, between, Math.min(a.limit, b.limit) - 1, Math.max(a.limit, b.limit) + 1];
  return probes.some((it) => inside(a, it) && inside(b, it));
}

/** `and` series by series: with a list of labels to match on, another series may meet. */
export function isPlainAnd(expr: Expr): expr is Extract<Expr, { type: 'binary' }> {
  return expr.type === 'binary' && expr.op === 'and' && !expr.matching;
}

/** What an `and` joins, what those inside it join too. */
export function joinedBy(expr: Expr): readonly Expr[] {
  const sides: Expr[] = [];
  const stack: Expr[] = [expr];
  for (let it = stack.pop(); it; it = stack.pop()) {
    const inner = bare(it);
    if (isPlainAnd(inner)) stack.push(inner.rhs, inner.lhs);
    else sides.push(it);
  }
  return sides;
}
