import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const enumeration = check({
  code: 'prometheus/enum',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'expected Alertmanager api version to be one of [v2] but got v1' },
  docs: {
    what: 'A word that is none of those the field takes, or that does not go with another setting.',
    why: 'The whole file is refused.',
    fix: 'Take one of the words that the message names.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/enum').forEach(tell),
});
