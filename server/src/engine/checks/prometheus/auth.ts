import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const auth = check({
  code: 'prometheus/auth',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'at most one of bearer_token & bearer_token_file must be configured' },
  docs: {
    what: 'Settings of the HTTP client that exclude each other, or half of a pair.',
    why: 'The whole file is refused.',
    fix: 'Keep one way to sign in; give a certificate its key.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/auth').forEach(tell),
});
