import { findFunction, type PromqlFunction } from '../catalogue/functions.js';
import { atLeast } from '../catalogue/target.js';
import { assertNever, type Span } from '../text/span.js';
import type { Binary, Call, Expr, Matcher, ValueType, VectorSelector } from './ast.js';
import { believedEnd, type RawProblem } from './build.js';
import { goQuote } from './gostring.js';
import { matchesEmpty } from './matching.js';
import { comparisons } from './operators.js';

/** Who is told what is wrong. */
interface Teller {
  /** Of the Prometheus whose checks they are. */
  readonly version: string;
  say(span: Span, message: string, code?: RawProblem['code'], meant?: Span): void;
  fail(span: Span, lost: string): void;
}

/**
 * Prometheus's type checks, in its order: children before a node's own messages. Works through a list instead of calling itself, so that ten
 * thousand parentheses are no matter. Source: prometheus/prometheus promql/parser/parse.go checkAST.
 */
export function typeCheck(root: Expr, text: string, teller: Teller): void {
  const stack: Frame[] = [frameOf(root)];
  for (let top = stack[stack.length - 1]; top; top = stack[stack.length - 1]) {
    if (top.awaited) {
      const { awaited, wanted, context } = top;
      top.awaited = undefined;
      if (wanted !== undefined && awaited.valueType !== wanted)
        teller.say(
          awaited.span,
          `expected type ${typeName(wanted)} in ${top.expr.type === 'call' ? `call to function ${goQuote(context)}` : context}, got ${typeName(awaited.valueType)}`,
          'promql/type',
        );
    }
    const child = advance(top, text, teller);
    if (!child) stack.pop();
    else if (child.type === 'selector') checkSelector(child, child === top.bypass, teller);
    else if (child.type !== 'number' && child.type !== 'string') stack.push(frameOf(child));
  }
}

/** A node whose children are being looked at, one after the other. */
interface Frame {
  readonly expr: Expr;
  step: number;
  /** The child last looked at, while what it must be has not been asked. */
  awaited: Expr | undefined;
  wanted: ValueType | undefined;
  context: string;
  /** An argument for which the rule of empty matchers does not hold. */
  bypass: Expr | undefined;
}

function frameOf(expr: Expr): Frame {
  return { expr, step: 0, awaited: undefined, wanted: undefined, context: '', bypass: undefined };
}

function expecting(frame: Frame, child: Expr, wanted: ValueType | undefined, context: string): Expr {
  frame.awaited = child;
  frame.wanted = wanted;
  frame.context = context;
  return child;
}

