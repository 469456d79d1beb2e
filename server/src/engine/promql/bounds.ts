import type { Aggregation, Call, Expr } from './ast.js';
import { printPromql } from './print.js';

/** What the values of an expression lie between, NaN aside. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const any: Bounds = { low: -Infinity, high: Infinity };
const positive: Bounds = { low: 0, high: Infinity };
const one: Bounds = { low: 1, high: 1 };
const share: Bounds = { low: 0, high: 1 };

/** Functions of counters and times, which never give less than 0. */
const neverNegative = new Set([
  'rate',
  'irate',
  'increase',
  'resets',
  'changes',
  'sqrt',
  'exp',
  'time',
  'timestamp',
  'abs',
  'stddev_over_time',
  'stdvar_over_time',
  'mad_over_time',
  'histogram_count',
  'histogram_stddev',
  'histogram_stdvar',
]);
const neverBelowOne = new Set(['count_over_time']);
const alwaysOne = new Set(['absent', 'absent_over_time', 'present_over_time']);
/** Functions with a range of their own, whatever they are given. */
const ranges: ReadonlyMap<string, Bounds> = new Map([
  ['minute', { low: 0, high: 59 }],
  ['hour', { low: 0, high: 23 }],
  ['day_of_week', { low: 0, high: 6 }],
  ['day_of_month', { low: 1, high: 31 }],
  ['day_of_year', { low: 1, high: 366 }],
  ['days_in_month', { low: 28, high: 31 }],
  ['month', { low: 1, high: 12 }],
  ['histogram_fraction', share],
  ['sgn', { low: -1, high: 1 }],
  ['sin', { low: -1, high: 1 }],
  ['cos', { low: -1, high: 1 }],
  ['tanh', { low: -1, high: 1 }],
]);
/** Functions and aggregations whose results lie where their argument's do. */
const passing = new Set([
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'last_over_time',
  'first_over_time',
  'quantile_over_time',
  'sort',
  'sort_desc',
  'label_replace',
  'label_join',
  'vector',
  'scalar',
]);
const passingAggregations = new Set(['avg', 'min', 'max', 'topk', 'bottomk', 'limitk', 'limit_ratio']);
const flags = new Set(['up', 'probe_success', 'ALERTS']);

/** The bounds that an expression's values have by how it is built, whatever the data. */
export function boundsOf(expr: Expr): Bounds {
  switch (expr.type) {
    case 'number':
      return { low: expr.value, high: expr.value };
    case 'paren':
    case 'subquery':
      return boundsOf(expr.expr);
    case 'unary': {
      const inner = boundsOf(expr.expr);
      return expr.op === '+' ? inner : { low: -inner.high, high: -inner.low };
    }
    case 'selector':
      return flags.has(expr.name?.value ?? '') ? share : any;
    case 'matrix':
      return boundsOf(expr.selector);
    case 'call':
      return callBounds(expr);
    case 'aggregation': {
      if (expr.op === 'count' || expr.op === 'count_values') return { low: 1, high: Infinity };
      if (expr.op === 'group') return one;
      if (expr.op === 'stddev' || expr.op === 'stdvar') return positive;
      const inner = boundsOf(expr.expr);
      if (passingAggregations.has(expr.op)) return inner;
      return expr.op === 'sum' && inner.low >= 0 ? { low: inner.low, high: Infinity } : any;
    }
    case 'binary':
      return binaryBounds(expr);
    case 'string':
    case 'hole':
      return any;
  }
}

function callBounds(expr: Call): Bounds {
  if (neverNegative.has(expr.name)) return positive;
  if (neverBelowOne.has(expr.name)) return { low: 1, high: Infinity };
  if (alwaysOne.has(expr.name)) return one;
  const own = ranges.get(expr.name);
  if (own) return own;
  const [vector, ...limits] = expr.args;
  if (vector && /^clamp(?:_min|_max)?$/.test(expr.name)) {
    const inner = boundsOf(vector);
    const [first, second] = limits.map((it) => boundsOf(it));
    const low = expr.name === 'clamp_max' ? undefined : first?.low;
    const high = expr.name === 'clamp_max' ? first?.high : second?.high;
    return clamped(inner, low ?? -Infinity, high ?? Infinity);
  }
  if (!passing.has(expr.name)) return any;
  const arg = expr.args.find((it) => it.valueType !== 'string' && !(expr.name === 'quantile_over_time' && it.valueType === 'scalar'));
  return arg ? boundsOf(arg) : any;
}

