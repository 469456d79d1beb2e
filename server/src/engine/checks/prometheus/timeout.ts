import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const timeout = check({
  code: 'prometheus/timeout',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: {
    severity: 'error',
    refusedBy: 'Prometheus',
    says: 'scrape timeout greater than scrape interval for scrape config with job name "node"',
  },
  docs: {
    what: 'A scrape that may take longer than the time to the next one.',
    why: 'The whole file is refused.',
    fix: 'Lower the timeout, or raise the interval of that level.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/timeout').forEach(tell),
});
