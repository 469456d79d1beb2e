import type { Expr } from './ast.js';
import { childrenOf } from './parsed.js';

/** An expression and everything inside it, parents first. */
export function walk(root: Expr): readonly Expr[] {
  const found: Expr[] = [];
  const stack: Expr[] = [root];
  for (let it = stack.pop(); it; it = stack.pop()) {
    found.push(it);
    const children = childrenOf(it);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as Expr);
  }
  return found;
}

/** Without the parentheses around it. */
export function bare(expr: Expr): Expr {
  let it = expr;
  while (it.type === 'paren') it = it.expr;
  return it;
}

/** The value of a number literal, signs and parentheses around it included. */
export function numberOf(expr: Expr | undefined): number | undefined {
  let sign = 1;
  let it = expr;
  while (it && (it.type === 'paren' || it.type === 'unary')) {
    if (it.type === 'unary' && it.op === '-') sign = -sign;
    it = it.expr;
  }
  return it?.type === 'number' ? sign * it.value : undefined;
}