/** The next child to look at; undefined: there is none left, and the node's own checks are done. */
function advance(frame: Frame, text: string, teller: Teller): Expr | undefined {
  const { expr } = frame;
  const step = frame.step++;
  switch (expr.type) {
    case 'aggregation':
      if (step === 0) return expecting(frame, expr.expr, 'vector', 'aggregation expression');
      if (step === 1 && expr.param)
        return expecting(frame, expr.param, expr.op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
      return undefined;
    case 'binary':
      if (step === 0) return expr.lhs;
      if (step === 1) return expr.rhs;
      checkBinary(expr, text, teller);
      return undefined;
    case 'call': {
      const func = expr.name === 'holt_winters' ? findFunction('double_exponential_smoothing') : findFunction(expr.name);
      if (!func) return undefined;
      if (step === 0) frame.bypass = checkCall(expr, func, teller);
      const arg = expr.args[step];
      if (!arg || (step >= func.args.length && func.variadic === 0)) return undefined;
      const wanted = func.args[Math.min(step, func.args.length - 1)];
      return wanted ? expecting(frame, arg, wanted, expr.name) : undefined;
    }
    case 'paren':
      return step === 0 ? expr.expr : undefined;
    case 'matrix':
      return step === 0 ? expr.selector : undefined;
    case 'unary': {
      if (step === 0) return expr.expr;
      const type = expr.expr.valueType;
      if (type !== 'scalar' && type !== 'vector') {
        teller.say(
          expr.span,
          `unary expression only allowed on expressions of type scalar or instant vector, got ${goQuote(typeName(type))}`,
          'promql/type',
        );
      }
      return undefined;
    }
    case 'subquery': {
      if (step === 0) return expr.expr;
      const type = expr.expr.valueType;
      if (type !== 'vector') teller.say(expr.span, `subquery is only allowed on instant vector, got ${type} instead`, 'promql/type');
      return undefined;
    }
    case 'selector':
      // Only the root comes here; others are looked at by their parents.
      checkSelector(expr, false, teller);
      return undefined;
    case 'number':
    case 'string':
      return undefined;
    case 'hole':
      // A duration call where an expression stands: the grammar took it from 3.6 on, the type check knows it since 3.12.
      if (!atLeast(teller.version, '3.12')) teller.say(expr.span, 'unknown node type: *parser.DurationExpr', 'promql/type');
      return undefined;
    default:
      return assertNever(expr);
  }
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

const sets: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

function checkBinary(expr: Binary, text: string, teller: Teller): void {
  const left = expr.lhs.valueType;
  const right = expr.rhs.valueType;
  const sayOfOperator = (message: string): void => {
    let end = expr.rhs.span.start - 1;
    while (isSpace(text.charCodeAt(end))) end--;
    const rangeFrom = (lhsEnd: number): Span => {
      let start = lhsEnd;
      while (isSpace(text.charCodeAt(start))) start++;
      return { start, end };
    };
    const believed = believedEnd(expr.lhs);
    const meant = expr.lhs.span.end;
    teller.say(rangeFrom(believed), message, 'promql/type', believed === meant ? undefined : rangeFrom(meant));
  };
  const comparison = comparisons.has(expr.op);
  const set = sets.has(expr.op);
  if (expr.bool && !comparison) sayOfOperator('bool modifier can only be used on comparison operators');
  if (comparison && !expr.bool && left === 'scalar' && right === 'scalar') {
    sayOfOperator('comparisons between scalars must use BOOL modifier');
  }
  const { matching } = expr;
  if (matching?.on) {
    for (const label of matching.labels) {
      for (const included of matching.group?.include ?? []) {
        if (label.value === included.value) {
          sayOfOperator(`label ${goQuote(label.value)} must not occur in ON and GROUP clause at once`);
        }
      }
    }
  }
  const only = 'binary expression must contain only scalar and instant vector types';
  if (left !== 'scalar' && left !== 'vector') teller.say(expr.lhs.span, only, 'promql/type');
  if (right !== 'scalar' && right !== 'vector') teller.say(expr.rhs.span, only, 'promql/type');
  if (left !== 'vector' || right !== 'vector') {
    if (matching && matching.labels.length > 0)
      teller.say(expr.span, 'vector matching only allowed between instant vectors', 'promql/type');
    if (expr.fill) teller.say(expr.span, 'filling in missing series only allowed between instant vectors', 'promql/type');
  } else if (set) {
    if (matching?.group) {
      teller.say(expr.span, `no grouping allowed for ${goQuote(expr.op)} operation`, 'promql/type');
      teller.say(expr.span, 'set operations must always be many-to-many', 'promql/type');
    }
    if (expr.fill) teller.say(expr.span, 'filling in missing series not allowed for set operators', 'promql/type');
  }
  if ((left === 'scalar' || right === 'scalar') && set) {
    teller.say(expr.span, `set operator ${goQuote(expr.op)} not allowed in binary scalar expression`, 'promql/type');
  }
}

/** A call's own messages; the answer is an argument that may match everything. */
function checkCall(expr: Call, func: PromqlFunction, teller: Teller): Expr | undefined {
  const { args } = expr;
  const n = func.args.length;
  const quoted = `"${expr.name}"`;
  if (func.variadic === 0) {
    if (n !== args.length) teller.say(expr.span, `expected ${n} argument(s) in call to ${quoted}, got ${args.length}`, 'promql/arity');
  } else if (n - 1 > args.length) {
    teller.say(expr.span, `expected at least ${n - 1} argument(s) in call to ${quoted}, got ${args.length}`, 'promql/arity');
  } else if (func.variadic > 0 && n - 1 + func.variadic < args.length) {
    teller.say(expr.span, `expected at most ${n - 1 + func.variadic} argument(s) in call to ${quoted}, got ${args.length}`, 'promql/arity');
  }
  let bypass: Expr | undefined;
  const second = args[1];
  if (expr.name === 'info' && second) {
    if (second.valueType !== 'vector')
      teller.say(expr.span, `expected type instant vector in call to function ${quoted}, got ${typeName(second.valueType)}`, 'promql/type');
    if (second.type === 'selector') {
      if (second.name && !second.name.quoted)
        teller.say(second.span, 'expected label selectors only, got vector selector instead', 'promql/type');
      else bypass = second;
    } else if (atLeast(teller.version, '3.8')) teller.say(second.span, 'expected label selectors only', 'promql/type');
    else teller.fail(second.span, 'expected label selectors only');
  }
  return bypass;
}

function checkSelector(expr: VectorSelector, bypassEmpty: boolean, teller: Teller): void {
  const names = expr.quotedNames;
  if (expr.name && !expr.name.quoted) {
    if (names.length === 0 && !expr.matchers.some((it) => it.label.value === '__name__')) return;
    // Each name inside the braces is one too many, in the order they are written.
    const inside = [
      ...names.map((it) => ({ start: it.span.start, value: it.value })),
      ...expr.matchers.filter((it) => it.label.value === '__name__').map((it) => ({ start: it.span.start, value: it.value })),
    ].sort((a, b) => a.start - b.start);
    for (const { value } of inside) {
      teller.say(expr.span, `metric name must not be set twice: ${goQuote(expr.name.value)} or ${goQuote(value)}`, 'promql/type');
    }
    return;
  }
  if (bypassEmpty) return;
  const selects = names.some((it) => it.value !== '') || expr.matchers.some((it: Matcher) => !matchesEmpty(it));
  if (!selects) teller.say(expr.span, 'vector selector must contain at least one non-empty matcher', 'promql/type');
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
