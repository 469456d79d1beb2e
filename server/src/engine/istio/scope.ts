import { bySelector } from '../cluster/label-index.js';
import { clusterOf, folderOf, hasAll } from '../cluster/model.js';
import { grouped } from '../workspace/grouped.js';
import type { Workspace } from '../workspace/workspace.js';
import { meshConfigOf } from './mesh-config.js';
import { isOfOneRevision, isTelemetry, type TargetRef, type Telemetry, telemetryOf } from './telemetry.js';

/** All Telemetry objects of the workspace, oldest first: by creation time where it is known, then by name, then in the order of the files. */
export function telemetriesOf(workspace: Workspace): readonly Telemetry[] {
  const all = workspace.objects('Telemetry').filter(isTelemetry).map(telemetryOf);
  return all
    .map((it, i) => ({ it, i }))
    .sort((a, b) => compare(a.it.created, b.it.created) || compare(a.it.name, b.it.name) || a.i - b.i)
    .map(({ it }) => it);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether an object counts for a whole namespace (in the root namespace, for the mesh). */
export function isNamespaceWide(it: Telemetry): boolean {
  return !it.selector && it.targetRefs.length === 0;
}

export interface Service {
  readonly kind: 'Service' | 'ServiceEntry';
  readonly name: string;
  readonly namespace: string;
}

/** Something whose telemetry is asked for. */
export interface Workload {
  readonly namespace: string;
  /** Labels of its pods; undefined: only the namespace is known. */
  readonly labels: ReadonlyMap<string, string> | undefined;
  /** Of the Gateway API: what `targetRefs` reach. */
  readonly gateway?: { readonly name: string; readonly isWaypoint: boolean };
  /** Whose traffic a waypoint sees: it obeys the objects of that namespace, too. */
  readonly service?: Service;
  /** Of several control planes its own; undefined: its labels or those of its namespace tell. */
  readonly revision?: string | undefined;
  /** The file or folder it is told of in: of variants for several clusters the nearest counts. */
  readonly near?: string;
}

/** The namespace an object is in, as far as files tell: without one it goes where it is applied, mostly `default`. */
export function namespaceOf(it: Telemetry): string {
  return it.namespace ?? 'default';
}

export type Level = 'mesh' | 'namespace' | 'workload';

export interface Applied {
  readonly level: Level;
  readonly telemetry: Telemetry;
}

/** The objects that count for a workload, the last has the last word, and those that are passed over. */
export interface Applicable {
  readonly applied: readonly Applied[];
  /** Of several objects for a whole namespace all but the oldest. */
  readonly passedOver: readonly { readonly telemetry: Telemetry; readonly oldest: Telemetry }[];
}

/**
 * The objects that count for a workload: the mesh's, the namespace's, those that select or target it. For a service behind a waypoint of another
 * namespace the service's namespace comes after the waypoint's, and only objects of the service's may target. Of several namespace-wide objects
 * only the oldest counts. Source: istio/istio pilot/pkg/model/telemetry.go applicableTelemetries, policyattachment.go ShouldAttachPolicy.
 */
export function applicable(workspace: Workspace, workload: Workload): Applicable {
  const { scopes, variants } = workspace.derived(scopesOf);
  const isNearest = nearest(variants, workload.near ?? '');
  const revision = workload.revision ?? revisionOf(workspace, workload);
  const near = (it: Telemetry) => isOfOneRevision(it, { revision }) && isNearest(it);
  const { rootNamespace } = workspace.derived(meshConfigOf);
  const last = workload.gateway?.isWaypoint && workload.service ? workload.service.namespace : workload.namespace;
  const applied: Applied[] = [];
  const passedOver: { readonly telemetry: Telemetry; readonly oldest: Telemetry }[] = [];
  const wide = (namespace: string, level: Level) => {
    const [oldest, ...others] = scopes.get(namespace)?.wide.filter(near) ?? [];
    if (!oldest) return;
    applied.push({ level, telemetry: oldest });
    for (const telemetry of others) passedOver.push({ telemetry, oldest });
  };
  wide(rootNamespace, 'mesh');
  if (workload.namespace !== rootNamespace) wide(workload.namespace, 'namespace');
  if (last !== workload.namespace) wide(last, 'namespace');
  const single = scopes.get(last)?.single(workload.labels ?? new Map()) ?? [];
  for (const telemetry of single)
    if (reaches(telemetry, workload, rootNamespace) && near(telemetry)) applied.push({ level: 'workload', telemetry });
  return { applied, passedOver };
}

/** The control plane that injects a workload, as its labels say or those of its namespace; undefined: they do not. */
function revisionOf(workspace: Workspace, { labels, namespace }: Workload): string | undefined {
  const own = workspace.derived(clusterOf).namespaces.get(namespace);
  const written = labels?.get('istio.io/rev') ?? own?.get('istio.io/rev');
  return own?.get('istio-injection') === 'enabled' ? 'default' : written;
}

/** Whether an object for single workloads is for this one. */
function reaches(it: Telemetry, { namespace, labels, gateway, service }: Workload, rootNamespace: string): boolean {
  const { selector, targetRefs } = it;
  if (targetRefs.length === 0) return !gateway?.isWaypoint && selector !== undefined && labels !== undefined && hasAll(labels, selector);
  return targetRefs.some((ref) => {
    if (!gateway) return false;
    const target = targetKind(ref);
    if (target === 'Service' || target === 'ServiceEntry')
      return gateway.isWaypoint && target === service?.kind && ref.name === service.name;
    if (target === 'GatewayClass') return gateway.isWaypoint && ref.name === 'istio-waypoint' && namespaceOf(it) === rootNamespace;
    if (target !== 'Gateway' || namespaceOf(it) !== namespace) return false;
    return ref.name === gateway.name && (ref.namespace === '' || ref.namespace === namespace);
  });
}

interface Scope {
  /** Objects for the whole namespace, oldest first. */
  readonly wide: readonly Telemetry[];
  /** Objects for single workloads that may be for one with these labels. */
  readonly single: (labels: ReadonlyMap<string, string>) => readonly Telemetry[];
}

interface Scopes {
  readonly scopes: ReadonlyMap<string, Scope>;
  /** By namespace and name. */
  readonly variants: ReadonlyMap<string, readonly Telemetry[]>;
}

/** Telemetry objects by whom they are for: who asks for one workload does not meet them all. */
function scopesOf(workspace: Workspace): Scopes {
  const all = workspace.derived(telemetriesOf);
  const scopes = [...grouped(all.map((it) => [namespaceOf(it), it] as const))].map(([namespace, own]): [string, Scope] => {
    const others = own.filter((it) => !isNamespaceWide(it));
    return [namespace, { wide: own.filter(isNamespaceWide), single: bySelector(others, selectorOf) }];
  });
  return { scopes: new Map(scopes), variants: grouped(all.map((it) => [variantKey(it), it] as const)) };
}

/** What decides whom an object for single workloads is for: of one with targets these alone. */
function selectorOf({ selector, targetRefs }: Telemetry): ReadonlyMap<string, string> {
  return targetRefs.length > 0 ? new Map() : (selector ?? new Map());
}

function variantKey(it: Telemetry): string {
  return `${namespaceOf(it)}/${it.name}`;
}

const groups: Readonly<Record<string, readonly string[]>> = {
  Service: ['', 'core'],
  ServiceEntry: ['networking.istio.io'],
  Gateway: ['gateway.networking.k8s.io'],
  GatewayClass: ['gateway.networking.k8s.io'],
};

/** The kind of what istiod looks up for a target; undefined: nothing. */
export function targetKind({ group, kind }: Pick<TargetRef, 'group' | 'kind'>): string | undefined {
  return groups[kind]?.includes(group) ? kind : undefined;
}

/** Of objects of one name and namespace, variants for other clusters, the one whose folder is nearest. */
function nearest(variants: Scopes['variants'], near: string): (it: Telemetry) => boolean {
  const best = new Map<string, Telemetry | undefined>();
  return (it) => {
    const key = variantKey(it);
    if (!best.has(key)) best.set(key, nearestOf(variants.get(key) ?? [], near));
    return best.get(key) === it;
  };
}

function nearestOf(all: readonly Telemetry[], near: string): Telemetry | undefined {
  let best: { readonly it: Telemetry; readonly closeness: number } | undefined;
  for (const it of all) {
    const closeness = shared(folderOf(it.object), near);
    if (!best || closeness > best.closeness) best = { it, closeness };
  }
  return best?.it;
}

/** How many folders two paths begin with alike. */
function shared(a: string, b: string): number {
  const others = b.split('/');
  const first = a.split('/').findIndex((it, i) => it !== others[i]);
  return first < 0 ? a.split('/').length : first;
}