function binaryBounds(expr: Extract<Expr, { type: 'binary' }>): Bounds {
  if (expr.bool) return share;
  const left = boundsOf(expr.lhs);
  const right = boundsOf(expr.rhs);
  switch (expr.op) {
    case 'or':
      return { low: Math.min(left.low, right.low), high: Math.max(left.high, right.high) };
    case 'and':
    case 'unless':
      return left;
    case '+':
      return left.low >= 0 && right.low >= 0 ? { low: left.low + right.low, high: left.high + right.high } : any;
    case '*':
      return left.low >= 0 && right.low >= 0 && left.high >= 0 && right.high >= 0
        ? { low: times(left.low, right.low), high: left.high === 0 || right.high === 0 ? 0 : left.high * right.high }
        : any;
    case '/':
      if (isShare(expr.lhs, expr.rhs)) return share;
      return left.low >= 0 && right.low >= 0 ? positive : any;
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      // A filter keeps values of the left; of the right where the left is the limit.
      if (expr.lhs.valueType === 'scalar') return right;
      return expr.rhs.valueType === 'scalar' ? filtered(left, expr.op, right) : left;
    default:
      return any;
  }
}

/** What a comparison with a number lets through; its limit counts as let through. */
function filtered(values: Bounds, op: string, limit: Bounds): Bounds {
  switch (op) {
    case '>':
    case '>=':
      return { low: Math.max(values.low, limit.low), high: values.high };
    case '<':
    case '<=':
      return { low: values.low, high: Math.min(values.high, limit.high) };
    case '==':
      return { low: Math.max(values.low, limit.low), high: Math.min(values.high, limit.high) };
    default:
      return values;
  }
}

function clamped({ low, high }: Bounds, least: number, most: number): Bounds {
  return { low: Math.min(Math.max(low, least), most), high: Math.max(Math.min(high, most), least) };
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** Whether the first is a part of the second: the same sums of rates, only with more matchers. */
function isShare(part: Expr, whole: Expr): boolean {
  if (part.type === 'paren') return isShare(part.expr, whole);
  if (whole.type === 'paren') return isShare(part, whole.expr);
  if (part.type === 'aggregation' && whole.type === 'aggregation') {
    return (
      part.op === whole.op &&
      (part.op === 'sum' || part.op === 'count') &&
      isSameGrouping(part.grouping, whole.grouping) &&
      isPart(part.expr, whole.expr)
    );
  }
  return false;
}

function isSameGrouping(a: Aggregation['grouping'], b: Aggregation['grouping']): boolean {
  if ((a?.without ?? false) !== (b?.without ?? false)) return false;
  const [these, those] = [a?.labels ?? [], b?.labels ?? []];
  const names = (labels: typeof these) => labels.map((it) => it.value).sort();
  return these.length === those.length && (these.every((it, i) => it.value === those[i]?.value) || `${names(these)}` === `${names(those)}`);
}

function isPart(part: Expr, whole: Expr): boolean {
  if (part.type === 'call' && whole.type === 'call') {
    const [a] = part.args;
    const [b] = whole.args;
    return part.name === whole.name && (part.name === 'rate' || part.name === 'increase') && !!a && !!b && isPart(a, b);
  }
  if (part.type === 'matrix' && whole.type === 'matrix') {
    return part.range.seconds !== undefined && part.range.seconds === whole.range.seconds && isPart(part.selector, whole.selector);
  }
  if (part.type !== 'selector' || whole.type !== 'selector' || part.name?.value !== whole.name?.value || !part.name) return false;
  if (part.offset || part.at || whole.offset || whole.at) return false;
  return whole.matchers.every(({ label, op, value }) =>
    part.matchers.some((it) => it.label.value === label.value && it.op === op && it.value === value),
  );
}

/** For messages: the expression in one line, cut short. */
export function shortText(expr: Expr): string {
  const text = printPromql(expr);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
