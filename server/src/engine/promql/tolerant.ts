import { findFunction } from '../catalogue/functions.js';
import type { Span } from '../text/span.js';
import { argumentSpans } from './argument-spans.js';
import type { Expr, Grouping, Matching, Mutable, Name } from './ast.js';
import { parseDuration } from './durations.js';
import { isAggregationToken } from './grammar/tokens.js';
import { readNumber } from './numbers.js';
import { isKeyword, type ScannedToken } from './scan.js';
import { before, type Cursor, closedEnd, cursorOf, here, hole, is, peek, skipParens, stringValue, textOf } from './tolerant/cursor.js';
import { labelList } from './tolerant/label-list.js';
import { postfix } from './tolerant/postfix.js';
import { selector, selectorOf } from './tolerant/selector.js';

/**
 * A tree for every text, also a broken one: what is missing is a hole, what cannot be read is passed over. Only for features; what Prometheus
 * thinks of the text is said by parseExactly.
 */
export function parseTolerant(text: string): Expr {
  const cursor = cursorOf(text);
  const { tokens } = cursor;
  let root = tokens.length === 0 ? hole(cursor, 0) : expression(cursor, 1);
  // What is left over after a whole expression is kept as the right side of nothing: the tree covers the text.
  for (let extra = 0; cursor.at < tokens.length && extra < mostNesting; extra++) {
    const from = cursor.at;
    const at = tokens[from] as ScannedToken;
    cursor.depth = 0;
    const next = startsOperand(cursor) ? expression(cursor, 1) : hole(cursor, at.end);
    if (cursor.at === from) cursor.at++;
    if (next.type === 'hole') continue;
    root = {
      type: 'binary',
      valueType: 'vector',
      span: { start: root.span.start, end: next.span.end },
      op: '',
      opSpan: { start: at.start, end: at.start },
      bool: undefined,
      matching: undefined,
      lhs: root,
      rhs: next,
    };
  }
  return root;
}

function expression(cursor: Cursor, least: number): Expr {
  if (cursor.depth >= mostNesting) {
    cursor.at = cursor.tokens.length;
    return hole(cursor);
  }
  cursor.depth++;
  let left = operand(cursor);
  for (;;) {
    const it = peek(cursor);
    const op = operatorAt(cursor, it);
    const power = op === undefined ? 0 : (strength[op] ?? 0);
    if (!it || op === undefined || power < least || power === 0) break;
    cursor.at++;
    const bool = isKeyword(peek(cursor), 'BOOL') ? peek(cursor) : undefined;
    if (bool) cursor.at++;
    const matching = matchingClause(cursor);
    while (isKeyword(peek(cursor), 'FILL', 'FILL_LEFT', 'FILL_RIGHT')) {
      cursor.at++;
      skipParens(cursor);
    }
    const right = startsOperand(cursor) ? expression(cursor, op === '^' ? power : power + 1) : hole(cursor);
    const scalar = left.valueType === 'scalar' && right.valueType === 'scalar';
    left = {
      type: 'binary',
      valueType: scalar ? 'scalar' : 'vector',
      span: { start: left.span.start, end: Math.max(right.span.end, before(cursor)) },
      op,
      opSpan: { start: it.start, end: it.end },
      bool: bool && { start: bool.start, end: bool.end },
      matching,
      lhs: left,
      rhs: right,
    };
  }
  cursor.depth--;
  return left;
}

function operatorAt(cursor: Cursor, it: ScannedToken | undefined): string | undefined {
  if (!it) return undefined;
  if (it.type === 'operator') {
    const written = textOf(cursor, it);
    if (written === '=') return '==';
    return written in strength ? written : undefined;
  }
  if (it.type !== 'word') return undefined;
  return isKeyword(it, 'LAND', 'LOR', 'LUNLESS', 'ATAN2') ? textOf(cursor, it).toLowerCase() : undefined;
}

