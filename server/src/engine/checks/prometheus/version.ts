import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const version = check({
  code: 'prometheus/version',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'field scrape_native_histograms not found in type config.ScrapeConfig' },
  docs: {
    what: 'A field that the target version of Prometheus does not know yet.',
    why: 'The file is refused by that version as if the field were misspelled.',
    fix: 'Take the field out, or raise `versions.prometheus` to the version that runs.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/version').forEach(tell),
});
