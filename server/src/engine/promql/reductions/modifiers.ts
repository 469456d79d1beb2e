import { atLeast } from '../../catalogue/target.js';
import type { DurationPart, Expr } from '../ast.js';
import type { Builder } from '../build.js';
import type { Reductions } from '../machine.js';
import { durationExpected } from './durations.js';

/**
 * Rules of what is written behind an operand: ranges, subqueries, `offset`, `@`. generated_parser.y `matrix_selector`, `subquery_expr`,
 * `offset_expr`, `step_invariant_expr`.
 */
export const modifiers: Reductions<Builder> = {
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
    b.unexpected('offset', durationExpected(b.version));
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
    b.unexpected(atLeast(b.version, '3.6') ? 'subquery or range selector' : 'subquery selector', durationExpected(b.version));
    return values[base] as Expr;
  },
};

/** What may follow the colon of a subquery. */
function stepExpected(version: string): string {
  return atLeast(version, '3.10') ? 'number, duration, step(), range(), or "]"' : `${durationExpected(version)} or "]"`;
}
