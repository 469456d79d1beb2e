import type { Expr } from '../promql/ast.js';
import { nameOf } from '../promql/labels.js';
import { comparisons } from '../promql/operators.js';
import { bare, selectorsIn } from '../promql/tree.js';

/** What is known of the parts of an expression. */
export interface UnitReading {
  /** The number that a part is; undefined: it is none. */
  readonly constant: (expr: Expr) => number | undefined;
  /** The unit of a series that the workspace records. */
  readonly recorded: (name: string) => number | undefined;
}

/** Milliseconds that one unit of an expression's value stands for; undefined: it is no duration of Istio's requests. */
export function requestUnit(expr: Expr, reading: UnitReading): number | undefined {
  const it = bare(expr);
  switch (it.type) {
    case 'selector':
      return reading.recorded(nameOf(it) ?? '');
    case 'call':
      if (it.name === 'histogram_quantile' && it.args[1]) return isAllOf(it.args[1], `${duration}_bucket`) ? 1 : undefined;
      if (overTime.has(it.name)) {
        const range = it.args[it.args.length - 1];
        return range?.type === 'matrix' ? requestUnit(range.selector, reading) : undefined;
      }
      return passing.has(it.name) && it.args[0] ? requestUnit(it.args[0], reading) : undefined;
    case 'aggregation':
      return ['max', 'min', 'avg', 'quantile', 'topk', 'bottomk'].includes(it.op) ? requestUnit(it.expr, reading) : undefined;
    case 'binary': {
      const factor = reading.constant(it.rhs);
      if (factor !== undefined && factor > 0 && (it.op === '/' || it.op === '*')) {
        const unit = requestUnit(it.lhs, reading);
        return unit === undefined ? undefined : it.op === '/' ? unit * factor : unit / factor;
      }
      if (it.op === '/') return isAllOf(it.lhs, `${duration}_sum`) && isAllOf(it.rhs, `${duration}_count`) ? 1 : undefined;
      if (it.op === 'or' || it.op === 'and' || it.op === 'unless' || comparisons.has(it.op)) return requestUnit(it.lhs, reading);
      return undefined;
    }
    default:
      return undefined;
  }
}

const duration = 'istio_request_duration_milliseconds';
const overTime = new Set(['avg_over_time', 'max_over_time', 'min_over_time', 'last_over_time', 'quantile_over_time']);
const passing = new Set([
  'round',
  'abs',
  'ceil',
  'floor',
  'sort',
  'sort_desc',
  'clamp',
  'clamp_max',
  'clamp_min',
  'label_replace',
  'label_join',
]);

function isAllOf(expr: Expr, name: string): boolean {
  const selectors = selectorsIn(expr);
  return selectors.length > 0 && selectors.every((it) => nameOf(it) === name);
}
