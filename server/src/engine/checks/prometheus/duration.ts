import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const duration = check({
  code: 'prometheus/duration',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'not a valid duration string: "15"' },
  docs: {
    what: 'A duration that Prometheus cannot read.',
    why: 'The whole file is refused.',
    fix: 'Write numbers with their units from large to small, each once: `1m30s`.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/duration').forEach(tell),
});
