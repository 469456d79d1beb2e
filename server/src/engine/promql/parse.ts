import type { DurationPart, Expr, Grouping, Matcher, Matching, Name, NumberLiteral } from './ast.js';
import { argumentSpans, type BinaryModifiers, type Builder, createBuilder, type Options, type RawProblem } from './build.js';
import { goQuote } from './gostring.js';
import { T } from './grammar/tokens.js';
import { dialectOf, lex, type Tokens } from './lexer.js';
import { run } from './machine.js';
import { typeCheck } from './types.js';

/** What a text is read as. */
export type Entry = 'expression' | 'selector' | 'metric' | 'series';

const startTokens: Readonly<Record<Entry, number>> = {
  expression: T.START_EXPRESSION,
  selector: T.START_METRIC_SELECTOR,
  metric: T.START_METRIC,
  series: T.START_SERIES_DESCRIPTION,
};

export interface Verdict {
  readonly tokens: Tokens;
  /** The tree, where Prometheus has one. With problems it may be incomplete. */
  readonly expr: Expr | undefined;
  /** In Prometheus's order. */
  readonly problems: readonly RawProblem[];
}

/** Reads a text exactly as Prometheus does: first the syntax with all that is said on the way, then, if nothing was, the types. */
export function parseExactly(text: string, options: Options, entry: Entry = 'expression'): Verdict {
  const tokens = lex(text, dialectOf(options.version, entry === 'series'));
  const builder = createBuilder(tokens, options);
  const { state } = builder;
  run(tokens, options.version, startTokens[entry], {
    read: (token) => {
      state.last = token;
      const type = tokens.types[token];
      if (type === T.ERROR) {
        builder.say({ start: tokens.starts[token] ?? 0, end: text.length }, tokens.error ?? '');
      } else if (type === T.RIGHT_BRACE || type === T.RIGHT_PAREN || type === T.RIGHT_BRACKET || type === T.DURATION || type === T.NUMBER) {
        state.lastClosing = tokens.ends[token] ?? 0;
      }
    },
    reduce: (action, values, base, length) => reduce(builder, action, values, base, length),
  });
  const expr = isExpr(state.result) ? state.result : undefined;
  if (builder.problems.length === 0 && expr && entry === 'expression') typeCheck(expr, text, builder.say);
  return { tokens, expr, problems: builder.problems };
}

function isExpr(it: unknown): it is Expr {
  return typeof it === 'object' && it !== null && 'valueType' in it;
}

interface Braces {
  readonly span: { readonly start: number; readonly end: number };
  readonly matchers: readonly (Matcher | Name | undefined)[];
}

/** Labels in parentheses, with the place of the parentheses. */
interface Labels {
  readonly labels: readonly Name[];
  readonly parens: { readonly start: number; readonly end: number };
}

/**
 * The value that a rule makes. The machine guarantees which kinds of values stand where; each `as` states what the grammar says of that place.
 */
