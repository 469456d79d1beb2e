import type { Aggregation, Call, Expr } from '../promql/ast.js';
import { walk } from '../promql/tree.js';

/** The aggregation whose operator begins at an offset. */
export function aggregationAt(root: Expr, start: number): Aggregation | undefined {
  for (const it of walk(root)) if (it.type === 'aggregation' && it.opSpan.start === start) return it;
  return undefined;
}

/** The innermost call or aggregation whose parentheses hold an offset. */
export function callAt(root: Expr, offset: number): Call | Aggregation | undefined {
  let found: Call | Aggregation | undefined;
  for (const it of walk(root)) {
    if ((it.type === 'call' || it.type === 'aggregation') && it.parens.start < offset && offset <= it.parens.end) {
      if (!found || it.parens.start >= found.parens.start) found = it;
    }
  }
  return found;
}

/** The expressions that hold an offset, from the innermost outwards. */
export function enclosing(root: Expr, offset: number): readonly Expr[] {
  return walk(root)
    .filter((it) => it.span.start <= offset && offset <= it.span.end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
}
