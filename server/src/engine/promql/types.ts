import { findFunction } from '../catalogue/functions.js';
import { assertNever, type Span } from '../text/span.js';
import type { Binary, Call, Expr, Matcher, ValueType, VectorSelector } from './ast.js';
import { quotedNames, type RawProblem } from './build.js';
import { goQuote } from './gostring.js';
import { matchesEmpty } from './matching.js';

type Say = (span: Span, message: string, code?: RawProblem['code']) => void;

/**
 * Prometheus's type checks, in its order: children before a node's own messages. Works through a list instead of calling itself, so that ten
 * thousand parentheses are no matter. Source: prometheus/prometheus promql/parser/parse.go checkAST.
 */
export function typeCheck(root: Expr, text: string, say: Say): void {
  const tasks: (() => void)[] = [];
  /** Queues tasks so that the first given runs first. */
  const later = (...next: (() => void)[]) => {
    for (let i = next.length - 1; i >= 0; i--) tasks.push(next[i] as () => void);
  };
  const expect = (expr: Expr, wanted: ValueType, context: string): (() => void) => {
    return () => {
      if (expr.valueType !== wanted)
        say(expr.span, `expected type ${typeName(wanted)} in ${context}, got ${typeName(expr.valueType)}`, 'promql/type');
    };
  };
  const visit =
    (expr: Expr, bypassEmpty = false): (() => void) =>
    () => {
      switch (expr.type) {
        case 'aggregation': {
          const { param } = expr;
          const wanted = expr.op === 'count_values' ? 'string' : 'scalar';
          later(
            visit(expr.expr),
            expect(expr.expr, 'vector', 'aggregation expression'),
            ...(param ? [visit(param), expect(param, wanted, 'aggregation parameter')] : []),
          );
          break;
        }
        case 'binary':
          later(visit(expr.lhs), visit(expr.rhs), () => checkBinary(expr, text, say));
          break;
        case 'call':
          later(...checkCall(expr, say, visit, expect));
          break;
        case 'paren':
          later(visit(expr.expr));
          break;
        case 'unary':
          later(visit(expr.expr), () => {
            const type = expr.expr.valueType;
            if (type !== 'scalar' && type !== 'vector') {
              say(
                expr.span,
                `unary expression only allowed on expressions of type scalar or instant vector, got ${goQuote(typeName(type))}`,
                'promql/type',
              );
            }
          });
          break;
        case 'subquery':
          later(visit(expr.expr), () => {
            const type = expr.expr.valueType;
            if (type !== 'vector') say(expr.span, `subquery is only allowed on instant vector, got ${type} instead`, 'promql/type');
          });
          break;
        case 'matrix':
          later(visit(expr.selector));
          break;
        case 'selector':
          checkSelector(expr, bypassEmpty, say);
          break;
        case 'number':
        case 'string':
        case 'hole':
          break;
        default:
          assertNever(expr);
      }
    };
  later(visit(root));
  for (let task = tasks.pop(); task; task = tasks.pop()) task();
}

