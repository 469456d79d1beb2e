import { check } from '../check.js';
import { parserFindings } from '../shared-promql.js';

export const version = check({
  code: 'promql/version',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'the text needs a newer Prometheus.' },
  docs: {
    what: 'Syntax or a function that the target version does not know.',
    why: 'The configured version refuses what a newer one takes, or has removed it.',
    fix: 'Raise `versions.prometheus` if your servers are newer, or write it in the older way.',
  },
  run: (query, tell, target) => parserFindings(query, target, 'promql/version').forEach(tell),
});
