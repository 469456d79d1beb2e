import { isLegacyLabelName } from '../catalogue/label-names.js';
import { atLeast } from '../catalogue/target.js';
import type { DurationPart, Expr, Grouping, Matcher, Matching, Name, NumberLiteral } from './ast.js';
import { argumentSpans, type BinaryModifiers, type Braces, type Builder } from './build.js';
import { goQuote, isUtf8 } from './gostring.js';
import { T } from './grammar/tokens.js';
import type { Reduction } from './machine.js';

/** Labels in parentheses, with the place of the parentheses. */
interface Labels {
  readonly labels: readonly Name[];
  readonly parens: { readonly start: number; readonly end: number };
}

/**
 * The values that the rules make, by their actions. The machine guarantees which kinds of values stand where; each `as` states what the grammar
 * says of that place.
 */
const reductions: Readonly<Record<string, Reduction<Builder>>> = {
  result(b, values, base) {
    b.result = values[base + 1];
    return b.result;
  },
  nothing(b) {
    b.say({ start: 0, end: 0 }, 'no expression found in input');
    return undefined;
  },
  unexpected(b) {
    b.unexpected('', '');
    return undefined;
  },
  aggregate_modifier_first(b, values, base) {
    return b.aggregation(values[base] as number, values[base + 1] as Grouping, values[base + 2] as readonly Expr[], false);
  },
  aggregate_modifier_last(b, values, base) {
    return b.aggregation(values[base] as number, values[base + 2] as Grouping, values[base + 1] as readonly Expr[], false);
  },
  aggregate_plain(b, values, base) {
    return b.aggregation(values[base] as number, undefined, values[base + 1] as readonly Expr[], true);
  },
  aggregate_error(b, values, base) {
    b.unexpected('aggregation', '');
    return b.aggregation(values[base] as number, undefined, [], false);
  },
  by: grouping(false),
  without: grouping(true),
  binary(b, values, base) {
    return b.binary(values[base] as Expr, values[base + 1] as number, values[base + 2] as BinaryModifiers, values[base + 3] as Expr);
  },
  no_bool() {
    const none: BinaryModifiers = { bool: undefined, matching: undefined };
    return none;
  },
  bool(b, values, base) {
    const bool: BinaryModifiers = { bool: b.spanOf(values[base] as number), matching: undefined };
    return bool;
  },
  ignoring: matching(false),
  on: matching(true),
  group_left: group('left'),
  group_right: group('right'),
  fill(_b, values, base) {
    return {
      ...(values[base] as BinaryModifiers),
      fill: { left: (values[base + 2] as NumberLiteral).value, right: (values[base + 2] as NumberLiteral).value },
    };
  },
  fill_left(_b, values, base) {
    return { ...(values[base] as BinaryModifiers), fill: { left: (values[base + 2] as NumberLiteral).value } };
  },
  fill_right(_b, values, base) {
    return { ...(values[base] as BinaryModifiers), fill: { right: (values[base + 2] as NumberLiteral).value } };
  },
  fill_left_right(_b, values, base) {
    return {
      ...(values[base] as BinaryModifiers),
      fill: { left: (values[base + 2] as NumberLiteral).value, right: (values[base + 4] as NumberLiteral).value },
    };
  },
  fill_right_left(_b, values, base) {
    return {
      ...(values[base] as BinaryModifiers),
      fill: { left: (values[base + 4] as NumberLiteral).value, right: (values[base + 2] as NumberLiteral).value },
    };
  },
  fill_signed(b, values, base) {
    const literal = values[base + 2] as NumberLiteral;
    return b.typeOf(values[base + 1] as number) === T.SUB ? { ...literal, value: -literal.value } : literal;
  },
  second(_b, values, base) {
    return values[base + 1];
  },
  labels(b, values, base, length) {
    const list: Labels = {
      labels: values[base + 1] as Name[],
      parens: { start: b.startOf(values[base] as number), end: b.endOf(values[base + length - 1] as number) },
    };
    return list;
  },
  no_labels(b, values, base) {
    const list: Labels = { labels: [], parens: { start: b.startOf(values[base] as number), end: b.endOf(values[base + 1] as number) } };
    return list;
  },
  labels_error(b) {
    b.unexpected('grouping opts', '"("');
    return undefined;
  },
  label_append(_b, values, base) {
    (values[base] as Name[]).push(values[base + 2] as Name);
    return values[base];
  },
  label_first(_b, values, base) {
    return [values[base] as Name];
  },
  label_list_error(b, values, base) {
    b.unexpected('grouping opts', '"," or ")"');
    return values[base];
  },
  label_word(b, values, base) {
    if (b.textOf(values[base] as number).includes(':') && !atLeast(b.version, '3.0')) {
      b.unexpected('grouping opts', 'label');
    }
    const name: Name = { value: b.textOf(values[base] as number), span: b.spanOf(values[base] as number), quoted: false };
    return name;
  },
  label_string(b, values, base) {
    const value = b.unquoted(values[base] as number);
    if (value === '' || !isUtf8(value) || !(atLeast(b.version, '3.0') || isLegacyLabelName(value))) {
      if (atLeast(b.version, '3.2')) b.say(b.spanOf(values[base] as number), `invalid label name for grouping: ${goQuote(value)}`);
      else b.unexpected('grouping opts', 'label');
    }
    const name: Name = { value, span: b.spanOf(values[base] as number), quoted: true };
    return name;
  },
  label_error(b) {
    b.unexpected('grouping opts', 'label');
    const name: Name = { value: '', span: { start: 0, end: 0 }, quoted: false };
    return name;
  },
  call(b, values, base) {
    return b.call(values[base] as number, values[base + 1] as readonly Expr[]);
  },
  arguments(b, values, base) {
    const args = values[base + 1] as Expr[];
    argumentSpans.set(args, { start: b.startOf(values[base] as number), end: b.endOf(values[base + 2] as number) });
    return args;
  },
  no_arguments(b, values, base) {
    const args: Expr[] = [];
    argumentSpans.set(args, { start: b.startOf(values[base] as number), end: b.endOf(values[base + 1] as number) });
    return args;
  },
  argument_append(_b, values, base) {
    (values[base] as Expr[]).push(values[base + 2] as Expr);
    return values[base];
  },
  argument_first(_b, values, base) {
    return [values[base] as Expr];
  },
  trailing_comma(b, values, base) {
    b.say(b.spanOf(values[base + 1] as number), 'trailing commas not allowed in function call args');
    return values[base];
  },
  paren(b, values, base) {
    const inner = values[base + 1] as Expr;
    const paren: Expr = {
      type: 'paren',
      valueType: inner.valueType,
      span: { start: b.startOf(values[base] as number), end: b.endOf(values[base + 2] as number) },
      expr: inner,
    };
    b.takeParen(paren);
    return paren;
  },
  positive_duration(b, values, base) {
    const duration = values[base] as DurationPart;
    if (duration.type !== 'literal' || duration.seconds > 0) return duration;
    b.say(duration.span, 'duration must be greater than 0');
    return b.zero();
  },
  offset(b, values, base) {
    return b.offset(values[base] as Expr, values[base + 1] as number, values[base + 2] as DurationPart);
  },
  offset_old(b, values, base) {
    return b.offset(values[base] as Expr, values[base + 1] as number, values[base + 2] as DurationPart);
  },
  offset_negative_old(b, values, base) {
    const duration = values[base + 3] as DurationPart;
    return b.offset(
      values[base] as Expr,
      values[base + 1] as number,
      duration.type === 'literal' ? { ...duration, seconds: -duration.seconds } : duration,
    );
  },
  offset_error(b, values, base) {
    b.unexpected('offset', offsetExpected(b.version));
    return values[base] as Expr;
  },
  anchored(b, values, base) {
    return b.extended(values[base] as Expr, values[base + 1] as number, 'anchored');
  },
  smoothed(b, values, base) {
    return b.extended(values[base] as Expr, values[base + 1] as number, 'smoothed');
  },
  at(b, values, base) {
    return b.timestamp(values[base] as Expr, values[base + 1] as number, values[base + 2] as number);
  },
  at_preprocessor(b, values, base) {
    const preprocessor = b.lower(values[base + 2] as number) === 'start' ? 'start' : 'end';
    return b.at(values[base] as Expr, {
      span: { start: b.startOf(values[base + 1] as number), end: b.endOf(values[base + 4] as number) },
      preprocessor,
    });
  },
  at_error(b, values, base) {
    b.unexpected('@', 'timestamp');
    return values[base] as Expr;
  },
  matrix(b, values, base) {
    return b.matrix(values[base] as Expr, values[base + 1] as number, values[base + 2] as DurationPart, values[base + 3] as number);
  },
  subquery_step(b, values, base) {
    return b.subquery(
      values[base] as Expr,
      values[base + 1] as number,
      values[base + 2] as DurationPart,
      values[base + 4] as DurationPart,
      values[base + 5] as number,
    );
  },
  subquery(b, values, base) {
    return b.subquery(
      values[base] as Expr,
      values[base + 1] as number,
      values[base + 2] as DurationPart,
      undefined,
      values[base + 4] as number,
    );
  },
  subquery_old(b, values, base) {
    return b.subquery(
      values[base] as Expr,
      values[base + 1] as number,
      values[base + 2] as DurationPart,
      values[base + 4] as DurationPart | undefined,
      values[base + 5] as number,
    );
  },
  subquery_error_close(b, values, base) {
    b.unexpected('subquery selector', '"]"');
    return values[base] as Expr;
  },
  subquery_error_step(b, values, base) {
    b.unexpected('subquery selector', stepExpected(b.version));
    return values[base] as Expr;
  },
  subquery_error_colon(b, values, base) {
    b.unexpected('subquery or range', '":" or "]"');
    return values[base] as Expr;
  },
  subquery_error_range(b, values, base) {
    b.unexpected(atLeast(b.version, '3.6') ? 'subquery or range selector' : 'subquery selector', rangeExpected(b.version));
    return values[base] as Expr;
  },
  unary(b, values, base) {
    const operand = values[base + 1] as Expr;
    const op = values[base] as number;
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
  },
  selector_both(b, values, base) {
    return b.selector(values[base] as number, values[base + 1] as Braces);
  },
  selector_name(b, values, base) {
    return b.selector(values[base] as number, undefined);
  },
  selector_braces(b, values, base) {
    return b.selector(-1, values[base] as Braces);
  },
  braces(b, values, base, length) {
    const braces: Braces = {
      span: { start: b.startOf(values[base] as number), end: b.endOf(values[base + length - 1] as number) },
      matchers: values[base + 1] as (Matcher | Name | undefined)[],
    };
    return braces;
  },
  empty_braces(b, values, base) {
    const braces: Braces = { span: { start: b.startOf(values[base] as number), end: b.endOf(values[base + 1] as number) }, matchers: [] };
    return braces;
  },
  matcher_append(_b, values, base) {
    (values[base] as (Matcher | Name | undefined)[]).push(values[base + 2] as Matcher | Name | undefined);
    return values[base];
  },
  matcher_first(_b, values, base) {
    return [values[base] as Matcher | Name | undefined];
  },
  matcher_list_error(b, values, base) {
    b.unexpected('label matching', '"," or "}"');
    return values[base];
  },
  matcher(b, values, base) {
    return b.matcher(values[base] as number | Name, values[base + 1] as number, values[base + 2] as number);
  },
  name_matcher(_b, values, base) {
    return values[base];
  },
  matcher_error_string(b) {
    b.unexpected('label matching', 'string');
    return undefined;
  },
  matcher_error_op(b) {
    b.unexpected('label matching', 'label matching operator');
    return undefined;
  },
  matcher_error(b) {
    b.unexpected('label matching', 'identifier or "}"');
    return undefined;
  },
  string_identifier(b, values, base) {
    const name: Name = { value: b.unquoted(values[base] as number), span: b.spanOf(values[base] as number), quoted: true };
    return name;
  },
  number_literal(b, values, base) {
    const literal: NumberLiteral = {
      type: 'number',
      valueType: 'scalar',
      span: b.spanOf(values[base] as number),
      value: b.number(values[base] as number),
      duration: false,
    };
    return literal;
  },
  duration_literal(b, values, base) {
    const literal: NumberLiteral = {
      type: 'number',
      valueType: 'scalar',
      span: b.spanOf(values[base] as number),
      value: b.durationSeconds(values[base] as number),
      duration: true,
    };
    return literal;
  },
  number(b, values, base) {
    return b.number(values[base] as number);
  },
  number_duration(b, values, base) {
    return b.durationSeconds(values[base] as number);
  },
  negative(_b, values, base) {
    return -(values[base + 1] as number);
  },
  string_literal(b, values, base) {
    const literal: Expr = {
      type: 'string',
      valueType: 'string',
      span: b.spanOf(values[base] as number),
      value: b.unquoted(values[base] as number),
    };
    return literal;
  },
  duration_old(b, values, base) {
    const seconds = b.durationSeconds(values[base] as number);
    const duration: DurationPart = { type: 'literal', span: b.spanOf(values[base] as number), seconds, duration: true };
    return duration;
  },
  duration_number_old(_b, values, base) {
    // Numbers came to stand for durations unchecked: zero and what no duration can hold were taken until 3.4.
    const { span, value, duration } = values[base] as Expr as NumberLiteral;
    const part: DurationPart = { type: 'literal', span, seconds: value, duration };
    return part;
  },
  no_duration() {
    return undefined;
  },
  no_maybe_labels() {
    return undefined;
  },
  offset_literal(b, values, base) {
    return b.inRange(values[base] as Expr as NumberLiteral, (values[base] as Expr).span);
  },
  duration_operand(_b, values, base) {
    // Upstream's duration expressions are expressions too, scalars that nothing in our tree stands for.
    const { span } = values[base] as DurationPart;
    const hole: Expr = { type: 'hole', valueType: 'scalar', span };
    return hole;
  },
  duration_value(b, values, base) {
    return b.inRange(values[base] as Expr as NumberLiteral, (values[base] as Expr).span);
  },
  offset_signed(b, values, base) {
    const literal = values[base + 1] as Expr as NumberLiteral;
    const signed = { ...literal, value: b.typeOf(values[base] as number) === T.SUB ? -literal.value : literal.value };
    return b.inRange(
      { ...signed, span: { start: b.startOf(values[base] as number), end: literal.span.end } },
      b.spanOf(values[base] as number),
    );
  },
  duration_word(b, values, base) {
    const call = b.durationCall(values[base] as number, [], values[base + 2] as number);
    b.needsDurationCalls(call);
    return call;
  },
  duration_signed_word(b, values, base) {
    const call = b.signedCall(values[base] as number, b.durationCall(values[base + 1] as number, [], values[base + 3] as number));
    b.needsDurationCalls(call);
    return call;
  },
  duration_call(b, values, base) {
    const call = b.durationCall(
      values[base] as number,
      [values[base + 2] as DurationPart, values[base + 4] as DurationPart],
      values[base + 5] as number,
    );
    b.needsDurationCalls(call);
    return call;
  },
  duration_signed_call(b, values, base) {
    const call = b.signedCall(
      values[base] as number,
      b.durationCall(
        values[base + 1] as number,
        [values[base + 3] as DurationPart, values[base + 5] as DurationPart],
        values[base + 6] as number,
      ),
    );
    b.needsDurationCalls(call);
    return call;
  },
  duration_signed_paren(b, values, base) {
    return b.signed(values[base] as number, values[base + 2] as DurationPart, {
      start: b.startOf(values[base + 1] as number),
      end: b.endOf(values[base + 3] as number),
    });
  },
  duration_unary(b, values, base) {
    return b.signed(values[base] as number, values[base + 1] as DurationPart, undefined);
  },
  duration_binary(b, values, base) {
    return b.durationBinary(values[base] as DurationPart, values[base + 1] as number, values[base + 2] as DurationPart);
  },
  duration_paren(b, values, base) {
    const inner = values[base + 1] as DurationPart;
    b.needsDurationExpressions(inner);
    // Upstream forgets the parentheses of a lone number or duration, and counts double ones once.
    if (inner.type === 'literal' || inner.type === 'paren') return inner;
    const paren: DurationPart = {
      type: 'paren',
      inner,
      span: { start: b.startOf(values[base] as number), end: b.endOf(values[base + 2] as number) },
    };
    return paren;
  },
};

