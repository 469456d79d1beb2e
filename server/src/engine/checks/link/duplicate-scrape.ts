import { clusterOf, folderOf, mayMeet } from '../../cluster/model.js';
import { firstKey } from '../../operator/fields.js';
import { selectionBy, serversFor } from '../../operator/selection.js';
import { isMonitor, type JobTargets, monitorTargets, targetsOfMonitor } from '../../operator/targets.js';
import type { KubernetesObject } from '../../resources/unit.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { endpointsOf, isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

/** Monitor endpoints by what they scrape: pod, address, path, scheme and parameters; the first of each. */
function scrapes(workspace: Workspace): ReadonlyMap<string, readonly JobTargets[]> {
  const found = new Map<string, JobTargets[]>();
  for (const job of workspace.derived(monitorTargets)) {
    if (!job.monitor) continue;
    for (const key of new Set(keysOf(job))) {
      const list = found.get(key);
      if (list) list.push(job);
      else found.set(key, [job]);
    }
  }
  return found;
}

function* keysOf({ targets, job, monitor }: JobTargets): Iterable<string> {
  for (const { found, target } of targets) {
    if (target.state !== 'active' || !found.pod || !monitor || !mayMeet(monitor, found.pod.owner)) continue;
    const { labels } = target;
    const params = Object.entries(labels).filter(([name]) => name.startsWith('__param_'));
    const written = JSON.stringify([params, paramsOf(job.node)]);
    yield `${found.pod.owner.namespace ?? folderOf(found.pod.owner)} ${found.pod.name} ${labels['__address__']} ${labels['__scheme__']} ${labels['__metrics_path__']} ${written}`;
  }
}

/** All parameters of a job, not only the first values that become labels. */
function paramsOf(node: JobTargets['job']['node']): string {
  const pair =
    node.type === 'map'
      ? node.pairs.find((it) => it.key.type === 'scalar' && it.key.region.text.slice(it.key.span.start, it.key.span.end) === '"params"')
      : undefined;
  return pair ? pair.value.region.text.slice(pair.value.span.start, pair.value.span.end) : '';
}

export const duplicateScrape = check({
  code: 'link/duplicate-scrape',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'every series is stored and counted twice.' },
  docs: {
    what: 'Two endpoints of monitors that scrape the same port of the same pods on the same path, for the same Prometheus.',
    why: 'Series differ only in labels such as `endpoint` or `job`: sums count twice.',
    fix: 'Keep one of them, or let their relabelings split the targets.',
  },
  prepare: {
    KubernetesObject: (object, workspace) => {
      if (isMonitor(object)) targetsOfMonitor(object, workspace);
    },
  },
  *run(monitor, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    const all = workspace.derived(scrapes);
    const endpoints = endpointsOf(monitor);
    for (const job of targetsOfMonitor(monitor, workspace)) {
      const endpoint = endpoints[job.index];
      for (const key of keysOf(job)) {
        const [first] = all.get(key) ?? [];
        if (!first?.monitor || !endpoint || first === job || !together(first.monitor, monitor, workspace)) continue;
        yield {
          message: `${first.id} already scrapes the same port of the same pods on the same path: every series is stored and counted twice.`,
          at: atNode(firstKey(endpoint)),
          related: [{ message: first.id, at: atNode(firstKey(endpointsOf(first.monitor)[first.index] ?? first.monitor.root)) }],
        };
        break;
      }
    }
  },
});

/** Whether one Prometheus takes both; without any here, it is taken for granted. */
function together(a: KubernetesObject, b: KubernetesObject, workspace: Workspace): boolean {
  const servers = serversFor(a, workspace);
  if (servers.length === 0) return true;
  const cluster = workspace.derived(clusterOf);
  return servers.some((it) => selectionBy(it, a, cluster).selected === 'yes' && selectionBy(it, b, cluster).selected === 'yes');
}