function reduce(b: Builder, action: string, values: unknown[], base: number, length: number): unknown {
  const node = (i: number) => values[base + i] as Expr;
  const token = (i: number) => values[base + i] as number;
  const part = (i: number) => values[base + i] as DurationPart;
  const labels = (i: number) => values[base + i] as Labels | undefined;
  const modifiers = (i: number) => values[base + i] as BinaryModifiers;
  switch (action) {
    case 'result':
      b.state.result = values[base + 1];
      return b.state.result;
    case 'nothing':
      b.say({ start: 0, end: 0 }, 'no expression found in input');
      return undefined;
    case 'unexpected':
      b.unexpected('', '');
      return undefined;

    case 'aggregate_modifier_first':
      return b.aggregation(token(0), values[base + 1] as Grouping, values[base + 2] as readonly Expr[], false);
    case 'aggregate_modifier_last':
      return b.aggregation(token(0), values[base + 2] as Grouping, values[base + 1] as readonly Expr[], false);
    case 'aggregate_plain':
      return b.aggregation(token(0), undefined, values[base + 1] as readonly Expr[], true);
    case 'aggregate_error':
      b.unexpected('aggregation', '');
      return b.aggregation(token(0), undefined, [], false);
    case 'by':
    case 'without': {
      const list = labels(1);
      const keywordSpan = b.spanOf(token(0));
      const grouping: Grouping = {
        without: action === 'without',
        span: { start: keywordSpan.start, end: list?.parens.end ?? keywordSpan.end },
        keywordSpan,
        parens: list?.parens ?? { start: keywordSpan.end, end: keywordSpan.end },
        labels: list?.labels ?? [],
      };
      return grouping;
    }

    case 'binary':
      return b.binary(node(0), token(1), modifiers(2), node(3));
    case 'no_bool': {
      const none: BinaryModifiers = { bool: undefined, matching: undefined };
      return none;
    }
    case 'bool': {
      const bool: BinaryModifiers = { bool: b.spanOf(token(0)), matching: undefined };
      return bool;
    }
    case 'ignoring':
    case 'on': {
      const list = labels(2);
      const keywordSpan = b.spanOf(token(1));
      const matching: Matching = {
        on: action === 'on',
        span: { start: keywordSpan.start, end: list?.parens.end ?? keywordSpan.end },
        keywordSpan,
        parens: list?.parens ?? { start: keywordSpan.end, end: keywordSpan.end },
        labels: list?.labels ?? [],
      };
      return { ...modifiers(0), matching };
    }
    case 'group_left':
    case 'group_right': {
      const before = modifiers(0);
      const list = labels(2);
      const keywordSpan = b.spanOf(token(1));
      if (!before.matching) return before;
      const matching: Matching = {
        ...before.matching,
        span: { start: before.matching.span.start, end: list?.parens.end ?? keywordSpan.end },
        group: { side: action === 'group_left' ? 'left' : 'right', keywordSpan, parens: list?.parens, include: list?.labels ?? [] },
      };
      return { ...before, matching };
    }
    case 'fill':
      return {
        ...modifiers(0),
        fill: { left: (values[base + 2] as NumberLiteral).value, right: (values[base + 2] as NumberLiteral).value },
      };
    case 'fill_left':
      return { ...modifiers(0), fill: { left: (values[base + 2] as NumberLiteral).value } };
    case 'fill_right':
      return { ...modifiers(0), fill: { right: (values[base + 2] as NumberLiteral).value } };
    case 'fill_left_right':
      return {
        ...modifiers(0),
        fill: { left: (values[base + 2] as NumberLiteral).value, right: (values[base + 4] as NumberLiteral).value },
      };
    case 'fill_right_left':
      return {
        ...modifiers(0),
        fill: { left: (values[base + 4] as NumberLiteral).value, right: (values[base + 2] as NumberLiteral).value },
      };
    case 'fill_signed': {
      const literal = values[base + 2] as NumberLiteral;
      return b.typeOf(token(1)) === T.SUB ? { ...literal, value: -literal.value } : literal;
    }
    case 'second':
      return values[base + 1];

    case 'labels': {
      const list: Labels = { labels: values[base + 1] as Name[], parens: { start: b.startOf(token(0)), end: b.endOf(token(length - 1)) } };
      return list;
    }
    case 'no_labels': {
      const list: Labels = { labels: [], parens: { start: b.startOf(token(0)), end: b.endOf(token(1)) } };
      return list;
    }
    case 'labels_error':
      b.unexpected('grouping opts', '"("');
      return undefined;
    case 'label_append':
      (values[base] as Name[]).push(values[base + 2] as Name);
      return values[base];
    case 'label_first':
      return [values[base] as Name];
    case 'label_list_error':
      b.unexpected('grouping opts', '"," or ")"');
      return values[base];
    case 'label_word': {
      if (b.textOf(token(0)).includes(':') && before(b.version, 3, 0)) {
        b.unexpected('grouping opts', 'label');
      }
      const name: Name = { value: b.textOf(token(0)), span: b.spanOf(token(0)), quoted: false };
      return name;
    }
    case 'label_string': {
      const value = b.unquoted(token(0));
      if (value === '') b.say(b.spanOf(token(0)), `invalid label name for grouping: ${goQuote(value)}`);
      const name: Name = { value, span: b.spanOf(token(0)), quoted: true };
      return name;
    }
    case 'label_error': {
      b.unexpected('grouping opts', 'label');
      const name: Name = { value: '', span: { start: 0, end: 0 }, quoted: false };
      return name;
    }

    case 'call':
      return b.call(token(0), values[base + 1] as readonly Expr[]);
    case 'arguments': {
      const args = values[base + 1] as Expr[];
      argumentSpans.set(args, { start: b.startOf(token(0)), end: b.endOf(token(2)) });
      return args;
    }
    case 'no_arguments': {
      const args: Expr[] = [];
      argumentSpans.set(args, { start: b.startOf(token(0)), end: b.endOf(token(1)) });
      return args;
    }
    case 'argument_append':
      (values[base] as Expr[]).push(node(2));
      return values[base];
    case 'argument_first':
      return [node(0)];
    case 'trailing_comma':
      b.say(b.spanOf(token(1)), 'trailing commas not allowed in function call args');
      return values[base];
    case 'paren': {
      const inner = node(1);
      const paren: Expr = {
        type: 'paren',
        valueType: inner.valueType,
        span: { start: b.startOf(token(0)), end: b.endOf(token(2)) },
        expr: inner,
      };
      return paren;
    }

    case 'positive_duration': {
      const duration = part(0);
      if (duration.type !== 'literal' || duration.seconds > 0) return duration;
      b.say(duration.span, 'duration must be greater than 0');
      return b.zero();
    }
    case 'offset':
      return b.offset(node(0), token(1), part(2));
    case 'offset_old':
      return b.offset(node(0), token(1), part(2));
    case 'offset_negative_old': {
      const duration = part(3);
      return b.offset(node(0), token(1), duration.type === 'literal' ? { ...duration, seconds: -duration.seconds } : duration);
    }
    case 'offset_error':
      b.unexpected('offset', offsetExpected(b.version));
      return node(0);
    case 'anchored':
      return b.extended(node(0), token(1), 'anchored');
    case 'smoothed':
      return b.extended(node(0), token(1), 'smoothed');
    case 'at':
      return b.timestamp(node(0), token(1), values[base + 2] as number);
    case 'at_preprocessor': {
      const preprocessor = b.lower(token(2)) === 'start' ? 'start' : 'end';
      return b.at(node(0), { span: { start: b.startOf(token(1)), end: b.endOf(token(4)) }, preprocessor });
    }
    case 'at_error':
      b.unexpected('@', 'timestamp');
      return node(0);

    case 'matrix':
      return b.matrix(node(0), token(1), part(2), token(3));
    case 'subquery_step':
      return b.subquery(node(0), token(1), part(2), part(4), token(5));
    case 'subquery':
      return b.subquery(node(0), token(1), part(2), undefined, token(4));
    case 'subquery_old':
      return b.subquery(node(0), token(1), part(2), values[base + 4] as DurationPart | undefined, token(5));
    case 'subquery_error_close':
      b.unexpected('subquery selector', '"]"');
      return node(0);
    case 'subquery_error_step':
      b.unexpected('subquery selector', stepExpected(b.version));
      return node(0);
    case 'subquery_error_colon':
      b.unexpected('subquery or range', '":" or "]"');
      return node(0);
    case 'subquery_error_range':
      b.unexpected(before(b.version, 3, 6) ? 'subquery selector' : 'subquery or range selector', rangeExpected(b.version));
      return node(0);

    case 'unary': {
      const operand = node(1);
      const op = token(0);
      const negative = b.typeOf(op) === T.SUB;
      if (operand.type === 'number') {
        return { ...operand, value: negative ? -operand.value : operand.value, span: { start: b.startOf(op), end: operand.span.end } };
      }
      const unary: Expr = {
        type: 'unary',
        valueType: operand.valueType,
        span: { start: b.startOf(op), end: operand.span.end },
        op: negative ? '-' : '+',
        opSpan: b.spanOf(op),
        expr: operand,
      };
      return unary;
    }

    case 'selector_both':
      return b.selector(token(0), values[base + 1] as Braces);
    case 'selector_name':
      return b.selector(token(0), undefined);
    case 'selector_braces':
      return b.selector(-1, values[base] as Braces);
    case 'braces': {
      const braces: Braces = {
        span: { start: b.startOf(token(0)), end: b.endOf(token(length - 1)) },
        matchers: values[base + 1] as (Matcher | Name | undefined)[],
      };
      return braces;
    }
    case 'empty_braces': {
      const braces: Braces = { span: { start: b.startOf(token(0)), end: b.endOf(token(1)) }, matchers: [] };
      return braces;
    }
    case 'matcher_append':
      (values[base] as (Matcher | Name | undefined)[]).push(values[base + 2] as Matcher | Name | undefined);
      return values[base];
    case 'matcher_first':
      return [values[base] as Matcher | Name | undefined];
    case 'matcher_list_error':
      b.unexpected('label matching', '"," or "}"');
      return values[base];
    case 'matcher':
      return b.matcher(values[base] as number | Name, token(1), token(2));
    case 'name_matcher':
      return values[base];
    case 'matcher_error_string':
      b.unexpected('label matching', 'string');
      return undefined;
    case 'matcher_error_op':
      b.unexpected('label matching', 'label matching operator');
      return undefined;
    case 'matcher_error':
      b.unexpected('label matching', 'identifier or "}"');
      return undefined;
    case 'string_identifier': {
      const name: Name = { value: b.unquoted(token(0)), span: b.spanOf(token(0)), quoted: true };
      return name;
    }

    case 'number_literal': {
      const literal: NumberLiteral = {
        type: 'number',
        valueType: 'scalar',
        span: b.spanOf(token(0)),
        value: b.number(token(0)),
        duration: false,
      };
      return literal;
    }
    case 'duration_literal': {
      const literal: NumberLiteral = {
        type: 'number',
        valueType: 'scalar',
        span: b.spanOf(token(0)),
        value: b.durationSeconds(token(0)),
        duration: true,
      };
      return literal;
    }
    case 'number':
      return b.number(token(0));
    case 'number_duration':
      return b.durationSeconds(token(0));
    case 'negative':
      return -(values[base + 1] as number);
    case 'string_literal': {
      const literal: Expr = { type: 'string', valueType: 'string', span: b.spanOf(token(0)), value: b.unquoted(token(0)) };
      return literal;
    }

    case 'duration_old': {
      const seconds = b.durationSeconds(token(0));
      if (seconds === 0 && !b.failedLast()) b.say(b.spanOf(token(0)), 'duration must be greater than 0');
      const duration: DurationPart = { type: 'literal', span: b.spanOf(token(0)), seconds, duration: true };
      return duration;
    }
    case 'duration_number_old': {
      const duration = b.inRange(node(0) as NumberLiteral, node(0).span);
      if (duration.type === 'literal' && duration.seconds <= 0) b.say(node(0).span, 'duration must be greater than 0');
      return duration;
    }
    case 'no_duration':
    case 'no_maybe_labels':
      return undefined;
    case 'offset_literal':
    case 'duration_value':
      return b.inRange(node(0) as NumberLiteral, node(0).span);
    case 'offset_signed': {
      const literal = node(1) as NumberLiteral;
      const signed = { ...literal, value: b.typeOf(token(0)) === T.SUB ? -literal.value : literal.value };
      return b.inRange({ ...signed, span: { start: b.startOf(token(0)), end: literal.span.end } }, b.spanOf(token(0)));
    }
    case 'duration_word': {
      const call = b.durationCall(token(0), [], token(2));
      b.needsDurationExpressions(call);
      return call;
    }
    case 'duration_signed_word': {
      const call = b.signed(token(0), b.durationCall(token(1), [], token(3)), undefined);
      b.needsDurationExpressions(call);
      return call;
    }
    case 'duration_call': {
      const call = b.durationCall(token(0), [part(2), part(4)], token(5));
      b.needsDurationExpressions(call);
      return call;
    }
    case 'duration_signed_call': {
      const call = b.signed(token(0), b.durationCall(token(1), [part(3), part(5)], token(6)), undefined);
      b.needsDurationExpressions(call);
      return call;
    }
    case 'duration_signed_paren':
      return b.signed(token(0), part(2), { start: b.startOf(token(1)), end: b.endOf(token(3)) });
    case 'duration_unary':
      return b.signed(token(0), part(1), undefined);
    case 'duration_binary':
      return b.durationBinary(part(0), token(1), part(2));
    case 'duration_paren': {
      const inner = part(1);
      b.needsDurationExpressions(inner);
      // Upstream forgets the parentheses of a lone number or duration, and counts double ones once.
      if (inner.type === 'literal' || inner.type === 'paren') return inner;
      const paren: DurationPart = { type: 'paren', inner, span: { start: b.startOf(token(0)), end: b.endOf(token(2)) } };
      return paren;
    }
    default:
      return reduceSeries(b, action, values, base);
  }
}

