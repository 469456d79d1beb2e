import type { Expr } from './ast.js';
import { nameOf } from './labels.js';
import { bare } from './tree.js';

/** A unit in which lengths of time are counted. */
export type TimeUnit = 'seconds' | 'milliseconds';

/** The unit of an expression's value by the names of its series; undefined: it is no length of time, or that is not certain. */
export function timeUnitOf(written: Expr): TimeUnit | undefined {
  const expr = bare(written);
  switch (expr.type) {
    case 'selector':
      return gaugeUnit(nameOf(expr));
    case 'matrix':
      return expr.selector.type === 'selector' ? gaugeUnit(nameOf(expr.selector)) : undefined;
    case 'aggregation':
      return keeping.has(expr.op) ? timeUnitOf(expr.expr) : undefined;
    case 'call': {
      if (expr.name === 'histogram_quantile') return histogramUnit(expr.args[1], 'bucket');
      const value = expr.args.find((it) => it.valueType === 'vector' || it.valueType === 'matrix');
      return keeping.has(expr.name) && value ? timeUnitOf(value) : undefined;
    }
    case 'binary': {
      // The mean of a histogram or summary.
      const sum = expr.op === '/' ? histogramUnit(expr.lhs, 'sum') : undefined;
      return sum !== undefined && histogramUnit(expr.rhs, 'count') === sum ? sum : undefined;
    }
    default:
      return undefined;
  }
}

/** Aggregations and functions whose result has the unit of what goes in. */
const keeping = new Set([
  'sum',
  'avg',
  'min',
  'max',
  'topk',
  'bottomk',
  'quantile',
  'avg_over_time',
  'max_over_time',
  'min_over_time',
  'last_over_time',
  'quantile_over_time',
  'sort',
  'sort_desc',
  'abs',
  'ceil',
  'floor',
  'round',
]);

function gaugeUnit(name: string | undefined): TimeUnit | undefined {
  const found = /^(?!.*timestamp).*_(seconds|milliseconds)$/.exec(name ?? '');
  return found ? (found[1] as TimeUnit) : undefined;
}

/** The unit of the histogram of whose part an expression is a rate, summed or not. */
function histogramUnit(written: Expr | undefined, part: 'bucket' | 'sum' | 'count'): TimeUnit | undefined {
  let it = written && bare(written);
  while (it?.type === 'aggregation' && it.op === 'sum') it = bare(it.expr);
  if (it?.type !== 'call' || !['rate', 'irate', 'increase'].includes(it.name)) return undefined;
  const range = it.args[0];
  if (range?.type !== 'matrix' || range.selector.type !== 'selector') return undefined;
  const name = new RegExp(`_(seconds|milliseconds)_${part}$`).exec(nameOf(range.selector) ?? '');
  return name ? (name[1] as TimeUnit) : undefined;
}
