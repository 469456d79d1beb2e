import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const type = check({
  code: 'prometheus/type',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'cannot unmarshal !!str `yes` into bool' },
  docs: {
    what: 'A value of another kind than the field has.',
    why: 'The whole file is refused.',
    fix: 'Write the kind of value that the field wants: a list where a list is read, a number without quotes.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/type').forEach(tell),
});
