import { check } from '../check.js';
import { parserFindings } from '../shared-promql.js';

export const regex = check({
  code: 'promql/regex',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: '`error parsing regexp`.' },
  docs: {
    what: 'A regular expression in a matcher that RE2 refuses.',
    why: "Prometheus uses Go's RE2 syntax: no look-around, no back-references, repeat counts up to 1000.",
    fix: 'Rewrite the pattern for RE2.',
  },
  run: (query, tell, target) => parserFindings(query, target, 'promql/regex').forEach(tell),
});
