import { get, itemsOf, pairAt, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const probeWithoutTarget = check({
  code: 'prometheus/probe-without-target',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'the exporter is asked to probe nothing.' },
  docs: {
    what: 'A job that probes without `target`.',
    why: '`/probe` of the blackbox exporter needs the parameter `target`, which relabeling takes from `__address__`.',
    fix: 'Copy `__address__` to `__param_target`, and set `__address__` to the exporter.',
  },
  *run(unit) {
    for (const job of itemsOf(get(unit.root, 'scrape_configs'))) {
      const path = pairAt(job, 'metrics_path');
      if (!path || stringAt(job, 'metrics_path') !== '/probe' || get(get(job, 'params'), 'target')) continue;
      const set = itemsOf(get(job, 'relabel_configs')).some((rule) => {
        const target = stringAt(rule, 'target_label');
        return target === '__param_target' || /param/.test(stringAt(rule, 'replacement') ?? '');
      });
      if (!set) yield { message: 'No rule sets `__param_target`: nothing is probed.', at: atNode(path.key) };
    }
  },
});
