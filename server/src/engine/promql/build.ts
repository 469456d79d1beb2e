import { atLeast } from '../catalogue/target.js';
import type { Span } from '../text/span.js';
import { utf8Length } from '../text/utf8.js';
import type { Expr } from './ast.js';
import type { Tokens } from './dialect.js';
import { parseDuration } from './durations.js';
import { goQuote, unquote } from './gostring.js';
import { fixedTexts, isAggregationToken, isKeywordToken, isOperatorToken, keywords, T } from './grammar/tokens.js';
import { readNumber } from './numbers.js';

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

/**
 * What rules are reduced with: the tokens, and what Prometheus says of them. Tokens are their indices; -1 is what was never written.
 * What is said follows prometheus/prometheus promql/parser/parse.go.
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
  lastClosing = 0;
  /**
   * 3.5 and 3.6: the ends of the closing parentheses that no expression has taken yet. Whichever is completed next takes the first of them, also
   * one that closes labels or `start()`, and the parser fails where there is none.
   */
  readonly closingParens: number[] | undefined;
  readonly text: string;
  private readonly types: readonly number[];
  private readonly starts: readonly number[];
  private readonly ends: readonly number[];
  private readonly tokens: Tokens;
  readonly options: Options;
  /** Before 2.52 a matcher's pattern was parsed as `^(?:…)$` first. */
  readonly wrapsRegex: boolean;
  /** Before 2.51, built with Go 1.21 at most, a group was named by `(?P<name>…)` only. */
  readonly oldGroups: boolean;
  /** Before 2.43 a bad duration was told in one message. */
  private readonly oldDurations: boolean;
  /** Before 3.4 no duration could be zero, wherever it stood. */
  private readonly refusesZero: boolean;
  /** Since 3.5 an aggregation without a modifier, for which one token too many was read, ends at the parenthesis before it. */
  readonly looksBack: boolean;

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
}

/** Where Prometheus believes an expression to end. */
export function believedEnd(expr: Expr): number {
  let it = expr;
  while (it.type === 'binary' || it.type === 'unary') it = it.type === 'binary' ? it.rhs : it.expr;
  return queuedEnds.get(it) ?? expr.span.end;
}

/** Of calls and aggregations, the end that Prometheus 3.5 and 3.6 believe in; none where it is the true one. */
const queuedEnds = new WeakMap<object, number>();

const word = new Map([...keywords].map(([text, type]) => [type, text]));

/** The number of `@` in upstream's generated tables. */
function atNumber(version: string): number {
  if (!atLeast(version, '2.48')) return 57385;
  if (!atLeast(version, '2.54')) return 57398;
  return atLeast(version, '2.55') ? 57400 : 57399;
}
