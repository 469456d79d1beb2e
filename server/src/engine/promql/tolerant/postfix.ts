import type { DurationPart, Expr, Mutable, Subquery, VectorSelector } from '../ast.js';
import { durationExpr } from '../duration-parts.js';
import { parseDuration } from '../durations.js';
import { readNumber } from '../numbers.js';
import { isKeyword, type ScannedToken } from '../scan.js';
import { before, type Cursor, closedEnd, here, hole, is, peek, skipParens, textOf } from './cursor.js';

/** Ranges, subqueries, offset, @ and the words behind an operand. */
export function postfix(cursor: Cursor, start: Expr): Expr {
  let expr = start;
  for (;;) {
    const it = peek(cursor);
    if (!it) return expr;
    if (is(cursor, '[')) expr = bracket(cursor, expr, it);
    else if (isKeyword(it, 'OFFSET')) {
      cursor.at++;
      const part = offsetDuration(cursor);
      modify(cursor, expr, (node) => {
        node.offset = { span: { start: it.start, end: before(cursor) }, duration: durationExpr(part) };
      });
    } else if (it.type === 'operator' && textOf(cursor, it) === '@') {
      cursor.at++;
      timestamp(cursor, expr, it);
    } else if (isKeyword(it, 'ANCHORED', 'SMOOTHED')) {
      cursor.at++;
      const node = expr.type === 'matrix' ? expr.selector : expr;
      if (node.type === 'selector') {
        (node as Mutable<VectorSelector>).extended = {
          span: { start: it.start, end: it.end },
          kind: isKeyword(it, 'ANCHORED') ? 'anchored' : 'smoothed',
        };
      }
    } else return expr;
  }
}

function modify(cursor: Cursor, expr: Expr, write: (node: Mutable<VectorSelector> | Mutable<Subquery>) => void) {
  const node = expr.type === 'matrix' ? expr.selector : expr;
  if (node.type === 'selector' || node.type === 'subquery') write(node);
  (expr as Mutable<Expr>).span = { start: expr.span.start, end: before(cursor) };
}

function timestamp(cursor: Cursor, expr: Expr, at: ScannedToken) {
  const sign = is(cursor, '-') ? -1 : 1;
  if (is(cursor, '-') || is(cursor, '+')) cursor.at++;
  const it = peek(cursor);
  const next = cursor.tokens[cursor.at + 1];
  if (it && isKeyword(it, 'START', 'END') && textOf(cursor, next) === '(') {
    const preprocessor = isKeyword(it, 'START') ? 'start' : 'end';
    cursor.at++;
    skipParens(cursor);
    modify(cursor, expr, (node) => {
      node.at = { span: { start: at.start, end: before(cursor) }, preprocessor };
    });
    return;
  }
  if (it?.type === 'number' || it?.type === 'duration') cursor.at++;
  const value = it?.type === 'number' ? readNumber(textOf(cursor, it)).value : 0;
  modify(cursor, expr, (node) => {
    node.at = { span: { start: at.start, end: before(cursor) }, timestamp: sign * value };
  });
}

function bracket(cursor: Cursor, expr: Expr, open: ScannedToken): Expr {
  cursor.at++;
  const parts: ScannedToken[][] = [[]];
  while (peek(cursor) && !is(cursor, ']')) {
    const it = peek(cursor) as ScannedToken;
    if (is(cursor, '{') || is(cursor, '}') || is(cursor, '[')) break;
    const written = textOf(cursor, it);
    if (it.type === 'word' && written.startsWith(':')) {
      parts.push([]);
      if (written.length > 1) parts[parts.length - 1]?.push({ type: 'word', start: it.start + 1, end: it.end });
    } else parts[parts.length - 1]?.push(it);
    cursor.at++;
  }
  if (is(cursor, ']')) cursor.at++;
  const end = closedEnd(cursor, ']');
  const part = (list: readonly ScannedToken[] | undefined, at: number): DurationPart => {
    const [first] = list ?? [];
    const last = list?.[list.length - 1];
    if (!first || !last) return { type: 'hole', span: { start: at, end: at } };
    if (list?.length === 1 && (first.type === 'number' || first.type === 'duration')) return literal(cursor, first);
    return { type: 'hole', span: { start: first.start, end: last.end } };
  };
  const range = part(parts[0], open.end);
  const brackets = { start: open.start, end };
  if (parts.length > 1) {
    const step = parts[1] && parts[1].length > 0 ? part(parts[1], end) : undefined;
    return {
      type: 'subquery',
      valueType: 'matrix',
      span: { start: expr.span.start, end },
      expr,
      range: durationExpr(range),
      step: step && durationExpr(step),
      bracket: brackets,
    };
  }
  const selected = expr.type === 'selector' ? expr : hole(cursor, expr.span.end);
  return {
    type: 'matrix',
    valueType: 'matrix',
    span: { start: expr.span.start, end },
    selector: selected,
    range: durationExpr(range),
    bracket: brackets,
  };
}

function offsetDuration(cursor: Cursor): DurationPart {
  const it = peek(cursor);
  if (is(cursor, '-') || is(cursor, '+')) {
    cursor.at++;
    const operandPart = offsetDuration(cursor);
    const span = { start: it?.start ?? before(cursor), end: operandPart.span.end };
    if (operandPart.type === 'literal')
      return { ...operandPart, span, seconds: textOf(cursor, it) === '-' ? -operandPart.seconds : operandPart.seconds };
    return { type: 'unary', op: textOf(cursor, it) === '-' ? '-' : '+', operand: operandPart, span };
  }
  if (it?.type === 'number' || it?.type === 'duration') {
    cursor.at++;
    return literal(cursor, it);
  }
  if (
    is(cursor, '(') ||
    (it && isKeyword(it, 'STEP', 'RANGE', 'MAX_OF', 'MIN_OF') && textOf(cursor, cursor.tokens[cursor.at + 1]) === '(')
  ) {
    const start = here(cursor);
    if (!is(cursor, '(')) cursor.at++;
    skipParens(cursor);
    return { type: 'hole', span: { start, end: before(cursor) } };
  }
  return { type: 'hole', span: { start: before(cursor), end: before(cursor) } };
}

function literal(cursor: Cursor, it: ScannedToken): DurationPart {
  const result = it.type === 'duration' ? parseDuration(textOf(cursor, it)) : undefined;
  const seconds = result ? (result.ok ? result.milliseconds / 1000 : 0) : readNumber(textOf(cursor, it)).value;
  return { type: 'literal', span: { start: it.start, end: it.end }, seconds, duration: it.type === 'duration' };
}
