import { check } from '../check.js';
import { parserFindings } from '../shared-promql.js';

export const syntax = check({
  code: 'promql/syntax',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'the expression is refused when the rule file or query is parsed.' },
  docs: {
    what: 'An expression that Prometheus cannot read.',
    why: 'A rule file with one such expression is refused as a whole; a query or panel shows an error instead of data. What a federation job asks for in `match[]` is a warning: Prometheus takes the file, and the server that is asked refuses.',
    fix: "Correct the place that is marked; the message is Prometheus's own.",
  },
  run: (query, tell, target) => parserFindings(query, target, 'promql/syntax').forEach(tell),
});