function typeName(type: ValueType): string {
  switch (type) {
    case 'vector':
      return 'instant vector';
    case 'matrix':
      return 'range vector';
    default:
      return type;
  }
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<=', '<', '>=', '>']);
const sets: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

function checkBinary(expr: Binary, text: string, say: Say): void {
  const left = expr.lhs.valueType;
  const right = expr.rhs.valueType;
  const opRange = (): Span => {
    let start = expr.lhs.span.end;
    while (isSpace(text.charCodeAt(start))) start++;
    let end = expr.rhs.span.start - 1;
    while (isSpace(text.charCodeAt(end))) end--;
    return { start, end };
  };
  const comparison = comparisons.has(expr.op);
  const set = sets.has(expr.op);
  if (expr.bool && !comparison) say(opRange(), 'bool modifier can only be used on comparison operators', 'promql/type');
  if (comparison && !expr.bool && left === 'scalar' && right === 'scalar') {
    say(opRange(), 'comparisons between scalars must use BOOL modifier', 'promql/type');
  }
  const { matching } = expr;
  if (matching?.on) {
    for (const label of matching.labels) {
      for (const included of matching.group?.include ?? []) {
        if (label.value === included.value) {
          say(opRange(), `label ${goQuote(label.value)} must not occur in ON and GROUP clause at once`, 'promql/type');
        }
      }
    }
  }
  const only = 'binary expression must contain only scalar and instant vector types';
  if (left !== 'scalar' && left !== 'vector') say(expr.lhs.span, only, 'promql/type');
  if (right !== 'scalar' && right !== 'vector') say(expr.rhs.span, only, 'promql/type');
  if (left !== 'vector' || right !== 'vector') {
    if (matching && matching.labels.length > 0) say(expr.span, 'vector matching only allowed between instant vectors', 'promql/type');
    if (expr.fill) say(expr.span, 'filling in missing series only allowed between instant vectors', 'promql/type');
  } else if (set) {
    if (matching?.group) {
      say(expr.span, `no grouping allowed for ${goQuote(expr.op)} operation`, 'promql/type');
      say(expr.span, 'set operations must always be many-to-many', 'promql/type');
    }
    if (expr.fill) say(expr.span, 'filling in missing series not allowed for set operators', 'promql/type');
  }
  if ((left === 'scalar' || right === 'scalar') && set) {
    say(expr.span, `set operator ${goQuote(expr.op)} not allowed in binary scalar expression`, 'promql/type');
  }
}

function checkCall(
  expr: Call,
  say: Say,
  visit: (expr: Expr, bypassEmpty?: boolean) => () => void,
  expect: (expr: Expr, wanted: ValueType, context: string) => () => void,
): readonly (() => void)[] {
  const func = expr.name === 'holt_winters' ? findFunction('double_exponential_smoothing') : findFunction(expr.name);
  if (!func) return [];
  const { args } = expr;
  const n = func.args.length;
  const quoted = goQuote(expr.name);
  if (func.variadic === 0) {
    if (n !== args.length) say(expr.span, `expected ${n} argument(s) in call to ${quoted}, got ${args.length}`, 'promql/arity');
  } else if (n - 1 > args.length) {
    say(expr.span, `expected at least ${n - 1} argument(s) in call to ${quoted}, got ${args.length}`, 'promql/arity');
  } else if (func.variadic > 0 && n - 1 + func.variadic < args.length) {
    say(expr.span, `expected at most ${n - 1 + func.variadic} argument(s) in call to ${quoted}, got ${args.length}`, 'promql/arity');
  }
  const context = `call to function ${quoted}`;
  let bypass: Expr | undefined;
  const second = args[1];
  if (expr.name === 'info' && second) {
    if (second.valueType !== 'vector')
      say(expr.span, `expected type instant vector in ${context}, got ${typeName(second.valueType)}`, 'promql/type');
    if (second.type === 'selector') {
      if (second.name && !second.name.quoted) say(second.span, 'expected label selectors only, got vector selector instead', 'promql/type');
      else bypass = second;
    } else say(second.span, 'expected label selectors only', 'promql/type');
  }
  const tasks: (() => void)[] = [];
  for (const [i, arg] of args.entries()) {
    if (i >= n && func.variadic === 0) break;
    const wanted = func.args[Math.min(i, n - 1)];
    if (wanted) tasks.push(visit(arg, arg === bypass), expect(arg, wanted, context));
  }
  return tasks;
}

function checkSelector(expr: VectorSelector, bypassEmpty: boolean, say: Say): void {
  const names = quotedNames.get(expr) ?? [];
  if (expr.name && !expr.name.quoted) {
    // Each name inside the braces is one too many, in the order they are written.
    const inside = [
      ...names.map((it) => ({ start: it.span.start, value: it.value })),
      ...expr.matchers.filter((it) => it.label.value === '__name__').map((it) => ({ start: it.span.start, value: it.value })),
    ].sort((a, b) => a.start - b.start);
    for (const { value } of inside) {
      say(expr.span, `metric name must not be set twice: ${goQuote(expr.name.value)} or ${goQuote(value)}`, 'promql/type');
    }
    return;
  }
  if (bypassEmpty) return;
  const selects = names.some((it) => it.value !== '') || expr.matchers.some((it: Matcher) => !matchesEmpty(it));
  if (!selects) say(expr.span, 'vector selector must contain at least one non-empty matcher', 'promql/type');
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
