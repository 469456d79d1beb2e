import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const unknownField = check({
  code: 'prometheus/unknown-field',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'field scrape_intervall not found in type config.plain' },
  docs: {
    what: 'A key that Prometheus does not know at this place.',
    why: 'Prometheus reads its file strictly: one unknown key and the whole file is refused, and the old configuration stays.',
    fix: 'Write the name as the documentation has it, or move it to the section it belongs to.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/unknown-field').forEach(tell),
});
