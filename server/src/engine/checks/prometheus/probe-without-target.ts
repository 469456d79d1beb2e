import { jobsOf } from '../../resources/jobs.js';
import { get, itemsOf, pairAt, stringAt, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const probeWithoutTarget = check({
  code: 'prometheus/probe-without-target',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'the exporter is asked to probe nothing.' },
  docs: {
    what: 'A job that probes without `target`, or with the exporter’s own address as its target.',
    why: '`/probe` of the blackbox exporter and `/snmp` of the SNMP exporter need the parameter `target`, which relabeling takes from `__address__`, as long as that is still the target.',
    fix: 'Copy `__address__` to `__param_target`, and set `__address__` to the exporter behind that rule.',
  },
  *run(unit) {
    for (const job of jobsOf(unit)) {
      const path = pairAt(job, 'metrics_path');
      if (!path || !/^\/(?:probe|snmp)$/.test(stringAt(job, 'metrics_path') ?? '') || get(get(job, 'params'), 'target')) continue;
      const rules = itemsOf(get(job, 'relabel_configs'));
      const set = rules.findIndex((rule) => {
        const target = stringAt(rule, 'target_label');
        return target === '__param_target' || /param/.test(stringAt(rule, 'replacement') ?? '');
      });
      if (set < 0) {
        yield { message: 'No rule sets `__param_target`: nothing is probed.', at: atNode(path.key) };
        continue;
      }
      const copy = rules[set];
      const reads = itemsOf(get(copy, 'source_labels')).some((it) => it.type === 'scalar' && textOf(it) === '__address__');
      const overwritten = rules
        .slice(0, set)
        .find((rule) => stringAt(rule, 'target_label') === '__address__' && !get(rule, 'source_labels'));
      const at = pairAt(copy, 'source_labels')?.key;
      if (reads && overwritten && at)
        yield {
          message: '`__address__` is the exporter already when this rule copies it: the exporter is asked to probe itself.',
          at: atNode(at),
          related: [{ message: 'It is overwritten here.', at: atNode(pairAt(overwritten, 'target_label')?.key ?? overwritten) }],
        };
    }
  },
});
