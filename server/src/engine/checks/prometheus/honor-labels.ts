import { jobsOf } from '../../resources/jobs.js';
import { pairAt, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { isPassingOn } from '../shared-prometheus.js';

export const honorLabels = check({
  code: 'prometheus/honor-labels',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'information', costs: 'a target can call itself by any job and instance.' },
  docs: {
    what: '`honor_labels` on an ordinary job.',
    why: 'Labels of the target win over those of the scrape. That is meant for federation and the Pushgateway.',
    fix: 'Take it out; `exported_job` and `exported_instance` then keep what the target said.',
  },
  run(unit, tell) {
    for (const job of jobsOf(unit)) {
      const pair = pairAt(job, 'honor_labels');
      const path = stringAt(job, 'metrics_path') ?? '';
      if (!pair || stringAt(job, 'honor_labels') !== 'true' || isPassingOn(job, path)) continue;
      tell({ message: 'The labels of the target win over `job` and `instance` of the scrape.', at: atNode(pair.key) });
    }
  },
});
