import type { Span } from '../text/span.js';
import type { DurationExpr, DurationPart } from './ast.js';

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
