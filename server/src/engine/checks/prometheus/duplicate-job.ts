import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';

export const duplicateJob = check({
  code: 'prometheus/duplicate-job',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'found multiple scrape configs with job name "node"' },
  docs: {
    what: 'A name that is used twice: of a scrape job, or of a remote write or read.',
    why: 'The whole file is refused: a job is known by its name.',
    fix: 'Give each its own name, or put the targets of both into one job.',
  },
  run: (unit, tell, target) => prometheusFindings(unit, target, 'prometheus/duplicate-job').forEach(tell),
});
