import type { DurationExpr, DurationPart, Expr, Modifiers, VectorSelector } from './ast.js';
import { childrenOf } from './parsed.js';

/** An expression and everything inside it, parents first. */
export function walk(root: Expr): readonly Expr[] {
  const found: Expr[] = [];
  eachPart(root, (it) => found.push(it));
  return found;
}

/** The selectors inside an expression, in the order they are written. */
export function selectorsIn(root: Expr): readonly VectorSelector[] {
  const found: VectorSelector[] = [];
  eachPart(root, (it) => {
    if (it.type === 'selector') found.push(it);
  });
  return found;
}

function eachPart(root: Expr, look: (it: Expr) => void): void {
  const stack: Expr[] = [root];
  for (let it = stack.pop(); it; it = stack.pop()) {
    look(it);
    const children = childrenOf(it);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as Expr);
  }
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

/**
 * Whether two texts were read as the same tree, whatever the printer makes of it: it drops parentheses that a duration needs, and cuts durations
 * that are shorter than it counts. Names and matchers are not looked at, which it keeps.
 */
export function isSameShape(a: Expr, b: Expr): boolean {
  const left = walk(a);
  const right = walk(b);
  return left.length === right.length && left.every((it, i) => shapeOf(it) === shapeOf(right[i] as Expr));
}

function shapeOf(expr: Expr): string {
  switch (expr.type) {
    case 'number':
      return `${expr.value}`;
    case 'selector':
      return `selector${modifiersOf(expr)}`;
    case 'matrix':
      return `[${durationOf(expr.range)}]`;
    case 'subquery':
      return `[${durationOf(expr.range)}:${durationOf(expr.step)}]${modifiersOf(expr)}`;
    case 'binary':
    case 'unary':
    case 'aggregation':
      return `${expr.type} ${expr.op}`;
    case 'string':
    case 'call':
    case 'paren':
    case 'hole':
      return expr.type;
  }
}

function modifiersOf({ offset, at, extended }: Modifiers): string {
  return ` ${durationOf(offset?.duration)} @${at?.preprocessor ?? at?.timestamp ?? ''} ${extended?.kind ?? ''}`;
}

function durationOf(duration: DurationExpr | undefined): string {
  if (!duration) return '';
  return duration.seconds === undefined ? partOf(duration.parts) : `${duration.seconds || 0}`;
}

function partOf(part: DurationPart): string {
  switch (part.type) {
    case 'literal':
      return `${part.seconds}`;
    case 'unary':
      return `${part.op}(${partOf(part.operand)})`;
    case 'binary':
      return `(${partOf(part.lhs)} ${part.op} ${partOf(part.rhs)})`;
    case 'call':
      return `${part.name}(${part.args.map(partOf).join(', ')})`;
    case 'paren':
      return partOf(part.inner);
    case 'hole':
      return '';
  }
}