function startsOperand(cursor: Cursor): boolean {
  const it = peek(cursor);
  if (!it) return false;
  if (it.type === 'punctuation') return textOf(cursor, it) === '(' || textOf(cursor, it) === '{';
  if (it.type === 'operator') return textOf(cursor, it) === '+' || textOf(cursor, it) === '-';
  return it.type !== 'unknown';
}

function operand(cursor: Cursor): Expr {
  const it = peek(cursor);
  if (!it) return hole(cursor);
  if (it.type === 'operator' && (textOf(cursor, it) === '-' || textOf(cursor, it) === '+')) {
    cursor.at++;
    const inner = startsOperand(cursor) ? expression(cursor, unaryStrength + 1) : hole(cursor);
    return {
      type: 'unary',
      valueType: inner.valueType,
      span: { start: it.start, end: inner.span.end },
      op: textOf(cursor, it) === '-' ? '-' : '+',
      opSpan: { start: it.start, end: it.end },
      expr: inner,
    };
  }
  return postfix(cursor, primary(cursor, it));
}

function primary(cursor: Cursor, it: ScannedToken): Expr {
  const span: Span = { start: it.start, end: it.end };
  switch (it.type) {
    case 'number':
      cursor.at++;
      return { type: 'number', valueType: 'scalar', span, value: readNumber(textOf(cursor, it)).value, duration: false };
    case 'duration': {
      cursor.at++;
      const result = parseDuration(textOf(cursor, it));
      return { type: 'number', valueType: 'scalar', span, value: result.ok ? result.milliseconds / 1000 : 0, duration: true };
    }
    case 'string':
      cursor.at++;
      return { type: 'string', valueType: 'string', span, value: stringValue(cursor, it) };
    case 'word':
      return wordOperand(cursor, it);
    default:
      break;
  }
  if (is(cursor, '(')) {
    cursor.at++;
    const inner = is(cursor, ')') ? hole(cursor) : expression(cursor, 1);
    passOver(cursor, ')');
    return { type: 'paren', valueType: inner.valueType, span: { start: it.start, end: closedEnd(cursor, ')') }, expr: inner };
  }
  if (is(cursor, '{')) return selector(cursor, undefined);
  if (is(cursor, ')') || is(cursor, ']') || is(cursor, '}') || is(cursor, ',')) return hole(cursor);
  cursor.at++;
  return startsOperand(cursor) ? operand(cursor) : hole(cursor);
}

function wordOperand(cursor: Cursor, it: ScannedToken): Expr {
  const next = cursor.tokens[cursor.at + 1];
  const opens = next?.type === 'punctuation' && textOf(cursor, next) === '(';
  if (it.keyword !== undefined && isAggregationToken(it.keyword) && (opens || isKeyword(next, 'BY', 'WITHOUT')))
    return aggregation(cursor, it);
  if (opens && !isKeyword(it, 'BY', 'WITHOUT', 'ON', 'IGNORING', 'GROUP_LEFT', 'GROUP_RIGHT')) return call(cursor, it);
  cursor.at++;
  const name: Name = { value: textOf(cursor, it), span: { start: it.start, end: it.end }, quoted: false };
  return is(cursor, '{') ? selector(cursor, name) : selectorOf(cursor, name, undefined, [], []);
}

function call(cursor: Cursor, it: ScannedToken): Expr {
  cursor.at++;
  const { args, parens } = argumentList(cursor);
  const name = textOf(cursor, it);
  return {
    type: 'call',
    valueType: findFunction(name)?.returns ?? 'vector',
    span: { start: it.start, end: parens.end },
    name,
    nameSpan: { start: it.start, end: it.end },
    args,
    parens,
  };
}

