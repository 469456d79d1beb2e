import { get, itemsOf, pairAt, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const pushgatewayHonorLabels = check({
  code: 'prometheus/pushgateway-honor-labels',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'the job that pushed is renamed to exported_job.' },
  docs: {
    what: 'The Pushgateway scraped without `honor_labels`.',
    why: 'What was pushed carries the `job` of who pushed it.',
    fix: 'Write `honor_labels: true`.',
  },
  *run(unit) {
    for (const job of itemsOf(get(unit.root, 'scrape_configs'))) {
      const name = pairAt(job, 'job_name');
      if (!name || !/^push-?gateway$/i.test(stringAt(job, 'job_name') ?? '') || stringAt(job, 'honor_labels') === 'true') continue;
      yield { message: 'Without `honor_labels: true` the job that pushed is renamed to `exported_job`.', at: atNode(name.key) };
    }
  },
});
