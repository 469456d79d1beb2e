import { check } from '../check.js';
import { parserFindings } from '../shared-promql.js';

export const unknownFunction = check({
  code: 'promql/unknown-function',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: '`unknown function with name`.' },
  docs: {
    what: 'A call of a function that Prometheus does not have.',
    why: "Names of functions are case-sensitive, and other systems' functions do not exist here.",
    fix: 'Use the suggested name, or a function of the target version.',
  },
  run: (query, tell, target) => parserFindings(query, target, 'promql/unknown-function').forEach(tell),
});
