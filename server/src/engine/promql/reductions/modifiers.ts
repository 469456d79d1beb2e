import { atLeast } from '../../catalogue/target.js';
import type { DurationPart, Expr, MatrixSelector, Mutable, Subquery, VectorSelector } from '../ast.js';
import type { Builder } from '../build.js';
import { durationExpr } from '../duration-parts.js';
import type { Reductions } from '../machine.js';
import { durationExpected } from './durations.js';

/**
 * Rules of what is written behind an operand: ranges, subqueries, `offset`, `@`. generated_parser.y `matrix_selector`, `subquery_expr`,
 * `offset_expr`, `step_invariant_expr`.
 */
export const modifiers: Reductions<Builder> = {
  offset(b, values, base) {
    return offset(b, values[base] as Expr, values[base + 1] as number, values[base + 2] as DurationPart);
  },
  offset_old(b, values, base) {
    return offset(b, values[base] as Expr, values[base + 1] as number, values[base + 2] as DurationPart);
  },
  offset_negative_old(b, values, base) {
    const duration = values[base + 3] as DurationPart;
    return offset(
      b,
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
    return extended(b, values[base] as Expr, values[base + 1] as number, 'anchored');
  },
  smoothed(b, values, base) {
    return extended(b, values[base] as Expr, values[base + 1] as number, 'smoothed');
  },
  at(b, values, base) {
    return timestamp(b, values[base] as Expr, values[base + 1] as number, values[base + 2] as number);
  },
  at_preprocessor(b, values, base) {
    const preprocessor = b.lower(values[base + 2] as number) === 'start' ? 'start' : 'end';
    return at(b, values[base] as Expr, {
      span: { start: b.startOf(values[base + 1] as number), end: b.endOf(values[base + 4] as number) },
      preprocessor,
    });
  },
  at_error(b, values, base) {
    b.unexpected('@', 'timestamp');
    return values[base] as Expr;
  },
  matrix(b, values, base) {
    return matrix(b, values[base] as Expr, values[base + 1] as number, values[base + 2] as DurationPart, values[base + 3] as number);
  },
  subquery_step(b, values, base) {
    return subquery(
      b,
      values[base] as Expr,
      values[base + 1] as number,
      values[base + 2] as DurationPart,
      values[base + 4] as DurationPart,
      values[base + 5] as number,
    );
  },
  subquery(b, values, base) {
    return subquery(
      b,
      values[base] as Expr,
      values[base + 1] as number,
      values[base + 2] as DurationPart,
      undefined,
      values[base + 4] as number,
    );
  },
  subquery_old(b, values, base) {
    return subquery(
      b,
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

function offset(b: Builder, expr: Expr, keyword: number, part: DurationPart): Expr {
  const node = modified(b, expr, 'offset');
  if (!node) return expr;
  if (offsetSet.has(node)) b.say(expr.span, 'offset may not be set multiple times');
  else {
    const duration = durationExpr(part);
    node.offset = { span: { start: b.startOf(keyword), end: b.lastClosing }, duration };
    const literal = part.type === 'literal';
    if (!literal || Math.round(part.seconds * 1e9) !== 0) offsetSet.add(node);
    if (literal && Math.round(part.seconds * 1e9) !== 0) literalOffset.add(node);
  }
  lengthen(b, expr);
  return expr;
}

function timestamp(b: Builder, expr: Expr, keyword: number, value: number): Expr {
  if (!Number.isFinite(value) || value >= 2 ** 63 || value <= -(2 ** 63)) {
    b.say(expr.span, `timestamp out of bounds for @ modifier: ${fixed(value)}`);
  }
  return at(b, expr, { span: { start: b.startOf(keyword), end: b.lastClosing }, timestamp: value });
}

function at(b: Builder, expr: Expr, modifier: NonNullable<VectorSelector['at']>): Expr {
  const node = modified(b, expr, '@');
  if (!node) return expr;
  if (node.at) {
    b.say(expr.span, '@ <timestamp> may not be set multiple times');
    return expr;
  }
  node.at = modifier;
  lengthen(b, expr);
  return expr;
}

function extended(b: Builder, expr: Expr, keyword: number, kind: 'anchored' | 'smoothed'): Expr {
  if (!b.options.extendedRanges) {
    b.say(expr.span, `${kind} modifier is experimental and not enabled`, 'promql/feature');
    return expr;
  }
  if (expr.type === 'subquery') {
    b.say(expr.span, `${kind} modifier is not supported for subqueries`);
    return expr;
  }
  const node = expr.type === 'selector' ? expr : expr.type === 'matrix' && expr.selector.type === 'selector' ? expr.selector : undefined;
  if (!node) {
    if (expr.type !== 'matrix' && !isMissing(expr)) b.say(expr.span, `${kind} modifier not implemented`);
    return expr;
  }
  if (node.extended && node.extended.kind !== kind) b.say(expr.span, 'anchored and smoothed modifiers cannot be used together');
  else (node as Mutable<VectorSelector>).extended = { span: b.spanOf(keyword), kind };
  return expr;
}

/** The node that an offset or @ is written to; undefined: it takes none, and Prometheus says so. */
function modified(b: Builder, expr: Expr, what: string): Mutable<VectorSelector> | Mutable<Subquery> | undefined {
  if (expr.type === 'selector' || expr.type === 'subquery') return expr;
  if (expr.type === 'matrix') {
    if (expr.selector.type === 'selector') return expr.selector;
    b.say(expr.span, 'ranges only allowed for vector selectors');
    return undefined;
  }
  if (!isMissing(expr))
    b.say(expr.span, `${what} modifier must be preceded by an instant vector selector or range vector selector or a subquery`);
  return undefined;
}

/** A modifier lengthens what it stands behind. */
function lengthen(b: Builder, expr: Expr) {
  const it = expr as Mutable<Expr>;
  it.span = { start: expr.span.start, end: b.lastClosing };
}

function matrix(b: Builder, expr: Expr, open: number, range: DurationPart, close: number): MatrixSelector {
  const message =
    expr.type !== 'selector'
      ? 'ranges only allowed for vector selectors'
      : expr.offset && literalOffset.has(expr)
        ? 'no offset modifiers allowed before range'
        : expr.at?.timestamp !== undefined
          ? 'no @ modifiers allowed before range'
          : undefined;
  if (message) b.say({ start: b.startOf(open), end: b.endOf(close) }, message);
  return {
    type: 'matrix',
    valueType: 'matrix',
    span: { start: expr.span.start, end: b.lastClosing },
    selector: expr.type === 'selector' ? expr : { type: 'hole', valueType: 'none', span: expr.span },
    range: durationExpr(range),
    bracket: { start: b.startOf(open), end: b.endOf(close) },
  };
}

function subquery(b: Builder, expr: Expr, open: number, range: DurationPart, step: DurationPart | undefined, close: number): Subquery {
  return {
    type: 'subquery',
    valueType: 'matrix',
    span: { start: expr.span.start, end: b.startOf(close) + 1 },
    expr,
    range: durationExpr(range),
    step: step && durationExpr(step),
    bracket: { start: b.startOf(open), end: b.endOf(close) },
  };
}

/** Selectors carry whether an offset counts as set: `offset 0` does not. */
const offsetSet = new WeakSet<object>();
/** Of these, those with an offset that is no arithmetic. */
const literalOffset = new WeakSet<object>();

/** A duration where an expression stands leaves a hole too, but one that Prometheus speaks of. */
function isMissing(it: Expr): boolean {
  return it.type === 'hole' && it.valueType === 'none';
}

/** `%f` of a float64. */
function fixed(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}