/** Rules of series descriptions: only what is said matters, the values are not kept. */
function reduceSeries(b: Builder, action: string, values: unknown[], base: number): unknown {
  switch (action) {
    case 'label_set_error':
      b.unexpected('label set', '"," or "}"');
      return values[base];
    case 'label_set_error_string':
      b.unexpected('label set', 'string');
      return undefined;
    case 'label_set_error_equals':
      b.unexpected('label set', '"="');
      return undefined;
    case 'label_set_error_item':
      b.unexpected('label set', 'identifier or "}"');
      return undefined;
    case 'label_set_item':
      b.unquoted(values[base + 2] as number);
      return undefined;
    case 'values_error':
      b.unexpected('series values', '');
      return undefined;
    case 'stale':
      if (b.textOf(values[base] as number) !== 'stale') b.unexpected('series values', 'number or "stale"');
      return undefined;
    case 'uint': {
      const written = b.textOf(values[base] as number);
      if (!/^\d+$/.test(written))
        b.say(
          b.spanOf(values[base] as number),
          `invalid repetition in series values: strconv.ParseUint: parsing ${goQuote(written)}: invalid syntax`,
        );
      else if (BigInt(written) > 18446744073709551615n) {
        b.say(
          b.spanOf(values[base] as number),
          `invalid repetition in series values: strconv.ParseUint: parsing ${goQuote(written)}: value out of range`,
        );
      }
      return undefined;
    }
    case 'histogram_item':
      return new Set([b.textOf(values[base] as number).toLowerCase()]);
    case 'histogram_merge': {
      const left = values[base] as Set<string>;
      for (const key of values[base + 2] as Set<string>) {
        if (left.has(key)) b.say({ start: 0, end: 0 }, `duplicate key "${key}" in histogram`);
        else left.add(key);
      }
      return left;
    }
    case 'histogram_error':
      b.unexpected('histogram description', 'histogram description key, e.g. buckets:[5 10 7]');
      return values[base];
    default:
      return values[base];
  }
}

function offsetExpected(version: string): string {
  return wordsAt(version, 'duration', 'number or duration', 'number, duration, or step()', 'number, duration, step(), or range()');
}

function stepExpected(version: string): string {
  return wordsAt(
    version,
    'duration or "]"',
    'number or duration or "]"',
    'number, duration, or step() or "]"',
    'number, duration, step(), range(), or "]"',
  );
}

function rangeExpected(version: string): string {
  return wordsAt(version, 'duration', 'number or duration', 'number, duration, or step()', 'number, duration, step(), or range()');
}

/** Messages name what a version takes: durations only, numbers too (2.54), step() (3.6), range() (3.10). */
function wordsAt(version: string, first: string, numbers: string, step: string, range: string): string {
  if (before(version, 2, 54)) return first;
  if (before(version, 3, 6)) return numbers;
  return before(version, 3, 10) ? step : range;
}

function before(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a < major || (a === major && b < minor);
}
