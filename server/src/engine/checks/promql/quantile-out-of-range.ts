import { annotationsOf } from '../../promql/annotations.js';
import { check } from '../check.js';
import { found, isVariable, mend, visitsOf } from '../shared-lint.js';

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
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call', 'aggregation')) {
      for (const { arg, value, of, text } of annotationsOf(expr)) {
        if (isVariable(query, arg.span)) continue;
        const isPercent = of === 'quantile' && value > 1 && value <= 100;
        tell(
          found(query, arg.span, text, {
            tool: 'Prometheus',
            ...(isPercent
              ? { fixes: [{ ...mend(query, `Use ${share(value)}`, { span: arg.span, text: share(value) }), preferred: true }] }
              : {}),
          }),
        );
      }
    }
  },
});

function share(percent: number): string {
  return String(Number((percent / 100).toFixed(10)));
}
