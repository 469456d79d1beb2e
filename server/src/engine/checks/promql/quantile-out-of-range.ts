import type { Expr } from '../../promql/ast.js';
import { formatFloatG } from '../../text/go-float.js';
import { check } from '../check.js';
import { constantOf, found, mend, visitsOf } from '../shared-lint.js';

function quantilesOf(expr: Expr): readonly (Expr | undefined)[] {
  if (expr.type === 'aggregation') return expr.op === 'quantile' ? [expr.param] : [];
  if (expr.type !== 'call') return [];
  if (expr.name === 'histogram_quantile' || expr.name === 'quantile_over_time') return [expr.args[0]];
  return expr.name === 'histogram_quantiles' ? expr.args.slice(2) : [];
}

export const quantileOutOfRange = check({
  code: 'promql/quantile-out-of-range',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the result is ±Inf, or all of the series, with a warning of Prometheus.' },
  docs: {
    what: 'A quantile below 0 or above 1, a ratio of `limit_ratio` below -1 or above 1.',
    why: 'Quantiles and ratios are shares: the 95th percentile is 0.95.',
    fix: 'Divide the percentile by 100.',
  },
  *run(query, target) {
    for (const { expr } of visitsOf(query, target)) {
      if (expr.type === 'aggregation' && expr.op === 'limit_ratio' && expr.param) {
        const ratio = constantOf(query, expr.param);
        if (ratio !== undefined && Math.abs(ratio) > 1) {
          const capped = ratio > 0 ? '1' : '-1';
          const says = `PromQL warning: ratio value should be between -1 and 1, got ${formatFloatG(ratio)}, capping to ${capped}`;
          yield found(query, expr.param.span, says, { tool: 'Prometheus' });
        }
      }
      for (const arg of quantilesOf(expr)) {
        const value = constantOf(query, arg);
        if (!arg || value === undefined || (value >= 0 && value <= 1)) continue;
        yield found(query, arg.span, `PromQL warning: quantile value should be between 0 and 1, got ${formatFloatG(value)}`, {
          tool: 'Prometheus',
          ...(value > 1 && value <= 100
            ? { fixes: [{ ...mend(query, `Use ${share(value)}`, { span: arg.span, text: share(value) }), preferred: true }] }
            : {}),
        });
      }
    }
  },
});

function share(percent: number): string {
  return String(Number((percent / 100).toFixed(10)));
}
