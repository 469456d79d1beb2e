import type { Span } from '../text/span.js';
import type { DurationExpr, DurationPart } from './ast.js';

/** The span that upstream's PositionRange gives a duration: parentheses do not count, a call with arguments spans its arguments. */
export function upstreamSpan(part: DurationPart): Span {
  return { start: startOf(part), end: endOf(part) };
}

function startOf(part: DurationPart): number {
  for (let it = part; ; ) {
    const [first] = it.type === 'paren' ? [it.inner] : it.type === 'binary' ? [it.lhs] : it.type === 'call' ? it.args : [];
    if (!first) return it.span.start;
    it = first;
  }
}

function endOf(part: DurationPart): number {
  for (let it = part; ; ) {
    const last = childrenOf(it).at(-1);
    if (!last) return it.span.end;
    it = last;
  }
}

function childrenOf(part: DurationPart): readonly DurationPart[] {
  switch (part.type) {
    case 'paren':
      return [part.inner];
    case 'unary':
      return [part.operand];
    case 'binary':
      return [part.lhs, part.rhs];
    case 'call':
      return part.args;
    case 'literal':
    case 'hole':
      return [];
  }
}

/** Durations deeper than this are not handed out, as no other trees are: whoever walks them may call itself. */
const mostDepth = 500;

function isDeep(part: DurationPart): boolean {
  let level: readonly DurationPart[] = [part];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

/** A duration with its value where it is constant. */
export function durationExpr(part: DurationPart): DurationExpr {
  const shallow: DurationPart = isDeep(part) ? { type: 'hole', span: part.span } : part;
  return { span: part.span, seconds: constantSeconds(shallow), parts: shallow };
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
