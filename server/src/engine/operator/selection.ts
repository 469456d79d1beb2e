import { sanitizeLabelName } from '../catalogue/meta-labels.js';
import { type Equality, mayHave } from '../cluster/label-index.js';
import { type Cluster, clusterOf, folderOf, mayMeet, namespaceOf, type Pod, podsBehind, type Service } from '../cluster/model.js';
import { isLaidOver } from '../cluster/patches.js';
import type { Regex } from '../re2/compile.js';
import { compilePattern } from '../relabel/rules.js';
import { stringMap } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, keysOf } from '../syntax/access.js';
import { keptOn, keptWhile } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import { boolAt, field, stringsAt, textAt } from './fields.js';
import { fulfils, type Requirement, requirementsOf } from './label-selector.js';
import { mayTake, namespaceField, selectedField, serversFor } from './servers.js';

/** Whether a server takes an object: a namespace whose labels are not here may decide. */
export type Selected = 'yes' | 'no' | 'unknown';

/** Why a server does not take an object. */
export type Reason =
  | { readonly about: 'no-selector'; readonly field: string }
  | { readonly about: 'label'; readonly requirement: Requirement }
  | { readonly about: 'own-namespace'; readonly field: string }
  | { readonly about: 'namespace-label'; readonly requirement: Requirement };

export interface Selection {
  readonly selected: Selected;
  readonly reason: Reason | undefined;
}

/** Whether a Prometheus, PrometheusAgent or ThanosRuler selects a monitor or rule, an Alertmanager an AlertmanagerConfig. A selector that is not written selects nothing, an empty one all. */
export function selectionBy(server: KubernetesObject, object: KubernetesObject, cluster: Cluster): Selection {
  const name = selectedField(object.kind);
  const selector = field(server.root, 'spec', name);
  if (!selector) return { selected: 'no', reason: { about: 'no-selector', field: name } };
  const labels = stringMap(get(get(object.root, 'metadata'), 'labels'));
  const missing = requirementsOf(selector).find((it) => !fulfils(labels, it));
  if (missing) return { selected: 'no', reason: { about: 'label', requirement: missing } };
  return placeBy(server, object, cluster);
}

/** The same of the object's namespace alone. */
export function placeBy(server: KubernetesObject, object: KubernetesObject, cluster: Cluster): Selection {
  const name = namespaceField(object.kind);
  const namespaces = field(server.root, 'spec', name);
  if (object.namespace === undefined || server.namespace === undefined) {
    const all = namespaces && requirementsOf(namespaces).length === 0;
    return { selected: all || mayMeet(object, server) ? 'yes' : 'unknown', reason: undefined };
  }
  if (!namespaces) {
    if (namespaceOf(server) === namespaceOf(object)) return { selected: 'yes', reason: undefined };
    return { selected: 'no', reason: { about: 'own-namespace', field: name } };
  }
  const known = cluster.namespaces.get(namespaceOf(object));
  const of = known ?? new Map([['kubernetes.io/metadata.name', namespaceOf(object)]]);
  // Of a namespace that is not in the files only the label that each has is known.
  const requirements = requirementsOf(namespaces);
  const decidable = requirements.filter((it) => known || it.key === 'kubernetes.io/metadata.name');
  const refused = decidable.find((it) => !fulfils(of, it));
  if (refused) return { selected: 'no', reason: { about: 'namespace-label', requirement: refused } };
  return { selected: decidable.length === requirements.length ? 'yes' : 'unknown', reason: undefined };
}

/** The servers that leave an object out although it may be meant for them; none: one takes it, or perhaps does. */
export function passingOver(object: KubernetesObject, workspace: Workspace): readonly KubernetesObject[] {
  // Asked of the list of all, which is the same for every object: what is made of it is kept with it.
  const all = serversFor(object, workspace);
  if (all.length === 0) return [];
  const cluster = workspace.derived(clusterOf);
  if (mayTake(all, object).some((it) => selectionBy(it, object, cluster).selected !== 'no')) return [];
  const servers = all.filter(
    (it) =>
      (selectsSomething(it) || folderOf(it) === folderOf(object)) &&
      // One that selects nothing of the kind says nothing of what is perhaps for another cluster.
      (field(it.root, 'spec', selectedField(object.kind)) !== undefined || mayMeet(it, object)),
  );
  if (servers.some((it) => isGlobalConfigurationOf(object, it))) return [];
  const selectors = [selectedField(object.kind), namespaceField(object.kind)];
  const isChanged = servers.some((it) => isLaidOver(workspace, it, ...selectors)) || isLaidOver(workspace, object, 'labels');
  return isChanged ? [] : servers;
}

/** The configuration that holds for all is named, not selected. */
function isGlobalConfigurationOf({ kind, name }: KubernetesObject, server: KubernetesObject): boolean {
  return kind === 'AlertmanagerConfig' && name !== undefined && textAt(server.root, 'spec', 'alertmanagerConfiguration', 'name') === name;
}

/** One without any selector is somebody's example, or its configuration is written by hand: it says nothing of what lies elsewhere. */
function selectsSomething({ root }: KubernetesObject): boolean {
  return keysOf(get(root, 'spec')).some((key) => key.endsWith('Selector') && key !== 'nodeSelector');
}

/** Where a monitor looks, and what it finds there. */
export interface MonitorView {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly requirements: readonly Requirement[];
  /** Whether it takes something with these labels, wherever that is. */
  takes(labels: ReadonlyMap<string, string>): boolean;
  /** undefined: everywhere. */
  readonly searched: readonly string[] | undefined;
  /** The Prometheus that makes it look into its own namespace only. */
  readonly confinedBy: KubernetesObject | undefined;
  readonly services: readonly Service[];
  readonly pods: readonly Pod[];
}

