import { writtenRules } from '../../relabel/written.js';
import { jobsOf } from '../../resources/jobs.js';
import { get, itemsOf, pairAt, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const probeWithoutTarget = check({
  code: 'prometheus/probe-without-target',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'warning', costs: 'the exporter is asked to probe nothing.' },
  docs: {
    what: 'A job that probes without `target`, with the exporter’s own address as its target, or at the target itself.',
    why: '`/probe` of the blackbox exporter and `/snmp` of the SNMP exporter need the parameter `target`, which relabeling takes from `__address__`, as long as that is still the target.',
    fix: 'Three rules: copy `__address__` to `__param_target`, that to `instance`, and set `__address__` to the exporter.',
  },
  run(unit, tell) {
    for (const job of jobsOf(unit)) {
      const path = pairAt(job, 'metrics_path');
      if (!path || !/^\/(?:probe|snmp)$/.test(stringAt(job, 'metrics_path') ?? '') || get(get(job, 'params'), 'target')) continue;
      const list = get(job, 'relabel_configs');
      // Of a rule that is refused nobody knows what it was to do.
      if (list && writtenRules(list, 'prometheus').includes(undefined)) continue;
      const rules = itemsOf(list);
      const set = rules.findIndex((rule) => {
        const target = stringAt(rule, 'target_label');
        return target === '__param_target' || /param/.test(stringAt(rule, 'replacement') ?? '');
      });
      if (set < 0) {
        if (asksOtherExporters(job)) continue;
        tell({ message: 'No rule sets `__param_target`: nothing is probed.', at: atNode(path.key) });
        continue;
      }
      const copy = rules[set];
      const reads = readsLabel(copy, '__address__');
      const overwritten = rules
        .slice(0, set)
        .find((rule) => stringAt(rule, 'target_label') === '__address__' && !get(rule, 'source_labels'));
      const at = pairAt(copy, 'source_labels')?.key;
      if (reads && overwritten && at)
        tell({
          message: '`__address__` is the exporter already when this rule copies it: the exporter is asked to probe itself.',
          at: atNode(at),
          related: [{ message: 'It is overwritten here.', at: atNode(pairAt(overwritten, 'target_label')?.key ?? overwritten) }],
        });
      if (!reads || !at) continue;
      // What a labelmap writes is not followed.
      if (rules.some((rule) => stringAt(rule, 'action') === 'labelmap')) continue;
      if (!rules.some((rule) => stringAt(rule, 'target_label') === '__address__'))
        tell({
          message: 'No rule sets `__address__` to the exporter: the target itself is asked for the probe.',
          at: atNode(path.key),
        });
      else if (!overwritten && !rules.some(isNaming))
        tell({
          message: 'No rule copies `__param_target` to `instance`: all targets have the exporter’s address as their instance.',
          at: atNode(at),
        });
    }
  },
});

/** Whether all targets are called exporters, and none after those that probe others: they may have a path of that name of their own. */
function asksOtherExporters(job: Node): boolean {
  const targets = itemsOf(get(job, 'static_configs'))
    .flatMap((it) => itemsOf(get(it, 'targets')))
    .map((it) => (it.type === 'scalar' ? textOf(it) : ''));
  return targets.length > 0 && targets.every((it) => /exporter/i.test(it) && !/blackbox|snmp/i.test(it));
}

function readsLabel(rule: Node | undefined, ...labels: readonly string[]): boolean {
  return itemsOf(get(rule, 'source_labels')).some((it) => it.type === 'scalar' && labels.includes(textOf(it)));
}

/** Whether a rule writes a label that stays: by it the targets can be told from each other. */
function isNaming(rule: Node): boolean {
  const target = stringAt(rule, 'target_label');
  return target !== undefined && !target.startsWith('__') && itemsOf(get(rule, 'source_labels')).length > 0;
}
