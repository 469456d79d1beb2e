import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const required = check({
  code: 'prometheus/required',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'job_name is empty' },
  docs: {
    what: 'Something is missing that Prometheus cannot do without.',
    why: 'The whole file is refused.',
    fix: 'Fill it in, or take the whole entry out.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/required').forEach(tell),
});