/** What a ServiceMonitor or PodMonitor selects of the workspace. */
export function viewOf(monitor: KubernetesObject, workspace: Workspace): MonitorView {
  return viewAmong(monitor, workspace.derived(clusterOf), serversFor(monitor, workspace));
}

/** Several checks ask for the same. */
const viewAmong = keptWhile(look);

function look(monitor: KubernetesObject, cluster: Cluster, servers: readonly KubernetesObject[]): MonitorView {
  const namespace = namespaceOf(monitor);
  const requirements = requirementsOf(field(monitor.root, 'spec', 'selector'));
  // The other way is rules, with their patterns.
  const byApiServer = textAt(monitor.root, 'spec', 'selectorMechanism') === 'RoleSelector';
  const takes = (labels: ReadonlyMap<string, string>) => requirements.every((it) => (byApiServer ? fulfils : passes)(labels, it));
  const confinedBy = mayTake(servers, monitor).find(
    (it) => boolAt(it.root, 'spec', 'ignoreNamespaceSelectors') === true && selectionBy(it, monitor, cluster).selected === 'yes',
  );
  const searched = confinedBy ? [namespace] : writtenNamespaces(monitor);
  const select = <T extends Pod | Service>(all: readonly T[], index: ReadonlyMap<string, readonly T[]>) => {
    const inside = searched ? searched.flatMap((it) => likely(index.get(it) ?? [], requirements)) : likely(all, requirements);
    return inside.filter((it) => mayMeet(monitor, objectOf(it)) && takes(it.labels));
  };
  return {
    cluster,
    namespace,
    requirements,
    takes,
    searched,
    confinedBy,
    services: monitor.kind === 'ServiceMonitor' ? select(cluster.services, cluster.servicesIn) : [],
    pods: monitor.kind === 'PodMonitor' ? select(cluster.pods, cluster.podsIn) : [],
  };
}

/** The objects that a monitor selects: Services, or what makes the pods. */
export function selectedObjects({ services, pods }: MonitorView): readonly KubernetesObject[] {
  return [...services, ...pods].map(objectOf);
}

const selectorKey = keptOn(({ namespace, selector }: Service) => JSON.stringify([namespace, ...(selector ?? [])]));

/** The pods that a monitor reaches: those that it selects, or those behind its Services. */
export function podsReached({ cluster, services, pods }: MonitorView): readonly Pod[] {
  // Behind Services with one selector are the same pods.
  const bySelector = new Map(services.map((it) => [selectorKey(it), it]));
  return [...new Set([...pods, ...[...bySelector.values()].flatMap((it) => podsBehind(cluster, it))])];
}

/** The ServiceMonitors that select each Service. Ask for it with `workspace.derived`. */
export function monitorsOfServices(workspace: Workspace): ReadonlyMap<Service, readonly KubernetesObject[]> {
  const found = new Map<Service, KubernetesObject[]>();
  for (const monitor of workspace.objects('ServiceMonitor')) {
    for (const service of viewOf(monitor, workspace).services) {
      const list = found.get(service);
      if (list) list.push(monitor);
      else found.set(service, [monitor]);
    }
  }
  return found;
}

/** Of a list of the cluster those that a selector may take: each must still be looked at. */
export function likely<T extends Pod | Service>(all: readonly T[], requirements: readonly Requirement[]): readonly T[] {
  return mayHave(
    all,
    requirements.flatMap(({ key, operator, values }): readonly Equality[] =>
      operator === 'In' && values.every(isPlain) ? [[key, values]] : [],
    ),
  );
}

/** Whether a value is no pattern but itself. */
function isPlain(value: string): boolean {
  return /^[\w-]*$/.test(value);
}

/** The object that a pod or a Service comes from. */
export function objectOf(it: Pod | Service): KubernetesObject {
  return 'owner' in it ? it.owner : it.object;
}

/**
 * Whether labels may pass the rules that the operator writes for a condition: keys with odd characters replaced, values as patterns. Of keys
 * that become one name so, Prometheus takes the value of any: it goes over them in no order.
 */
function passes(labels: ReadonlyMap<string, string>, requirement: Requirement): boolean {
  const exact = labels.get(requirement.key);
  if (exact !== undefined && accepts(exact, requirement)) return true;
  const name = sanitizeLabelName(requirement.key);
  const others = [...labels].filter(([it]) => it !== requirement.key && sanitizeLabelName(it) === name);
  return exact === undefined && others.length === 0 ? accepts(undefined, requirement) : others.some(([, it]) => accepts(it, requirement));
}

function accepts(value: string | undefined, requirement: Requirement): boolean {
  const { operator, values } = requirement;
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
    case 'NotIn': {
      if (value === undefined) return operator === 'NotIn';
      const listed = values.includes(value) || (!values.every(isPlain) && patternOf(requirement)?.test(value) === true);
      return listed === (operator === 'In');
    }
  }
}

const patterns = new WeakMap<Requirement, { readonly regex: Regex | undefined }>();

/** The values of a condition as the operator writes them into a rule; undefined: no pattern. */
function patternOf(requirement: Requirement): Regex | undefined {
  let known = patterns.get(requirement);
  if (!known) {
    known = { regex: compilePattern(`(${requirement.values.join('|')})`) };
    patterns.set(requirement, known);
  }
  return known.regex;
}

/** Where a monitor itself wants to look; undefined: everywhere. */
export function writtenNamespaces(monitor: KubernetesObject): readonly string[] | undefined {
  const selector = field(monitor.root, 'spec', 'namespaceSelector');
  if (boolAt(selector, 'any') === true) return undefined;
  const names = stringsAt(selector, 'matchNames');
  return names.length > 0 ? names : [namespaceOf(monitor)];
}
