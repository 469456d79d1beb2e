import { functionOf } from '../catalogue/functions.js';
import type { Span } from '../text/span.js';
import type {
  Aggregation,
  Binary,
  Call,
  DurationExpr,
  DurationPart,
  Expr,
  Grouping,
  Matcher,
  Matching,
  MatrixSelector,
  Name,
  NumberLiteral,
  Subquery,
  VectorSelector,
} from './ast.js';
import { parseDuration } from './durations.js';
import { goQuote, unquote } from './gostring.js';
import { fixedTexts, isAggregationToken, isKeywordToken, isOperatorToken, keywords, T } from './grammar/tokens.js';
import type { Tokens } from './lexer.js';
import { readNumber } from './numbers.js';
import { regexError } from './regex.js';

/** A message of Prometheus with its own span, before anything of ours is added. */
export interface RawProblem {
  readonly message: string;
  readonly span: Span;
  readonly code: 'promql/syntax' | 'promql/unknown-function' | 'promql/regex' | 'promql/arity' | 'promql/type' | 'promql/feature';
}

/** What the options of a Prometheus switch on. */
export interface Options {
  readonly version: string;
  readonly experimentalFunctions: boolean;
  readonly durationExpressions: boolean;
  readonly extendedRanges: boolean;
  readonly fillModifiers: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Selectors carry whether an offset counts as set: `offset 0` does not. */
const offsetSet = new WeakSet<object>();
const literalOffset = new WeakSet<object>();

const word = new Map([...keywords].map(([text, type]) => [type, text]));
const nowhere: Span = { start: 0, end: 0 };
/** Seconds beyond which Go's 63-bit nanoseconds overflow. */
const mostSeconds = 2 ** 63 / 1e9;

/**
 * What is done when a rule is reduced: builds the tree and says what Prometheus says. Tokens are their indices; -1 is what was never written.
 * The rules follow prometheus/prometheus promql/parser/parse.go.
 */
export function createBuilder(tokens: Tokens, options: Options) {
  const problems: RawProblem[] = [];
  const { text, types, starts, ends } = tokens;
  const state = {
    /** Index of the token that was read last. */
    last: -1,
    /** End of the last closing token read: `)`, `]`, `}`, a number, a duration. */
    lastClosing: 0,
    result: undefined as unknown,
  };

  const say = (span: Span, message: string, code: RawProblem['code'] = 'promql/syntax') => problems.push({ message, span, code });
  const typeOf = (token: number): number => (token < 0 ? T.$end : (types[token] ?? T.$end));
  const startOf = (token: number): number => (token < 0 ? 0 : (starts[token] ?? 0));
  const endOf = (token: number): number => (token < 0 ? 0 : (ends[token] ?? 0));
  const spanOf = (token: number): Span => ({ start: startOf(token), end: endOf(token) });
  const textOf = (token: number): string => (token < 0 ? '' : text.slice(starts[token], ends[token]));
  const lower = (token: number): string => word.get(typeOf(token)) ?? fixedTexts.get(typeOf(token)) ?? textOf(token).toLowerCase();

  /** The token that was read last, as messages name it. */
  const describe = (token: number): string => {
    const type = typeOf(token);
    const written = textOf(token);
    const shown = (): string => {
      if (type === T.IDENTIFIER || type === T.METRIC_IDENTIFIER) return goQuote(written);
      if (isKeywordToken(type)) return `<${written}>`;
      if (isOperatorToken(type)) return `<op:${written}>`;
      if (isAggregationToken(type)) return `<aggr:${written}>`;
      // Go measures in bytes and cuts in characters.
      if (utf8Length(written) > 10) return `${goQuote([...written].slice(0, 10).join(''))}...`;
      return goQuote(written);
    };
    if (fixedTexts.has(type) || word.has(type)) return shown();
    switch (type) {
      case T.EOF:
      case T.$end:
        return 'end of input';
      case T.IDENTIFIER:
        return `identifier ${shown()}`;
      case T.METRIC_IDENTIFIER:
        return `metric identifier ${shown()}`;
      case T.STRING:
        return `string ${shown()}`;
      case T.NUMBER:
        return `number ${shown()}`;
      case T.DURATION:
        return `duration ${shown()}`;
      default:
        return shown();
    }
  };
  const unexpected = (context: string, expected: string) => {
    if (typeOf(state.last) === T.ERROR) return;
    say(
      spanOf(state.last),
      `unexpected ${describe(state.last)}${context ? ` in ${context}` : ''}${expected ? `, expected ${expected}` : ''}`,
    );
  };

  const unquoted = (token: number): string => {
    const written = textOf(token);
    const value = unquote(written);
    if (value === undefined) say(spanOf(state.last), `error unquoting string ${goQuote(written)}: invalid syntax`);
    return value ?? '';
  };
  const number = (token: number): number => {
    const { value, error } = readNumber(textOf(token));
    if (error) say(spanOf(state.last), `error parsing number: ${error}`);
    return value;
  };
  const durationSeconds = (token: number): number => {
    const result = parseDuration(textOf(token), wrapsRegex);
    if (result.ok) return result.milliseconds / 1000;
    say(spanOf(token), result.message);
    return 0;
  };

  const isHole = (it: Expr): boolean => it.type === 'hole';

  // Selectors and what modifies them.

  const matcher = (label: number | Name, op: number, value: number): Matcher => {
    const name: Name = typeof label === 'number' ? { value: textOf(label), span: spanOf(label), quoted: false } : label;
    const written = unquoted(value);
    const kind = typeOf(op);
    const start = name.span.start;
    if (kind === T.EQL_REGEX || kind === T.NEQ_REGEX) {
      const error = regexError(written, wrapsRegex);
      if (error) say({ start, end: endOf(value) }, error, 'promql/regex');
    }
    return {
      span: { start, end: endOf(value) },
      label: name,
      op: kind === T.EQL ? '=' : kind === T.NEQ ? '!=' : kind === T.EQL_REGEX ? '=~' : '!~',
      opSpan: spanOf(op),
      value: written,
      valueSpan: spanOf(value),
    };
  };
  const wrapsRegex = isBefore(options.version, 2, 51);

  const selector = (
    name: number,
    braces: { readonly span: Span; readonly matchers: readonly (Matcher | Name | undefined)[] } | undefined,
  ): VectorSelector => {
    const inside = braces?.matchers.find((it): it is Name => it !== undefined && 'quoted' in it);
    const outside: Name | undefined = name >= 0 ? { value: textOf(name), span: spanOf(name), quoted: false } : undefined;
    const selected: Mutable<VectorSelector> = {
      type: 'selector',
      valueType: 'vector',
      span: { start: name >= 0 ? startOf(name) : (braces?.span.start ?? 0), end: braces ? braces.span.end : endOf(name) },
      name: outside ?? inside,
      matchers: (braces?.matchers ?? []).filter((it): it is Matcher => it !== undefined && 'op' in it),
      braces: braces?.span,
    };
    const names = (braces?.matchers ?? []).filter((it): it is Name => it !== undefined && 'quoted' in it);
    if (names.length > 0) quotedNames.set(selected, names);
    return selected;
  };

  /** The node that an offset or @ is written to; undefined: it takes none, and Prometheus says so. */
  const modified = (expr: Expr, what: string): Mutable<VectorSelector> | Mutable<Subquery> | undefined => {
    if (expr.type === 'selector' || expr.type === 'subquery') return expr;
    if (expr.type === 'matrix') {
      if (expr.selector.type === 'selector') return expr.selector;
      say(expr.span, 'ranges only allowed for vector selectors');
      return undefined;
    }
    if (!isHole(expr))
      say(expr.span, `${what} modifier must be preceded by an instant vector selector or range vector selector or a subquery`);
    return undefined;
  };
  /** A modifier lengthens what it stands behind. */
  const lengthen = (expr: Expr) => {
    const it = expr as Mutable<Expr>;
    it.span = { start: expr.span.start, end: state.lastClosing };
  };

  const offset = (expr: Expr, keyword: number, part: DurationPart): Expr => {
    const node = modified(expr, 'offset');
    if (!node) return expr;
    if (offsetSet.has(node)) say(expr.span, 'offset may not be set multiple times');
    else {
      const duration = durationExpr(part);
      node.offset = { span: { start: startOf(keyword), end: state.lastClosing }, duration };
      const literal = part.type === 'literal';
      if (!literal || Math.round(part.seconds * 1e9) !== 0) offsetSet.add(node);
      if (literal && Math.round(part.seconds * 1e9) !== 0) literalOffset.add(node);
    }
    lengthen(expr);
    return expr;
  };

  const timestamp = (expr: Expr, keyword: number, value: number): Expr => {
    if (!Number.isFinite(value) || value >= 2 ** 63 || value <= -(2 ** 63)) {
      say(expr.span, `timestamp out of bounds for @ modifier: ${fixed(value)}`);
    }
    return at(expr, { span: { start: startOf(keyword), end: state.lastClosing }, timestamp: value });
  };
  const at = (expr: Expr, modifier: NonNullable<VectorSelector['at']>): Expr => {
    const node = modified(expr, '@');
    if (!node) return expr;
    if (node.at) {
      say(expr.span, '@ <timestamp> may not be set multiple times');
      return expr;
    }
    node.at = modifier;
    lengthen(expr);
    return expr;
  };

  const extended = (expr: Expr, keyword: number, kind: 'anchored' | 'smoothed'): Expr => {
    if (!options.extendedRanges) {
      say(expr.span, `${kind} modifier is experimental and not enabled`, 'promql/feature');
      return expr;
    }
    if (expr.type === 'subquery') {
      say(expr.span, `${kind} modifier is not supported for subqueries`);
      return expr;
    }
    const node = expr.type === 'selector' ? expr : expr.type === 'matrix' && expr.selector.type === 'selector' ? expr.selector : undefined;
    if (!node) {
      if (expr.type !== 'matrix' && !isHole(expr)) say(expr.span, `${kind} modifier not implemented`);
      return expr;
    }
    if (node.extended && node.extended.kind !== kind) say(expr.span, 'anchored and smoothed modifiers cannot be used together');
    else (node as Mutable<VectorSelector>).extended = { span: spanOf(keyword), kind };
    return expr;
  };

  const matrix = (expr: Expr, open: number, range: DurationPart, close: number): MatrixSelector => {
    const message =
      expr.type !== 'selector'
        ? 'ranges only allowed for vector selectors'
        : literalOffset.has(expr)
          ? 'no offset modifiers allowed before range'
          : expr.at?.timestamp !== undefined
            ? 'no @ modifiers allowed before range'
            : undefined;
    if (message) say({ start: startOf(open), end: endOf(close) }, message);
    return {
      type: 'matrix',
      valueType: 'matrix',
      span: { start: expr.span.start, end: state.lastClosing },
      selector: expr.type === 'selector' ? expr : { type: 'hole', valueType: 'none', span: expr.span },
      range: durationExpr(range),
      bracket: { start: startOf(open), end: endOf(close) },
    };
  };

  const subquery = (expr: Expr, open: number, range: DurationPart, step: DurationPart | undefined, close: number): Subquery => ({
    type: 'subquery',
    valueType: 'matrix',
    span: { start: expr.span.start, end: startOf(close) + 1 },
    expr,
    range: durationExpr(range),
    step: step && durationExpr(step),
    bracket: { start: startOf(open), end: endOf(close) },
  });

  // Durations.

  const needsDurationExpressions = (part: DurationPart) => {
    if (!options.durationExpressions) say(upstreamSpan(part), 'experimental duration expression is not enabled', 'promql/feature');
  };
  const zero: () => DurationPart = () => ({ type: 'literal', span: nowhere, seconds: 0, duration: false });
  const inRange = (literal: NumberLiteral, span: Span): DurationPart => {
    if (literal.value > mostSeconds || literal.value < -mostSeconds) {
      say(span, 'duration out of range');
      return zero();
    }
    return { type: 'literal', span: literal.span, seconds: literal.value, duration: literal.duration };
  };
  const signed = (op: number, part: DurationPart, paren: Span | undefined): DurationPart => {
    if (part.type === 'literal') {
      const seconds = typeOf(op) === T.SUB ? -part.seconds : part.seconds;
      if (seconds > mostSeconds || seconds < -mostSeconds) {
        say(spanOf(op), 'duration out of range');
        return zero();
      }
      return { ...part, seconds, span: { start: startOf(op), end: part.span.end } };
    }
    const inner: DurationPart = paren && part.type !== 'paren' ? { type: 'paren', span: paren, inner: part } : part;
    if (typeOf(op) !== T.SUB) return inner;
    return { type: 'unary', op: '-', operand: inner, span: { start: startOf(op), end: inner.span.end } };
  };
  const durationBinary = (lhs: DurationPart, op: number, rhs: DurationPart): DurationPart => {
    needsDurationExpressions(lhs);
    const type = typeOf(op);
    if ((type === T.DIV || type === T.MOD) && rhs.type === 'literal' && rhs.seconds === 0) {
      say(spanOf(op), type === T.DIV ? 'division by zero' : 'modulo by zero');
      return zero();
    }
    return { type: 'binary', op: textOf(op), lhs, rhs, span: { start: lhs.span.start, end: rhs.span.end } };
  };
  const durationCall = (name: number, args: readonly DurationPart[], close: number): DurationPart => ({
    type: 'call',
    name: lower(name),
    args,
    span: { start: startOf(name), end: endOf(close) },
  });

  // Calls, aggregations, operators.

  const call = (name: number, args: readonly Expr[]): Call => {
    const called = textOf(name);
    const func = functionOf(called, options.version);
    if (!func) say(spanOf(name), `unknown function with name ${goQuote(called)}`, 'promql/unknown-function');
    else if (func.experimental && !options.experimentalFunctions)
      say(spanOf(name), `function ${goQuote(called)} is not enabled`, 'promql/feature');
    return {
      type: 'call',
      valueType: func?.returns ?? 'none',
      span: { start: startOf(name), end: state.lastClosing },
      name: called,
      nameSpan: spanOf(name),
      args,
      parens: argumentSpans.get(args) ?? { start: endOf(name), end: state.lastClosing },
    };
  };

  const aggregation = (op: number, grouping: Grouping | undefined, args: readonly Expr[], overread: boolean): Aggregation => {
    const name = lower(op);
    const withParam =
      name === 'topk' ||
      name === 'bottomk' ||
      name === 'count_values' ||
      name === 'quantile' ||
      name === 'limitk' ||
      name === 'limit_ratio';
    const span: Span = { start: startOf(op), end: overread && looksBack ? previousParen() : state.lastClosing };
    const hole: Expr = { type: 'hole', valueType: 'none', span: { start: span.end, end: span.end } };
    const build = (param: Expr | undefined, expr: Expr): Aggregation => ({
      type: 'aggregation',
      valueType: 'vector',
      span,
      op: name,
      opSpan: spanOf(op),
      param,
      expr,
      grouping,
      parens: argumentSpans.get(args) ?? span,
    });
    if (args.length === 0) {
      say(span, 'no arguments for aggregate expression provided', 'promql/arity');
      return build(undefined, hole);
    }
    if (withParam && !options.experimentalFunctions && (name === 'limitk' || name === 'limit_ratio')) {
      say(span, `${name}() is experimental and must be enabled with --enable-feature=promql-experimental-functions`, 'promql/feature');
      return build(args[0], args[1] ?? hole);
    }
    const wanted = withParam ? 2 : 1;
    if (args.length !== wanted) {
      say(span, `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`, 'promql/arity');
      return build(withParam ? args[0] : undefined, (withParam ? args[1] : args[0]) ?? hole);
    }
    return build(withParam ? args[0] : undefined, args[wanted - 1] ?? hole);
  };
  /** Since 3.5 an aggregation without a modifier, for which one token too many was read, ends at the parenthesis before it. */
  const looksBack = !isBefore(options.version, 3, 5);
  const previousParen = (): number => {
    const here = state.last;
    const at = startOf(here);
    if (state.lastClosing <= 0 || at <= 0 || at >= text.length || text.charCodeAt(at) !== 41) return state.lastClosing;
    for (let i = at - 1; i > 0; i--) {
      const c = text.charCodeAt(i);
      if (c === 41) return i + 1;
      if (c !== 32 && c !== 9 && c !== 10 && c !== 13) return state.lastClosing;
    }
    return state.lastClosing;
  };

  const binary = (lhs: Expr, op: number, modifiers: BinaryModifiers, rhs: Expr): Binary => {
    const bothScalar = lhs.valueType === 'scalar' && rhs.valueType === 'scalar';
    const node: Binary = {
      type: 'binary',
      valueType: bothScalar ? 'scalar' : 'vector',
      span: { start: lhs.span.start, end: rhs.span.end },
      op: lower(op),
      opSpan: spanOf(op),
      bool: modifiers.bool,
      matching: modifiers.matching,
      ...(modifiers.fill ? { fill: modifiers.fill } : {}),
      lhs,
      rhs,
    };
    if (!options.fillModifiers && modifiers.fill) say(node.span, 'binop fill modifiers are experimental and not enabled', 'promql/feature');
    return node;
  };

  return {
    version: options.version,
    /** Whether the last thing that was said was said of the token read last: a value that already failed is not judged again. */
    failedLast: () => problems.length > 0 && problems[problems.length - 1]?.span.start === startOf(state.last),
    problems,
    state,
    say,
    typeOf,
    spanOf,
    startOf,
    endOf,
    textOf,
    lower,
    unexpected,
    unquoted,
    number,
    durationSeconds,
    matcher,
    selector,
    offset,
    timestamp,
    at,
    extended,
    matrix,
    subquery,
    needsDurationExpressions,
    zero,
    inRange,
    signed,
    durationBinary,
    durationCall,
    call,
    aggregation,
    binary,
  };
}

export type Builder = ReturnType<typeof createBuilder>;

/** What stands between a binary operator and its right side. */
export interface BinaryModifiers {
  readonly bool: Span | undefined;
  readonly matching: Matching | undefined;
  readonly fill?: { readonly left?: number; readonly right?: number };
}

/** The parentheses of a list of arguments. */
export const argumentSpans = {
  get: (args: readonly Expr[]): Span | undefined => (args as Arguments).parens,
  set: (args: readonly Expr[], parens: Span) => {
    (args as Arguments).parens = parens;
  },
};

/** The list itself carries its place: a map of weak keys would cost as much as the rest of the call. */
type Arguments = readonly Expr[] & { parens?: Span };

/** Names written as strings inside the braces of a selector, all of them. */
export const quotedNames = new WeakMap<VectorSelector, readonly Name[]>();

/** The span that upstream's PositionRange gives a duration: parentheses do not count, a call with arguments spans its arguments. */
export function upstreamSpan(part: DurationPart): Span {
  switch (part.type) {
    case 'paren':
      return upstreamSpan(part.inner);
    case 'binary':
      return { start: upstreamSpan(part.lhs).start, end: upstreamSpan(part.rhs).end };
    case 'unary':
      return { start: part.span.start, end: upstreamSpan(part.operand).end };
    case 'call': {
      const first = part.args[0];
      const last = part.args[part.args.length - 1];
      return first && last ? { start: upstreamSpan(first).start, end: upstreamSpan(last).end } : part.span;
    }
    case 'literal':
    case 'hole':
      return part.span;
  }
}

/** A duration with its value where it is constant. */
export function durationExpr(part: DurationPart): DurationExpr {
  return { span: part.span, seconds: constantSeconds(part), parts: part };
}

function constantSeconds(part: DurationPart): number | undefined {
  switch (part.type) {
    case 'literal':
      return part.seconds;
    case 'paren':
      return constantSeconds(part.inner);
    case 'unary': {
      const value = constantSeconds(part.operand);
      return value === undefined ? undefined : part.op === '-' ? -value : value;
    }
    case 'binary': {
      const lhs = constantSeconds(part.lhs);
      const rhs = constantSeconds(part.rhs);
      if (lhs === undefined || rhs === undefined) return undefined;
      switch (part.op) {
        case '+':
          return lhs + rhs;
        case '-':
          return lhs - rhs;
        case '*':
          return lhs * rhs;
        case '/':
          return lhs / rhs;
        case '%':
          return lhs % rhs;
        case '^':
          return lhs ** rhs;
        default:
          return undefined;
      }
    }
    case 'call': {
      const values = part.args.map(constantSeconds);
      if (values.length === 0 || values.some((it) => it === undefined)) return undefined;
      const numbers = values.filter((it): it is number => it !== undefined);
      return part.name === 'max_of' ? Math.max(...numbers) : part.name === 'min_of' ? Math.min(...numbers) : undefined;
    }
    case 'hole':
      return undefined;
  }
}

/** `%f` of a float64. */
function fixed(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}

const numbers = new Map<string, readonly [number, number]>();

/** Whether a version is older than `major.minor`. */
export function isBefore(version: string, major: number, minor: number): boolean {
  let it = numbers.get(version);
  if (!it) {
    const [a = 0, b = 0] = version.split('.').map(Number);
    it = [a, b];
    if (numbers.size > 50) numbers.clear();
    numbers.set(version, it);
  }
  return it[0] < major || (it[0] === major && it[1] < minor);
}

function utf8Length(text: string): number {
  let n = 0;
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    n += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return n;
}
