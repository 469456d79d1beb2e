import type { Target } from '../catalogue/target.js';
import { type Discovered, type Discovery, discover, roles } from '../cluster/discovery.js';
import { type Cluster, clusterOf, type Pod, type Service } from '../cluster/model.js';
import { selectorTextMatches } from '../cluster/selector-text.js';
import { populateTarget, type ScrapeJob, scrapeJob, type TargetResult } from '../prometheus/target.js';
import { jobsOf } from '../resources/jobs.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { parseYaml } from '../syntax/yaml.js';
import { fileRegion } from '../text/region.js';
import { keptWhile } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import { serverFor } from './context.js';
import { field } from './fields.js';
import { scrapeConfigsFor } from './generate.js';
import type { JsonObject } from './json.js';
import { requirementsOf } from './label-selector.js';
import { defaultOptions } from './monitored.js';
import { likely } from './selection.js';

/** A target of a job with what it was found as. */
export interface FoundTarget extends TargetResult {
  readonly found: Discovered;
}

/** What a job scrapes, as far as the workspace shows it. */
export interface JobTargets {
  /** `ServiceMonitor/ns/name/0`, `scrape_configs/name`. */
  readonly id: string;
  /** The monitor and the index of its endpoint. */
  readonly monitor: KubernetesObject | undefined;
  readonly index: number;
  readonly job: ScrapeJob;
  readonly targets: readonly FoundTarget[];
}

/** The targets of every monitor and scrape job of the workspace. No selector of a Prometheus is applied. Ask for it with `workspace.derived`. */
export function targetsOf(workspace: Workspace): readonly JobTargets[] {
  const cluster = workspace.derived(clusterOf);
  const written = workspace.units('PrometheusConfig').flatMap((config) => {
    const global = get(config.root, 'global');
    return jobsOf(config).flatMap((node, index) => {
      const job = scrapeJob(node, global);
      return job ? [{ id: `scrape_configs/${job.name}`, monitor: undefined, index, job, targets: jobTargets(job, cluster) }] : [];
    });
  });
  return [...workspace.derived(monitorTargets), ...written];
}

/** Those of the monitors alone. Ask for it with `workspace.derived`. */
export function monitorTargets(workspace: Workspace): readonly JobTargets[] {
  return workspace
    .objects('ServiceMonitor', 'PodMonitor')
    .filter(isMonitor)
    .flatMap((monitor) => targetsOfMonitor(monitor, workspace));
}

/** Whether an object is a monitor whose targets are followed. */
export function isMonitor(object: KubernetesObject): boolean {
  return (object.kind === 'ServiceMonitor' || object.kind === 'PodMonitor') && groupOf(object) === 'monitoring.coreos.com';
}

/** The jobs that the operator makes of a monitor, one for every endpoint that it makes one of. */
export function jobsOfMonitor(monitor: KubernetesObject, workspace: Workspace): readonly MonitorJob[] {
  return jobsFor(monitor, serverFor(monitor, workspace), workspace.settings.target);
}

type MonitorJob = Omit<JobTargets, 'targets'>;

const jobsFor = keptWhile((monitor: KubernetesObject, server: KubernetesObject | undefined, target: Target): readonly MonitorJob[] =>
  scrapeConfigsFor(monitor, server, target, defaultOptions).flatMap((config, index) => {
    const job = scrapeJob(nodeOf(config), undefined);
    const id = `${monitor.kind}/${monitor.namespace ?? 'default'}/${monitor.name ?? ''}/${index}`;
    return job ? [{ id, monitor, index, job }] : [];
  }),
);

/** The targets of a monitor, a list for every endpoint; of those that its rules drop not all. */
export function targetsOfMonitor(monitor: KubernetesObject, workspace: Workspace): readonly JobTargets[] {
  return targetsIn(monitor, jobsOfMonitor(monitor, workspace), workspace.derived(clusterOf));
}

const targetsIn = keptWhile((monitor: KubernetesObject, jobs: readonly MonitorJob[], cluster: Cluster): readonly JobTargets[] => {
  // What the selector cannot take would be dropped by the rules that the operator makes of it.
  const requirements = requirementsOf(field(monitor.root, 'spec', 'selector'));
  const among = <T extends Pod | Service>(all: readonly T[]) => likely(all, requirements);
  return jobs.map((one) => ({ ...one, targets: jobTargets(one.job, cluster, among) }));
});

/** A generated job as a tree, for the first of one shard. */
export function nodeOf(config: JsonObject): Node {
  const text = JSON.stringify(config)
    .replaceAll(/\$\((?:INZONE_)?SHARD\)/g, '0')
    .replaceAll('$(TOPOLOGY_ZONE)', '.*')
    .replaceAll(/"modulus":\d+,"action":"hashmod"/g, '"modulus":1,"action":"hashmod"');
  return parseYaml(fileRegion('', 0, text)).root;
}

/** What a job finds in the cluster and lists itself, before and behind its rules. `among`: of a list those that may be left in the end. */
export function jobTargets(job: ScrapeJob, cluster: Cluster, among?: Discovery['among']): readonly FoundTarget[] {
  const targets: FoundTarget[] = [];
  const add = (found: Discovered, group: Readonly<Record<string, string>>) =>
    targets.push({ found, ...populateTarget(job, found.labels, group) });
  for (const it of itemsOf(get(job.node, 'kubernetes_sd_configs'))) {
    const names = get(get(it, 'namespaces'), 'names');
    const selectors = itemsOf(get(it, 'selectors'));
    const role = roles.find((one) => one === stringAt(it, 'role'));
    if (!role) continue;
    const found = discover(cluster, {
      role,
      namespaces: names ? itemsOf(names).map((one) => (one.type === 'scalar' ? textOf(one) : '')) : undefined,
      ...(among ? { among } : {}),
      attachNamespace: stringAt(it, 'attach_metadata', 'namespace') === 'true',
      keeps: (role, labels) =>
        selectors.every((one) => stringAt(one, 'role') !== role || selectorTextMatches(stringAt(one, 'label') ?? '', labels)),
    });
    for (const one of found) add(one, {});
  }
  for (const group of itemsOf(get(job.node, 'static_configs'))) {
    const labels: Record<string, string> = {};
    const written = get(group, 'labels');
    if (written?.type === 'map')
      for (const { key, value } of written.pairs) if (key.type === 'scalar' && value.type === 'scalar') labels[textOf(key)] = textOf(value);
    for (const one of itemsOf(get(group, 'targets')))
      if (one.type === 'scalar') add({ labels: { __address__: textOf(one) }, pod: undefined, service: undefined }, labels);
  }
  return targets;
}

/** The labels of an active target as series get them, and its address. An `instance` that only repeats the address is left out. */
export function shownLabels({ target }: TargetResult): Readonly<Record<string, string>> | undefined {
  if (target.state !== 'active') return undefined;
  const { labels } = target;
  const shown = Object.entries(labels).filter(
    ([name, value]) => name === '__address__' || (!name.startsWith('__') && !(name === 'instance' && value === labels['__address__'])),
  );
  return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
}
