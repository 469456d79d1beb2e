import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const sd = check({
  code: 'prometheus/sd',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'unknown Kubernetes SD role "pods"' },
  docs: {
    what: 'A service discovery that lacks something or has what does not go together.',
    why: 'The whole file is refused, not only the job.',
    fix: 'Fill in what the message asks for.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/sd').forEach(tell),
});
