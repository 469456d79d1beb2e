import { jobsOf } from '../../resources/jobs.js';
import { get, itemsOf, pairAt, stringAt, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

/** The Pushgateway by the name of its job or host; `…-exporter` beside it is something else. */
const pushgateway = /push-?gateway(?!-exporter)/i;

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
    for (const job of jobsOf(unit)) {
      const name = pairAt(job, 'job_name');
      if (!name || stringAt(job, 'honor_labels') === 'true') continue;
      const targets = itemsOf(get(job, 'static_configs')).flatMap((it) => itemsOf(get(it, 'targets')));
      const texts = [stringAt(job, 'job_name') ?? '', ...targets.flatMap((it) => (it.type === 'scalar' ? textOf(it) : []))];
      if (!texts.some((it) => pushgateway.test(it))) continue;
      yield { message: 'Without `honor_labels: true` the job that pushed is renamed to `exported_job`.', at: atNode(name.key) };
    }
  },
});
