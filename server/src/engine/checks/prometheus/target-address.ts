import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const targetAddress = check({
  code: 'prometheus/target-address',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: '"http://localhost:9090" is not a valid hostname' },
  docs: {
    what: 'A URL where the address of a target belongs.',
    why: 'The whole file is refused.',
    fix: 'Write host and port; scheme and path are `scheme` and `metrics_path` of the job.',
  },
  run: (unit, target) => prometheusFindings(unit, target, 'prometheus/target-address'),
});
