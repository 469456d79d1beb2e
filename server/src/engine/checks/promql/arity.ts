import { check } from '../check.js';
import { parserFindings } from '../shared-promql.js';

export const arity = check({
  code: 'promql/arity',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: '`expected N argument(s) in call to`.' },
  docs: {
    what: 'A function or aggregation with too few or too many arguments.',
    why: 'Prometheus checks the number of arguments when it parses.',
    fix: 'Give the arguments that the signature asks for.',
  },
  run: (query, tell, target) => parserFindings(query, target, 'promql/arity').forEach(tell),
});
