import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const size = check({
  code: 'prometheus/size',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'units: unknown unit  in 100' },
  docs: {
    what: 'A size or number out of its range, or without its unit.',
    why: 'The whole file is refused.',
    fix: 'Write sizes with their unit, `100MB`; keep numbers in the range that the message names.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/size').forEach(tell),
});
