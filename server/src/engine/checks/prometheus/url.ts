import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const url = check({
  code: 'prometheus/url',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'parse "://prom": missing protocol scheme' },
  docs: {
    what: 'An address that is no URL.',
    why: 'The whole file is refused.',
    fix: 'Write it with its scheme: `http://host:port/path`.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/url').forEach(tell),
});
