import { endpointFields, listAt } from '../../operator/fields.js';
import { jobsOf } from '../../resources/jobs.js';
import { groupOf } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { get, itemsOf, pairAt, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import { check, type Tell } from '../check.js';
import { honorLabels } from '../shared-honor.js';
import { atNode } from '../shared-node.js';

/** The Pushgateway by the name of its job or host; `…-exporter` beside it is something else. */
const pushgateway = /push-?gateway(?!-exporter)/i;

export const pushgatewayHonorLabels = check({
  code: 'prometheus/pushgateway-honor-labels',
  scope: 'unit',
  on: ['PrometheusConfig', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'the job that pushed is renamed to exported_job.' },
  docs: {
    what: 'The Pushgateway scraped without `honor_labels`.',
    why: 'What was pushed carries the `job` of who pushed it.',
    fix: 'Write `honor_labels: true`; `honorLabels: true` in a monitor.',
  },
  run(unit, tell) {
    if (unit.unit === 'KubernetesObject') {
      ofMonitor(tell, unit);
      return;
    }
    for (const job of jobsOf(unit)) {
      const name = pairAt(job, 'job_name');
      if (!name || stringAt(job, 'honor_labels') === 'true') continue;
      const targets = itemsOf(get(job, 'static_configs')).flatMap((it) => itemsOf(get(it, 'targets')));
      const texts = [stringAt(job, 'job_name') ?? '', ...targets.flatMap((it) => (it.type === 'scalar' ? textOf(it) : []))];
      if (!texts.some((it) => pushgateway.test(it))) continue;
      tell({
        message: 'Without `honor_labels: true` the job that pushed is renamed to `exported_job`.',
        at: atNode(name.key),
        fixes: honorLabels(job, name, 'honor_labels'),
      });
    }
  },
});

function ofMonitor(tell: Tell, monitor: KubernetesObject): void {
  const field = endpointFields[monitor.kind];
  if (!field || monitor.kind === 'Probe' || groupOf(monitor) !== 'monitoring.coreos.com') return;
  const labels = pairsOf(get(get(get(monitor.root, 'spec'), 'selector'), 'matchLabels'));
  const texts = [monitor.name ?? '', ...labels.flatMap(({ value }) => (value.type === 'scalar' ? textOf(value) : []))];
  if (!texts.some((it) => pushgateway.test(it))) return;
  for (const endpoint of listAt(monitor.root, 'spec', field)) {
    const first = pairsOf(endpoint)[0];
    if (!first || stringAt(endpoint, 'honorLabels') === 'true') continue;
    tell({
      message: 'Without `honorLabels: true` the job that pushed is renamed to `exported_job`.',
      at: atNode(first.key),
      fixes: honorLabels(endpoint, first, 'honorLabels'),
    });
  }
}
