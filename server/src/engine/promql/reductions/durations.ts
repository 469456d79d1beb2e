import { atLeast } from '../../catalogue/target.js';
import type { Span } from '../../text/span.js';
import type { DurationPart, Expr, NumberLiteral } from '../ast.js';
import type { Builder } from '../build.js';
import { upstreamSpan } from '../duration-parts.js';
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
    return zero();
  },
  duration_value(b, values, base) {
    return inRange(b, values[base] as Expr as NumberLiteral, (values[base] as Expr).span);
  },
  duration_unary(b, values, base) {
    return signed(b, values[base] as number, values[base + 1] as DurationPart, undefined);
  },
  duration_binary(b, values, base) {
    return durationBinary(b, values[base] as DurationPart, values[base + 1] as number, values[base + 2] as DurationPart);
  },
  duration_paren(b, values, base) {
    const inner = values[base + 1] as DurationPart;
    needsDurationExpressions(b, inner);
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
    const call = durationCall(b, values[base] as number, [], values[base + 2] as number);
    needsDurationCalls(b, call);
    return call;
  },
  duration_call(b, values, base) {
    const call = durationCall(
      b,
      values[base] as number,
      [values[base + 2] as DurationPart, values[base + 4] as DurationPart],
      values[base + 5] as number,
    );
    needsDurationCalls(b, call);
    return call;
  },
  offset_literal(b, values, base) {
    return inRange(b, values[base] as Expr as NumberLiteral, (values[base] as Expr).span);
  },
  offset_signed(b, values, base) {
    const literal = values[base + 1] as Expr as NumberLiteral;
    const signed = { ...literal, value: b.typeOf(values[base] as number) === T.SUB ? -literal.value : literal.value };
    return inRange(
      b,
      { ...signed, span: { start: b.startOf(values[base] as number), end: literal.span.end } },
      b.spanOf(values[base] as number),
    );
  },
  duration_signed_word(b, values, base) {
    const call = signedCall(b, values[base] as number, durationCall(b, values[base + 1] as number, [], values[base + 3] as number));
    needsDurationCalls(b, call);
    return call;
  },
  duration_signed_call(b, values, base) {
    const call = signedCall(
      b,
      values[base] as number,
      durationCall(
        b,
        values[base + 1] as number,
        [values[base + 3] as DurationPart, values[base + 5] as DurationPart],
        values[base + 6] as number,
      ),
    );
    needsDurationCalls(b, call);
    return call;
  },
  duration_signed_paren(b, values, base) {
    return signed(b, values[base] as number, values[base + 2] as DurationPart, {
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

/** Calls were taken without the feature when they came, in 3.6; from 3.12 on they need it. */
function needsDurationCalls(b: Builder, part: DurationPart) {
  if (atLeast(b.version, '3.12')) needsDurationExpressions(b, part);
}

function needsDurationExpressions(b: Builder, part: DurationPart) {
  if (!b.options.durationExpressions) b.say(upstreamSpan(part), 'experimental duration expression is not enabled', 'promql/feature');
}

function zero(): DurationPart {
  return { type: 'literal', span: { start: 0, end: 0 }, seconds: 0, duration: false };
}

function inRange(b: Builder, literal: NumberLiteral, span: Span): DurationPart {
  if (literal.value > mostSeconds || literal.value < -mostSeconds) {
    b.say(span, 'duration out of range');
    return zero();
  }
  return { type: 'literal', span: literal.span, seconds: literal.value, duration: literal.duration };
}

function signed(b: Builder, op: number, part: DurationPart, paren: Span | undefined): DurationPart {
  if (part.type === 'literal') {
    const seconds = b.typeOf(op) === T.SUB ? -part.seconds : part.seconds;
    if (seconds > mostSeconds || seconds < -mostSeconds) {
      b.say(b.spanOf(op), 'duration out of range');
      return zero();
    }
    return { ...part, seconds, span: { start: b.startOf(op), end: part.span.end } };
  }
  const inner: DurationPart = paren && part.type !== 'paren' ? { type: 'paren', span: paren, inner: part } : part;
  if (b.typeOf(op) !== T.SUB) return inner;
  return { type: 'unary', op: '-', operand: inner, span: { start: b.startOf(op), end: inner.span.end } };
}

/** Behind `offset` a call keeps its sign, a plus too. */
function signedCall(b: Builder, op: number, call: DurationPart): DurationPart {
  return {
    type: 'unary',
    op: b.typeOf(op) === T.SUB ? '-' : '+',
    operand: call,
    span: { start: b.startOf(op), end: call.span.end },
  };
}

function durationBinary(b: Builder, lhs: DurationPart, op: number, rhs: DurationPart): DurationPart {
  needsDurationExpressions(b, lhs);
  const type = b.typeOf(op);
  if ((type === T.DIV || type === T.MOD) && rhs.type === 'literal' && rhs.seconds === 0) {
    b.say(b.spanOf(op), type === T.DIV ? 'division by zero' : 'modulo by zero');
    return zero();
  }
  return { type: 'binary', op: b.textOf(op), lhs, rhs, span: { start: lhs.span.start, end: rhs.span.end } };
}

function durationCall(b: Builder, name: number, args: readonly DurationPart[], close: number): DurationPart {
  return {
    type: 'call',
    name: b.lower(name),
    args,
    span: { start: b.startOf(name), end: b.endOf(close) },
  };
}

/** Seconds beyond which Go's 63-bit nanoseconds overflow. */
const mostSeconds = 2 ** 63 / 1e9;
