import { folderOf, mayMeet, type Service } from '../../cluster/model.js';
import { firstKey } from '../../operator/fields.js';
import { type FoundTarget, isMonitor, type JobTargets, monitorTargets, shownLabels, targetsOfMonitor } from '../../operator/targets.js';
import { grouped } from '../../workspace/grouped.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { areTakenTogether, endpointsOf, isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

/** Monitor endpoints by what they scrape: pod, address, path, scheme and parameters; the first of each. */
function scrapes(workspace: Workspace): ReadonlyMap<string, readonly JobTargets[]> {
  return grouped(
    workspace.derived(monitorTargets).flatMap((job) => {
      const keys = new Set([...keysOf(job)].map(([key]) => key));
      return [...keys].map((key) => [key, job] as const);
    }),
  );
}

function keysOf({ targets, job, monitor }: JobTargets): readonly (readonly [key: string, of: FoundTarget])[] {
  const keys: (readonly [key: string, of: FoundTarget])[] = [];
  for (const it of targets) {
    const { found, target } = it;
    if (target.state !== 'active' || !found.pod || !monitor || !mayMeet(monitor, found.pod.owner)) continue;
    const { labels } = target;
    const params = Object.entries(labels).filter(([name]) => name.startsWith('__param_'));
    const written = JSON.stringify([params, paramsOf(job.node)]);
    const pod = `${found.pod.owner.namespace ?? folderOf(found.pod.owner)} ${found.pod.name}`;
    keys.push([`${pod} ${labels['__address__']} ${labels['__scheme__']} ${labels['__metrics_path__']} ${written}`, it]);
  }
  return keys;
}

/** Two Services through which one endpoint reaches the same port of a pod. Prometheus takes targets with the same labels for one. */
function servicesOfOne(job: JobTargets): readonly [Service, Service] | undefined {
  // Most monitors look at one.
  if (job.targets.every((it) => it.found.service === job.targets[0]?.found.service)) return undefined;
  const seen = new Map<string, FoundTarget>();
  for (const [key, it] of keysOf(job)) {
    const first = seen.get(key);
    if (!first) seen.set(key, it);
    const [a, b] = [first?.found.service, it.found.service];
    if (!first || !a || !b || a.name === b.name || !mayMeet(a.object, b.object)) continue;
    if (JSON.stringify(shownLabels(first)) !== JSON.stringify(shownLabels(it))) return [a, b];
  }
  return undefined;
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
    what: 'Two endpoints of monitors that scrape the same port of the same pods on the same path, for the same Prometheus; or one that does so through two Services, a headless one beside the other for instance.',
    why: 'Series differ only in labels such as `endpoint`, `service` or `job`: sums count twice.',
    fix: 'Keep one of them, let the monitor select one of the Services, or let relabelings split the targets.',
  },
  prepare: {
    KubernetesObject: (object, workspace) => {
      if (isMonitor(object)) targetsOfMonitor(object, workspace);
    },
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    const all = workspace.derived(scrapes);
    const endpoints = endpointsOf(monitor);
    for (const job of targetsOfMonitor(monitor, workspace)) {
      const endpoint = endpoints[job.index];
      if (!endpoint) continue;
      const services = servicesOfOne(job);
      if (services) {
        const [a, b] = services.map(({ namespace, name }) => `${namespace}/${name}`);
        tell({
          message: `The Services ${a} and ${b} lead to the same port of the same pods: every series is stored and counted twice, once for each.`,
          at: atNode(firstKey(endpoint)),
          related: services.map(({ object, namespace, name }) => ({
            message: `Service ${namespace}/${name}`,
            at: atNode(firstKey(object.root)),
          })),
        });
        continue;
      }
      for (const [key] of keysOf(job)) {
        const [first] = all.get(key) ?? [];
        if (!first?.monitor || first.id === job.id || !areTakenTogether(first.monitor, monitor, workspace)) continue;
        tell({
          message: `${first.id} already scrapes the same port of the same pods on the same path: every series is stored and counted twice.`,
          at: atNode(firstKey(endpoint)),
          related: [{ message: first.id, at: atNode(firstKey(endpointsOf(first.monitor)[first.index] ?? first.monitor.root)) }],
        });
        break;
      }
    }
  },
});
