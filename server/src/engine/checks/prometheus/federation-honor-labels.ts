import { jobsOf } from '../../resources/jobs.js';
import { get, pairAt, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { honorLabels } from '../shared-honor.js';
import { atNode } from '../shared-node.js';

export const federationHonorLabels = check({
  code: 'prometheus/federation-honor-labels',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'labels are renamed to exported_*, or nothing is returned.' },
  docs: {
    what: 'Federation without `honor_labels` or without `match[]`.',
    why: 'The series that come back carry their own `job` and `instance`, and `/federate` only gives what a selector in `match[]` asks for.',
    fix: 'Write `honor_labels: true` and `params: {"match[]": […]}`.',
  },
  run(unit, tell) {
    for (const job of jobsOf(unit)) {
      const path = pairAt(job, 'metrics_path');
      if (!path || !/\/federate$/.test(stringAt(job, 'metrics_path') ?? '')) continue;
      if (stringAt(job, 'honor_labels') !== 'true')
        tell({
          message: 'Without `honor_labels: true` the labels that come back are renamed to `exported_…`.',
          at: atNode(path.key),
          fixes: honorLabels(job, path, 'honor_labels'),
        });
      if (!get(get(job, 'params'), 'match[]'))
        tell({ message: 'Without `match[]` in `params` no series is returned.', at: atNode(path.key) });
    }
  },
});
