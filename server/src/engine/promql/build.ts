import { functionOf } from '../catalogue/functions.js';
import { atLeast } from '../catalogue/target.js';
import type { Span } from '../text/span.js';
import { utf8Length } from '../text/utf8.js';
import type {
  Aggregation,
  Binary,
  Call,
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
import type { Tokens } from './dialect.js';
import { durationExpr, upstreamSpan } from './duration-parts.js';
import { parseDuration } from './durations.js';
import { goQuote, unquote } from './gostring.js';
import { fixedTexts, isAggregationToken, isKeywordToken, isOperatorToken, keywords, T } from './grammar/tokens.js';
import { readNumber } from './numbers.js';
import { regexError } from './regex.js';

/** A message of Prometheus with its own span, before anything of ours is added. */
export interface RawProblem {
  readonly message: string;
  readonly span: Span;
  readonly code: 'promql/syntax' | 'promql/unknown-function' | 'promql/regex' | 'promql/arity' | 'promql/type' | 'promql/feature';
  /** What is meant, where the span is one that Prometheus has lost. */
  readonly meant?: Span;
  /** What Prometheus would have said, had its parser not failed. */
  readonly lost?: string;
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
/** Of calls and aggregations, the end that Prometheus 3.5 and 3.6 believe in; none where it is the true one. */
const queuedEnds = new WeakMap<object, number>();

/** Where Prometheus believes an expression to end. */
export function believedEnd(expr: Expr): number {
  let it = expr;
  while (it.type === 'binary' || it.type === 'unary') it = it.type === 'binary' ? it.rhs : it.expr;
  return queuedEnds.get(it) ?? expr.span.end;
}

const word = new Map([...keywords].map(([text, type]) => [type, text]));
const nothing: readonly never[] = [];
/** Aggregations that take a parameter before what they aggregate. */
const parametric: ReadonlySet<number> = new Set([T.TOPK, T.BOTTOMK, T.COUNT_VALUES, T.QUANTILE, T.LIMITK, T.LIMIT_RATIO]);
const nowhere: Span = { start: 0, end: 0 };
/** Seconds beyond which Go's 63-bit nanoseconds overflow. */
const mostSeconds = 2 ** 63 / 1e9;

/**
 * What is done when a rule is reduced: builds the tree and says what Prometheus says. Tokens are their indices; -1 is what was never written.
 * The rules follow prometheus/prometheus promql/parser/parse.go.
 */
export class Builder {
  readonly problems: RawProblem[] = [];
  /** Index of the token that was read last. */
  last = -1;
  /** What Prometheus says instead of all problems. */
  failure: RawProblem | undefined;
  /** What the text is read as. */
  result: unknown;
  readonly version: string;
  /** End of the last closing token read: `)`, `]`, `}`, a number, a duration. */
  private lastClosing = 0;
  /**
   * 3.5 and 3.6: the ends of the closing parentheses that no expression has taken yet. Whichever is completed next takes the first of them, also
   * one that closes labels or `start()`, and the parser fails where there is none.
   */
  private readonly closingParens: number[] | undefined;
  private readonly text: string;
  private readonly types: readonly number[];
  private readonly starts: readonly number[];
  private readonly ends: readonly number[];
  private readonly tokens: Tokens;
  private readonly options: Options;
  /** Before 2.52 a matcher's pattern was parsed as `^(?:…)$` first. */
  private readonly wrapsRegex: boolean;
  /** Before 2.51, built with Go 1.21 at most, a group was named by `(?P<name>…)` only. */
  private readonly oldGroups: boolean;
  /** Before 2.43 a bad duration was told in one message. */
  private readonly oldDurations: boolean;
  /** Before 3.4 no duration could be zero, wherever it stood. */
  private readonly refusesZero: boolean;
  /** Since 3.5 an aggregation without a modifier, for which one token too many was read, ends at the parenthesis before it. */
  private readonly looksBack: boolean;

  constructor(tokens: Tokens, options: Options) {
    this.tokens = tokens;
    this.text = tokens.text;
    this.types = tokens.types;
    this.starts = tokens.starts;
    this.ends = tokens.ends;
    this.options = options;
    this.version = options.version;
    this.wrapsRegex = !atLeast(options.version, '2.52');
    this.oldGroups = !atLeast(options.version, '2.51');
    this.oldDurations = !atLeast(options.version, '2.43');
    this.refusesZero = !atLeast(options.version, '3.4');
    this.looksBack = atLeast(options.version, '3.5');
    this.closingParens = this.looksBack && !atLeast(options.version, '3.7') ? [] : undefined;
  }

  /** The parser has read a token. */
  read(token: number): void {
    this.last = token;
    const type = this.types[token];
    if (type === T.ERROR) this.say({ start: this.startOf(token), end: this.text.length }, this.tokens.error ?? '');
    else if (type === T.RIGHT_BRACE || type === T.RIGHT_PAREN || type === T.RIGHT_BRACKET || type === T.DURATION || type === T.NUMBER) {
      this.lastClosing = this.endOf(token);
      if (type === T.RIGHT_PAREN) this.closingParens?.push(this.lastClosing);
    }
  }

  say(span: Span, message: string, code: RawProblem['code'] = 'promql/syntax', meant?: Span): void {
    this.problems.push(meant ? { message, span, code, meant } : { message, span, code });
  }

  /** The parser itself fails, in Go: nothing that was or would be said is shown. */
  fail(span: Span, lost: string): void {
    const first = this.problems[0] ?? { message: lost, span };
    this.failure ??= { message: 'unexpected error', span: first.span, code: 'promql/syntax', lost: first.message };
  }

  /** An expression that ends with a parenthesis takes one from the queue. */
  takeParen(expr: Expr): void {
    if (!this.closingParens) return;
    const end = this.closingParens.shift();
    if (end === undefined) this.fail(expr.span, 'unexpected ")"');
    else if (end !== expr.span.end && expr.type !== 'paren') queuedEnds.set(expr, end);
  }

  typeOf(token: number): number {
    return token < 0 ? T.$end : (this.types[token] ?? T.$end);
  }

  startOf(token: number): number {
    return token < 0 ? 0 : (this.starts[token] ?? 0);
  }

  endOf(token: number): number {
    return token < 0 ? 0 : (this.ends[token] ?? 0);
  }

  spanOf(token: number): Span {
    return { start: this.startOf(token), end: this.endOf(token) };
  }

  textOf(token: number): string {
    return token < 0 ? '' : this.text.slice(this.starts[token], this.ends[token]);
  }

  lower(token: number): string {
    const type = this.typeOf(token);
    return word.get(type) ?? fixedTexts.get(type) ?? this.textOf(token).toLowerCase();
  }

  /** The token that was read last, as messages name it. */
  private describe(token: number): string {
    const type = this.typeOf(token);
    const written = this.textOf(token);
    const shown = (): string => {
      if (type === T.IDENTIFIER || type === T.METRIC_IDENTIFIER) return goQuote(written);
      if (isKeywordToken(type)) return `<${written}>`;
      if (isOperatorToken(type)) return `<op:${written}>`;
      if (isAggregationToken(type)) return `<aggr:${written}>`;
      // Go measures in bytes and cuts in characters.
      if (utf8Length(written) > 10) return `${goQuote([...written].slice(0, 10).join(''))}...`;
      return goQuote(written);
    };
    // Up to 3.7 the token `@` had no name of its own, and Go showed its number in the tables.
    if (type === T.AT && !atLeast(this.options.version, '3.8')) return `"<Item ${atNumber(this.options.version)}>" ${shown()}`;
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
  }

  unexpected(context: string, expected: string) {
    if (this.typeOf(this.last) === T.ERROR) return;
    this.say(
      this.spanOf(this.last),
      `unexpected ${this.describe(this.last)}${context ? ` in ${context}` : ''}${expected ? `, expected ${expected}` : ''}`,
    );
  }

  unquoted(token: number): string {
    if (this.typeOf(token) === T.STRING) {
      // The lexer has taken it: without a backslash its value is what stands between the quotes.
      const inside = this.text.slice(this.startOf(token) + 1, this.endOf(token) - 1);
      if (!inside.includes('\\')) return inside;
    }
    const written = this.textOf(token);
    const value = unquote(written);
    if (value === undefined) this.say(this.spanOf(this.last), `error unquoting string ${goQuote(written)}: invalid syntax`);
    return value ?? '';
  }

  number(token: number): number {
    const { value, error } = readNumber(this.textOf(token));
    if (error) this.say(this.spanOf(this.last), `error parsing number: ${error}`);
    return value;
  }

  durationSeconds(token: number): number {
    const result = parseDuration(this.textOf(token), this.oldDurations);
    if (result.ok) {
      if (result.milliseconds === 0 && this.refusesZero) this.say(this.spanOf(token), 'duration must be greater than 0');
      return result.milliseconds / 1000;
    }
    this.say(this.spanOf(token), result.message);
    return 0;
  }

  // Selectors and what modifies them.

  matcher(label: number | Name, op: number, value: number): Matcher {
    const name: Name = typeof label === 'number' ? { value: this.textOf(label), span: this.spanOf(label), quoted: false } : label;
    const written = this.unquoted(value);
    const kind = this.typeOf(op);
    const start = name.span.start;
    if (kind === T.EQL_REGEX || kind === T.NEQ_REGEX) {
      const error = regexError(written, this.wrapsRegex, this.oldGroups);
      if (error) this.say({ start, end: this.endOf(value) }, error, 'promql/regex');
    }
    return {
      span: { start, end: this.endOf(value) },
      label: name,
      op: kind === T.EQL ? '=' : kind === T.NEQ ? '!=' : kind === T.EQL_REGEX ? '=~' : '!~',
      opSpan: this.spanOf(op),
      value: written,
      valueSpan: this.spanOf(value),
    };
  }

  selector(name: number, braces: Braces | undefined): VectorSelector {
    let matchers: Matcher[] | undefined;
    let names: Name[] | undefined;
    for (const it of braces?.matchers ?? []) {
      if (it === undefined) continue;
      if ('op' in it) {
        if (matchers) matchers.push(it);
        else matchers = [it];
      } else if (names) names.push(it);
      else names = [it];
    }
    const selected: VectorSelector = {
      type: 'selector',
      valueType: 'vector',
      span: { start: name >= 0 ? this.startOf(name) : (braces?.span.start ?? 0), end: braces ? braces.span.end : this.endOf(name) },
      name: name >= 0 ? { value: this.textOf(name), span: this.spanOf(name), quoted: false } : names?.[0],
      matchers: matchers ?? nothing,
      quotedNames: names ?? nothing,
      braces: braces?.span,
    };
    return selected;
  }

  /** The node that an offset or @ is written to; undefined: it takes none, and Prometheus says so. */
  private modified(expr: Expr, what: string): Mutable<VectorSelector> | Mutable<Subquery> | undefined {
    if (expr.type === 'selector' || expr.type === 'subquery') return expr;
    if (expr.type === 'matrix') {
      if (expr.selector.type === 'selector') return expr.selector;
      this.say(expr.span, 'ranges only allowed for vector selectors');
      return undefined;
    }
    if (!isMissing(expr))
      this.say(expr.span, `${what} modifier must be preceded by an instant vector selector or range vector selector or a subquery`);
    return undefined;
  }

  /** A modifier lengthens what it stands behind. */
  private lengthen(expr: Expr) {
    const it = expr as Mutable<Expr>;
    it.span = { start: expr.span.start, end: this.lastClosing };
  }

  offset(expr: Expr, keyword: number, part: DurationPart): Expr {
    const node = this.modified(expr, 'offset');
    if (!node) return expr;
    if (offsetSet.has(node)) this.say(expr.span, 'offset may not be set multiple times');
    else {
      const duration = durationExpr(part);
      node.offset = { span: { start: this.startOf(keyword), end: this.lastClosing }, duration };
      const literal = part.type === 'literal';
      if (!literal || Math.round(part.seconds * 1e9) !== 0) offsetSet.add(node);
      if (literal && Math.round(part.seconds * 1e9) !== 0) literalOffset.add(node);
    }
    this.lengthen(expr);
    return expr;
  }

  timestamp(expr: Expr, keyword: number, value: number): Expr {
    if (!Number.isFinite(value) || value >= 2 ** 63 || value <= -(2 ** 63)) {
      this.say(expr.span, `timestamp out of bounds for @ modifier: ${fixed(value)}`);
    }
    return this.at(expr, { span: { start: this.startOf(keyword), end: this.lastClosing }, timestamp: value });
  }

  at(expr: Expr, modifier: NonNullable<VectorSelector['at']>): Expr {
    const node = this.modified(expr, '@');
    if (!node) return expr;
    if (node.at) {
      this.say(expr.span, '@ <timestamp> may not be set multiple times');
      return expr;
    }
    node.at = modifier;
    this.lengthen(expr);
    return expr;
  }

  extended(expr: Expr, keyword: number, kind: 'anchored' | 'smoothed'): Expr {
    if (!this.options.extendedRanges) {
      this.say(expr.span, `${kind} modifier is experimental and not enabled`, 'promql/feature');
      return expr;
    }
    if (expr.type === 'subquery') {
      this.say(expr.span, `${kind} modifier is not supported for subqueries`);
      return expr;
    }
    const node = expr.type === 'selector' ? expr : expr.type === 'matrix' && expr.selector.type === 'selector' ? expr.selector : undefined;
    if (!node) {
      if (expr.type !== 'matrix' && !isMissing(expr)) this.say(expr.span, `${kind} modifier not implemented`);
      return expr;
    }
    if (node.extended && node.extended.kind !== kind) this.say(expr.span, 'anchored and smoothed modifiers cannot be used together');
    else (node as Mutable<VectorSelector>).extended = { span: this.spanOf(keyword), kind };
    return expr;
  }

  matrix(expr: Expr, open: number, range: DurationPart, close: number): MatrixSelector {
    const message =
      expr.type !== 'selector'
        ? 'ranges only allowed for vector selectors'
        : expr.offset && literalOffset.has(expr)
          ? 'no offset modifiers allowed before range'
          : expr.at?.timestamp !== undefined
            ? 'no @ modifiers allowed before range'
            : undefined;
    if (message) this.say({ start: this.startOf(open), end: this.endOf(close) }, message);
    return {
      type: 'matrix',
      valueType: 'matrix',
      span: { start: expr.span.start, end: this.lastClosing },
      selector: expr.type === 'selector' ? expr : { type: 'hole', valueType: 'none', span: expr.span },
      range: durationExpr(range),
      bracket: { start: this.startOf(open), end: this.endOf(close) },
    };
  }

  subquery(expr: Expr, open: number, range: DurationPart, step: DurationPart | undefined, close: number): Subquery {
    return {
      type: 'subquery',
      valueType: 'matrix',
      span: { start: expr.span.start, end: this.startOf(close) + 1 },
      expr,
      range: durationExpr(range),
      step: step && durationExpr(step),
      bracket: { start: this.startOf(open), end: this.endOf(close) },
    };
  }

  // Durations.

  /** Calls were taken without the feature when they came, in 3.6; from 3.12 on they need it. */
  needsDurationCalls(part: DurationPart) {
    if (atLeast(this.options.version, '3.12')) this.needsDurationExpressions(part);
  }

  needsDurationExpressions(part: DurationPart) {
    if (!this.options.durationExpressions)
      this.say(upstreamSpan(part), 'experimental duration expression is not enabled', 'promql/feature');
  }

  zero(): DurationPart {
    return { type: 'literal', span: nowhere, seconds: 0, duration: false };
  }

  inRange(literal: NumberLiteral, span: Span): DurationPart {
    if (literal.value > mostSeconds || literal.value < -mostSeconds) {
      this.say(span, 'duration out of range');
      return this.zero();
    }
    return { type: 'literal', span: literal.span, seconds: literal.value, duration: literal.duration };
  }

  signed(op: number, part: DurationPart, paren: Span | undefined): DurationPart {
    if (part.type === 'literal') {
      const seconds = this.typeOf(op) === T.SUB ? -part.seconds : part.seconds;
      if (seconds > mostSeconds || seconds < -mostSeconds) {
        this.say(this.spanOf(op), 'duration out of range');
        return this.zero();
      }
      return { ...part, seconds, span: { start: this.startOf(op), end: part.span.end } };
    }
    const inner: DurationPart = paren && part.type !== 'paren' ? { type: 'paren', span: paren, inner: part } : part;
    if (this.typeOf(op) !== T.SUB) return inner;
    return { type: 'unary', op: '-', operand: inner, span: { start: this.startOf(op), end: inner.span.end } };
  }

  /** Behind `offset` a call keeps its sign, a plus too. */
  signedCall(op: number, call: DurationPart): DurationPart {
    return {
      type: 'unary',
      op: this.typeOf(op) === T.SUB ? '-' : '+',
      operand: call,
      span: { start: this.startOf(op), end: call.span.end },
    };
  }

  durationBinary(lhs: DurationPart, op: number, rhs: DurationPart): DurationPart {
    this.needsDurationExpressions(lhs);
    const type = this.typeOf(op);
    if ((type === T.DIV || type === T.MOD) && rhs.type === 'literal' && rhs.seconds === 0) {
      this.say(this.spanOf(op), type === T.DIV ? 'division by zero' : 'modulo by zero');
      return this.zero();
    }
    return { type: 'binary', op: this.textOf(op), lhs, rhs, span: { start: lhs.span.start, end: rhs.span.end } };
  }

  durationCall(name: number, args: readonly DurationPart[], close: number): DurationPart {
    return {
      type: 'call',
      name: this.lower(name),
      args,
      span: { start: this.startOf(name), end: this.endOf(close) },
    };
  }

  // Calls, aggregations, operators.

  call(name: number, args: readonly Expr[]): Call {
    const called = this.textOf(name);
    const func = functionOf(called, this.options.version);
    if (!func) this.say(this.spanOf(name), `unknown function with name ${goQuote(called)}`, 'promql/unknown-function');
    else if (func.experimental && !this.options.experimentalFunctions)
      this.say(this.spanOf(name), `function ${goQuote(called)} is not enabled`, 'promql/feature');
    const call: Call = {
      type: 'call',
      valueType: func?.returns ?? 'none',
      span: { start: this.startOf(name), end: this.lastClosing },
      name: called,
      nameSpan: this.spanOf(name),
      args,
      parens: argumentSpans.get(args) ?? { start: this.endOf(name), end: this.lastClosing },
    };
    this.takeParen(call);
    return call;
  }

  aggregation(op: number, grouping: Grouping | undefined, args: readonly Expr[], overread: boolean): Aggregation {
    const name = this.lower(op);
    const withParam = parametric.has(this.typeOf(op));
    const span: Span = { start: this.startOf(op), end: overread && this.looksBack ? this.previousParen() : this.lastClosing };
    const wanted = withParam ? 2 : 1;
    if (args.length === 0) this.say(span, 'no arguments for aggregate expression provided', 'promql/arity');
    else if (withParam && !this.options.experimentalFunctions && (name === 'limitk' || name === 'limit_ratio')) {
      const what = atLeast(this.options.version, '3.1') ? `${name}() is` : 'limitk() and limit_ratio() are';
      this.say(span, `${what} experimental and must be enabled with --enable-feature=promql-experimental-functions`, 'promql/feature');
    } else if (args.length !== wanted) {
      this.say(span, `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`, 'promql/arity');
    }
    const aggregation: Aggregation = {
      type: 'aggregation',
      valueType: 'vector',
      span,
      op: name,
      opSpan: this.spanOf(op),
      param: withParam ? args[0] : undefined,
      expr: args[wanted - 1] ?? { type: 'hole', valueType: 'none', span: { start: span.end, end: span.end } },
      grouping,
      parens: argumentSpans.get(args) ?? span,
    };
    if (this.closingParens) {
      if (grouping && this.closingParens.length > 1) this.closingParens.shift();
      if (this.closingParens.length > 0) this.takeParen(aggregation);
    }
    return aggregation;
  }

  private previousParen(): number {
    const here = this.last;
    const at = this.startOf(here);
    if (this.lastClosing <= 0 || at <= 0 || at >= this.text.length || this.text.charCodeAt(at) !== 41) return this.lastClosing;
    for (let i = at - 1; i > 0; i--) {
      const c = this.text.charCodeAt(i);
      if (c === 41) return i + 1;
      if (c !== 32 && c !== 9 && c !== 10 && c !== 13) return this.lastClosing;
    }
    return this.lastClosing;
  }

  binary(lhs: Expr, op: number, modifiers: BinaryModifiers, rhs: Expr): Binary {
    const bothScalar = lhs.valueType === 'scalar' && rhs.valueType === 'scalar';
    const node: Mutable<Binary> = {
      type: 'binary',
      valueType: bothScalar ? 'scalar' : 'vector',
      span: { start: lhs.span.start, end: rhs.span.end },
      op: this.lower(op),
      opSpan: this.spanOf(op),
      bool: modifiers.bool,
      matching: modifiers.matching,
      lhs,
      rhs,
    };
    if (modifiers.fill) node.fill = modifiers.fill;
    if (!this.options.fillModifiers && modifiers.fill)
      this.say(node.span, 'binop fill modifiers are experimental and not enabled', 'promql/feature');
    return node;
  }
}

/** A duration where an expression stands leaves a hole too, but one that Prometheus speaks of. */
function isMissing(it: Expr): boolean {
  return it.type === 'hole' && it.valueType === 'none';
}

/** What stands in the braces of a selector: matchers, names written as strings, and what could not be read. */
export interface Braces {
  readonly span: Span;
  readonly matchers: readonly (Matcher | Name | undefined)[];
}

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

/** `%f` of a float64. */
function fixed(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}

/** The number of `@` in upstream's generated tables. */
function atNumber(version: string): number {
  if (!atLeast(version, '2.48')) return 57385;
  if (!atLeast(version, '2.54')) return 57398;
  return atLeast(version, '2.55') ? 57400 : 57399;
}
