import { atLeast } from '../../catalogue/target.js';
import type { DurationPart, Expr, NumberLiteral } from '../ast.js';
import type { Builder } from '../build.js';
import { T } from '../grammar/tokens.js';
import type { Reductions } from '../machine.js';

/**
 * Rules of durations, between brackets and behind `offset`, and of arithmetic with them. generated_parser.y `duration_expr`,
 * `offset_duration_expr`.
 */
export const durations: Reductions<Builder> = {
  positive_duration(b, values, base) {
    const duration = values[base] as DurationPart;
    if (duration.type !== 'literal' || duration.seconds > 0) return duration;
    b.say(duration.span, 'duration must be greater than 0');
    return b.zero();
  },
  duration_value(b, values, base) {
    return b.inRange(values[base] as Expr as NumberLiteral, (values[base] as Expr).span);
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
  duration_word(b, values, base) {
    const call = b.durationCall(values[base] as number, [], values[base + 2] as number);
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
  offset_literal(b, values, base) {
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
  duration_signed_word(b, values, base) {
    const call = b.signedCall(values[base] as number, b.durationCall(values[base + 1] as number, [], values[base + 3] as number));
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
  duration_operand(_b, values, base) {
    // Upstream's duration expressions are expressions too, scalars that nothing in our tree stands for.
    const { span } = values[base] as DurationPart;
    const hole: Expr = { type: 'hole', valueType: 'scalar', span };
    return hole;
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
};

/** What a message says is expected where a duration stands: durations only, numbers too (2.54), step() (3.6), range() (3.10). */
export function durationExpected(version: string): string {
  if (!atLeast(version, '2.54')) return 'duration';
  if (!atLeast(version, '3.6')) return 'number or duration';
  return atLeast(version, '3.10') ? 'number, duration, step(), or range()' : 'number, duration, or step()';
}
