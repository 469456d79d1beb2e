import type { Expr } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { bare } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { check } from '../check.js';
import { comparisons, constantOf, found, mend, selectorsIn, visitsOf } from '../shared-lint.js';

const duration = 'istio_request_duration_milliseconds';
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

/** Milliseconds that one unit of the value stands for; undefined: it is no duration of a request. */
function unitOf(query: QueryUnit, expr: Expr): number | undefined {
  const it = bare(expr);
  switch (it.type) {
    case 'call':
      if (it.name === 'histogram_quantile' && it.args[1]) return isAllOf(it.args[1], `${duration}_bucket`) ? 1 : undefined;
      return passing.has(it.name) && it.args[0] ? unitOf(query, it.args[0]) : undefined;
    case 'aggregation':
      return ['max', 'min', 'avg', 'quantile', 'topk', 'bottomk'].includes(it.op) ? unitOf(query, it.expr) : undefined;
    case 'binary': {
      const factor = constantOf(query, it.rhs);
      if (factor !== undefined && factor > 0 && (it.op === '/' || it.op === '*')) {
        const unit = unitOf(query, it.lhs);
        return unit === undefined ? undefined : it.op === '/' ? unit * factor : unit / factor;
      }
      if (it.op === '/') return isAllOf(it.lhs, `${duration}_sum`) && isAllOf(it.rhs, `${duration}_count`) ? 1 : undefined;
      if (it.op === 'or' || it.op === 'and' || it.op === 'unless' || comparisons.has(it.op)) return unitOf(query, it.lhs);
      return undefined;
    }
    default:
      return undefined;
  }
}

export const unitMismatch = check({
  code: 'mesh/unit-mismatch',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the comparison always holds, or never.' },
  docs: {
    what: 'A latency in milliseconds compared with a number of seconds, or the reverse.',
    why: '`istio_request_duration_milliseconds` counts milliseconds: `> 0.5` is half a millisecond. Reported for quantiles and means compared with a constant above 0 and up to 5, or after a division by 1000 with 60 and more; `> 0` is a filter and silent.',
    fix: 'Multiply or divide the constant by 1000.',
  },
  *run(query, target) {
    for (const { expr } of visitsOf(query, target)) {
      if (expr.type !== 'binary' || !comparisons.has(expr.op)) continue;
      const constant = constantOf(query, expr.rhs) === undefined ? expr.lhs : expr.rhs;
      const value = constantOf(query, constant);
      const unit = unitOf(query, constant === expr.rhs ? expr.lhs : expr.rhs);
      if (value === undefined || unit === undefined) continue;
      const tooSmall = unit === 1 && value > 0 && value <= 5;
      const tooLarge = unit === 1000 && value >= 60;
      if (!tooSmall && !tooLarge) continue;
      const text = String(Number((tooSmall ? value * 1000 : value / 1000).toPrecision(12)));
      const message = tooSmall
        ? `The left side is in milliseconds: ${value} is ${value} ms.`
        : `After the division by 1000 the value is in seconds: ${value} is ${value} s.`;
      yield found(query, constant.span, message.replace('left', constant === expr.rhs ? 'left' : 'right'), {
        fixes: [mend(query, `Use \`${text}\``, { span: constant.span, text })],
      });
    }
  },
});
