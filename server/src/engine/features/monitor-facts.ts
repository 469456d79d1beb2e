import { clusterOf, podsBehind } from '../cluster/model.js';
import type { Engine } from '../engine.js';
import { boolAt, endpointFields, field, keyAt, listAt } from '../operator/fields.js';
import { selectionBy, viewOf } from '../operator/selection.js';
import { mayTake, selectedField, selectedKinds, serversFor } from '../operator/servers.js';
import { isMonitor, type JobTargets, shownLabels, targetsOfMonitor } from '../operator/targets.js';
import { readRules } from '../relabel/list.js';
import type { RelabelRule } from '../relabel/rules.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, itemsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Place } from '../text/span.js';
import type { Workspace } from '../workspace/workspace.js';
import { placeOfNode } from './locate.js';

/** A sentence about an object of the operator or a Service, and where it leads. */
export interface Fact {
  readonly title: string;
  readonly place: Place;
  /** All that belong to it are asked for at `place`, by references; else it is the place itself. */
  readonly several: boolean;
}

const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : one.endsWith('s') ? 'es' : 's'}`;

/** What a monitor scrapes and who takes it, how much a server selects, how many monitors look at a Service. */
export function factsOf({ workspace }: Engine, object: KubernetesObject): readonly Fact[] {
  if (object.kind === 'Service' && groupOf(object) === '') return serviceFacts(workspace, object);
  if (groupOf(object) !== 'monitoring.coreos.com' || object.document.shape !== 'whole') return [];
  return [...(isMonitor(object) ? targetFacts(workspace, object) : []), ...takers(workspace, object), ...selections(workspace, object)];
}

function targetFacts(workspace: Workspace, monitor: KubernetesObject): readonly Fact[] {
  const { services, pods, cluster } = viewOf(monitor, workspace);
  const isService = monitor.kind === 'ServiceMonitor';
  if ((isService ? cluster.services : cluster.pods).length === 0) return [];
  const active = targetsOfMonitor(monitor, workspace).flatMap((it) => it.targets.filter(({ target }) => target.state === 'active')).length;
  const of = isService ? count(services.length, 'Service') : count(pods.length, 'workload');
  // Where the pods of a Service are not in the files, nothing is known of its targets.
  const isKnown = active > 0 || services.some((it) => podsBehind(cluster, it).length > 0) || !isService || services.length === 0;
  return [
    {
      title: isKnown ? `${count(active, 'target')} of ${of}` : of,
      place: placeOfNode(keyAt(monitor.root, 'spec', 'selector')),
      several: true,
    },
  ];
}

/** Servers that a lens names, each. */
const mostServers = 3;

function takers(workspace: Workspace, object: KubernetesObject): readonly Fact[] {
  if (!selectedKinds.some((it) => it === object.kind)) return [];
  const cluster = workspace.derived(clusterOf);
  return mayTake(serversFor(object, workspace), object)
    .filter((it) => selectionBy(it, object, cluster).selected === 'yes')
    .slice(0, mostServers)
    .map((it) => ({
      title: `${it.kind} ${it.namespace ?? 'default'}/${it.name ?? ''}`,
      place: placeOfNode(keyAt(it.root, 'metadata', 'name')),
      several: false,
    }));
}

function selections(workspace: Workspace, server: KubernetesObject): readonly Fact[] {
  const cluster = workspace.derived(clusterOf);
  return selectedKinds.flatMap((kind) => {
    if (!field(server.root, 'spec', selectedField(kind))) return [];
    const all = workspace.objects(kind).filter((it) => groupOf(it) === 'monitoring.coreos.com');
    const selected = all.filter((it) => selectionBy(server, it, cluster).selected === 'yes').length;
    if (all.length === 0) return [];
    const title = selected === all.length ? count(selected, kind) : `${selected} of ${count(all.length, kind)}`;
    return [{ title, place: placeOfNode(keyAt(server.root, 'spec', selectedField(kind))), several: true }];
  });
}

function serviceFacts(workspace: Workspace, object: KubernetesObject): readonly Fact[] {
  const looking = workspace.derived(looksAt).get(object.root) ?? 0;
  const name = field(object.root, 'metadata', 'name');
  return looking > 0 && name ? [{ title: count(looking, 'ServiceMonitor'), place: placeOfNode(name), several: true }] : [];
}

/** How many ServiceMonitors look at each Service. */
function looksAt(workspace: Workspace): ReadonlyMap<Node, number> {
  const found = new Map<Node, number>();
  for (const monitor of workspace.objects('ServiceMonitor').filter(isMonitor))
    for (const { object } of viewOf(monitor, workspace).services) found.set(object.root, (found.get(object.root) ?? 0) + 1);
  return found;
}

/** Targets that a hover shows. */
const mostTargets = 4;

/** For people: the targets of a monitor, or of one of its endpoints, and the labels that every sample of them gets. */
export function targetsText({ workspace }: Engine, monitor: KubernetesObject, endpoint: Node | undefined): string | undefined {
  const { cluster, services } = viewOf(monitor, workspace);
  if ((monitor.kind === 'ServiceMonitor' ? cluster.services : cluster.pods).length === 0) return undefined;
  const endpoints = listAt(monitor.root, 'spec', endpointFields[monitor.kind] ?? '');
  const jobs = targetsOfMonitor(monitor, workspace).filter((it) => !endpoint || endpoints[it.index] === endpoint);
  const shown = jobs.flatMap((job) => job.targets.flatMap((it) => labelled(job, shownLabels(it))));
  if (shown.length === 0)
    return services.length > 0 && !services.some((it) => podsBehind(cluster, it).length > 0)
      ? undefined
      : '**Targets** in this workspace: none.';
  const lines = [`**Targets** in this workspace: ${shown.length}`, ''];
  for (const { address, labels, dropped } of shown.slice(0, mostTargets)) {
    const text = labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ');
    lines.push(`- \`${address}\` \`{${text}}\`${dropped.length > 0 ? `, without \`${dropped.join('`, `')}\`` : ''}`);
  }
  if (shown.length > mostTargets) lines.push(`- and ${shown.length - mostTargets} more`);
  const honours = jobs.some((it) => boolAt(endpoints[it.index], 'honorLabels') === true);
  lines.push(
    '',
    honours
      ? 'Every sample gets these labels; its own win (`honorLabels`).'
      : 'Every sample gets these labels; its own of the same name become `exported_…`.',
  );
  if (jobs.some((it) => metricRules(it).length > 0)) lines.push('`metricRelabelings` come after that.');
  return lines.join('\n');
}

/** The labels that stay on a sample: `metricRelabelings` may take some of a target away, whatever is scraped. */
function labelled(job: JobTargets, labels: ReturnType<typeof shownLabels>) {
  if (!labels) return [];
  const rules = metricRules(job);
  const isTaken = (name: string) =>
    rules.some(({ action, regex }) => (action === 'labeldrop' && regex.test(name)) || (action === 'labelkeep' && !regex.test(name)));
  const all = Object.entries(labels).filter(([name]) => name !== '__address__');
  return [
    {
      address: labels['__address__'] ?? '',
      labels: all.filter(([name]) => !isTaken(name)),
      dropped: all.flatMap(([name]) => (isTaken(name) ? [name] : [])),
    },
  ];
}

function metricRules({ job }: JobTargets): readonly RelabelRule[] {
  const written = get(job.node, 'metric_relabel_configs');
  const read = itemsOf(written).length > 0 && written ? readRules(written) : undefined;
  return read?.ok ? read.rules : [];
}

/** Whether a field of an endpoint decides which targets it has. */
export function isPortField(name: string): boolean {
  return name === 'port' || name === 'targetPort' || name === 'portNumber';
}
