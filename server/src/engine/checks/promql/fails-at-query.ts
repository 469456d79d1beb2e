import { failuresOf } from '../../promql/evaluation-failures.js';
import { check } from '../check.js';
import { found, isVariable, visitsOf } from '../shared-lint.js';

export const failsAtQuery = check({
  code: 'promql/fails-at-query',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'every evaluation fails, though the file is accepted.' },
  docs: {
    what: 'An argument that Prometheus only looks at when it evaluates: patterns and names in `label_replace`, names in `count_values`, factors.',
    why: 'The rule file or panel is accepted; each query then ends in an error.',
    fix: "Correct the argument; the message is Prometheus's own.",
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call', 'aggregation')) {
      for (const { span, says } of failuresOf(expr, target)) {
        if (!isVariable(query, span) || /regular/.test(says)) tell(found(query, span, says, { tool: 'Prometheus' }));
      }
    }
  },
});
