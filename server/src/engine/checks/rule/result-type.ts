import { check } from '../check.js';
import { found, visitsOf } from '../shared-lint.js';

export const resultType = check({
  code: 'rule/result-type',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'every evaluation fails, and the rule never gives a series or an alert.' },
  docs: {
    what: 'A rule whose expression is a range vector or a string.',
    why: 'promtool takes any expression; Prometheus then says `rule result is not a vector or scalar` at each evaluation.',
    fix: 'Put a function around it: `rate(x[5m])`.',
  },
  run(query, tell, target) {
    if (query.place.type !== 'alert' && query.place.type !== 'record') return;
    const [whole] = visitsOf(query, target);
    const type = whole?.expr.valueType;
    if (!whole || (type !== 'matrix' && type !== 'string')) return;
    const what = type === 'matrix' ? 'a range vector' : 'a string';
    tell(
      found(query, whole.expr.span, `rule result is not a vector or scalar: ${what} passes promtool and fails at every evaluation`, {
        tool: 'Prometheus',
      }),
    );
  },
});
