import { check } from '../check.js';
import { parserFindings } from '../shared-promql.js';

export const type = check({
  code: 'promql/type',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: '`expected type … in …, got …`.' },
  docs: {
    what: 'An operand or argument of the wrong type.',
    why: '`rate` and its like want a range vector (`x[5m]`), operators and aggregations an instant vector.',
    fix: 'Add or remove the range, or wrap the operand in the right function.',
  },
  run: (query, tell, target) => parserFindings(query, target, 'promql/type').forEach(tell),
});