function aggregation(cursor: Cursor, it: ScannedToken): Expr {
  cursor.at++;
  const first = groupingClause(cursor);
  const { args, parens } = argumentList(cursor);
  const grouping = first ?? groupingClause(cursor);
  const op = textOf(cursor, it).toLowerCase();
  const withParam = ['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio'].includes(op);
  return {
    type: 'aggregation',
    valueType: 'vector',
    span: { start: it.start, end: before(cursor) },
    op,
    opSpan: { start: it.start, end: it.end },
    param: withParam ? args[0] : undefined,
    expr: (withParam ? args[1] : args[0]) ?? hole(cursor, parens.end),
    grouping,
    parens,
  };
}

function argumentList(cursor: Cursor): { readonly args: Expr[]; readonly parens: Span } {
  const start = here(cursor);
  const args: Expr[] = [];
  if (!is(cursor, '(')) return { args, parens: { start: before(cursor), end: before(cursor) } };
  cursor.at++;
  while (peek(cursor) && !is(cursor, ')')) {
    if (is(cursor, ',')) {
      if (args.length === 0) args.push(hole(cursor));
      cursor.at++;
      args.push(peek(cursor) && !is(cursor, ')') && !is(cursor, ',') ? expression(cursor, 1) : hole(cursor));
      continue;
    }
    if (is(cursor, ']') || is(cursor, '}')) {
      cursor.at++;
      continue;
    }
    const from = cursor.at;
    const arg = expression(cursor, 1);
    if (args.length === 0 || arg.type !== 'hole') args.push(arg);
    if (cursor.at === from) cursor.at++;
  }
  if (is(cursor, ')')) cursor.at++;
  const parens = { start, end: closedEnd(cursor, ')') };
  argumentSpans.set(args, parens);
  return { args, parens };
}

/** Reads what stands before a closing bracket and should not, then the bracket. */
function passOver(cursor: Cursor, close: string) {
  while (peek(cursor) && !is(cursor, close)) {
    if (is(cursor, ')') || is(cursor, ']') || is(cursor, '}')) return;
    if (is(cursor, ',') && close !== ')') cursor.at++;
    else if (operatorAt(cursor, peek(cursor)) !== undefined || !startsOperand(cursor)) cursor.at++;
    else expression(cursor, 1);
  }
  if (is(cursor, close)) cursor.at++;
}

function matchingClause(cursor: Cursor): Matching | undefined {
  const keyword = peek(cursor);
  if (!keyword || !isKeyword(keyword, 'ON', 'IGNORING')) return undefined;
  cursor.at++;
  const list = labelList(cursor);
  const matching: Mutable<Matching> = {
    on: isKeyword(keyword, 'ON'),
    span: { start: keyword.start, end: list.parens.end },
    keywordSpan: { start: keyword.start, end: keyword.end },
    parens: list.parens,
    labels: list.labels,
  };
  const group = peek(cursor);
  if (group && isKeyword(group, 'GROUP_LEFT', 'GROUP_RIGHT')) {
    cursor.at++;
    const include = is(cursor, '(') ? labelList(cursor) : undefined;
    matching.group = {
      side: isKeyword(group, 'GROUP_LEFT') ? 'left' : 'right',
      keywordSpan: { start: group.start, end: group.end },
      parens: include?.parens,
      include: include?.labels ?? [],
    };
    matching.span = { start: keyword.start, end: include?.parens.end ?? group.end };
  }
  return matching;
}

function groupingClause(cursor: Cursor): Grouping | undefined {
  const keyword = peek(cursor);
  if (!keyword || !isKeyword(keyword, 'BY', 'WITHOUT')) return undefined;
  cursor.at++;
  const list = labelList(cursor);
  return {
    without: isKeyword(keyword, 'WITHOUT'),
    span: { start: keyword.start, end: list.parens.end },
    keywordSpan: { start: keyword.start, end: keyword.end },
    parens: list.parens,
    labels: list.labels,
  };
}

/** Deeper nesting than this is a hole: nobody types it, and whoever walks the tree may call itself. */
const mostNesting = 300;

/** Binding strength of the binary operators, as in Prometheus's grammar. */
const strength: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};

const unaryStrength = 5;
