import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const ruleFilePattern = check({
  code: 'prometheus/rule-file-pattern',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'invalid rule file path "rules/*/x.yml"' },
  docs: {
    what: 'A star before the last part of a path, or brackets that are not closed.',
    why: 'The whole file is refused: only file names may have stars.',
    fix: 'List the folders one by one; close the brackets, or write `\\[` where one belongs to the name.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/rule-file-pattern').forEach(tell),
});