/** What is done for the rules of an action. */
export function reductionOf(action: string): Reduction<Builder> {
  return reductions[action] ?? ((b, values, base) => reduceSeries(b, action, values, base));
}

function grouping(without: boolean): Reduction<Builder> {
  return (b, values, base): Grouping => {
    const list = values[base + 1] as Labels | undefined;
    const keywordSpan = b.spanOf(values[base] as number);
    return {
      without,
      span: { start: keywordSpan.start, end: list?.parens.end ?? keywordSpan.end },
      keywordSpan,
      parens: list?.parens ?? { start: keywordSpan.end, end: keywordSpan.end },
      labels: list?.labels ?? [],
    };
  };
}

function matching(on: boolean): Reduction<Builder> {
  return (b, values, base): BinaryModifiers => {
    const list = values[base + 2] as Labels | undefined;
    const keywordSpan = b.spanOf(values[base + 1] as number);
    const matching: Matching = {
      on,
      span: { start: keywordSpan.start, end: list?.parens.end ?? keywordSpan.end },
      keywordSpan,
      parens: list?.parens ?? { start: keywordSpan.end, end: keywordSpan.end },
      labels: list?.labels ?? [],
    };
    return { ...(values[base] as BinaryModifiers), matching };
  };
}

function group(side: 'left' | 'right'): Reduction<Builder> {
  return (b, values, base): BinaryModifiers => {
    const before = values[base] as BinaryModifiers;
    const list = values[base + 2] as Labels | undefined;
    const keywordSpan = b.spanOf(values[base + 1] as number);
    if (!before.matching) return before;
    const matching: Matching = {
      ...before.matching,
      span: { start: before.matching.span.start, end: list?.parens.end ?? keywordSpan.end },
      group: { side, keywordSpan, parens: list?.parens, include: list?.labels ?? [] },
    };
    return { ...before, matching };
  };
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
  if (!atLeast(version, '2.54')) return first;
  if (!atLeast(version, '3.6')) return numbers;
  return atLeast(version, '3.10') ? range : step;
}
