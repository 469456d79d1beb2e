import { groupOf, podTemplateOf, stringMap } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { outermost } from '../text/region.js';
import { keptOn, keptWhile } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import { isInjected } from './injection.js';
import { mayHave } from './label-index.js';
import { isMerged, type MergedPart, mergedAnswer, mergedParts } from './merged-metrics.js';

export interface ContainerPort {
  /** Empty: it has none. */
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly init: boolean;
  /** It runs as long as the pod: no init container but such a one with `restartPolicy: Always`. */
  readonly stays: boolean;
  readonly ports: readonly ContainerPort[];
}

/** A pod that the workspace's objects would make: one a workload. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly ip: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly containers: readonly Container[];
  readonly owner: KubernetesObject;
  /** Istio puts its sidecar into it. */
  readonly injected: boolean;
  /** What the sidecar's agent merges into its answer. */
  readonly merges: readonly MergedPart[];
}

export interface ServicePort {
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
  /** A number, or the name of a container port. */
  readonly target: string | number;
  readonly node: Node;
}

export interface Service {
  readonly name: string;
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** undefined: its endpoints are somebody else's business. */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly ServicePort[];
  readonly object: KubernetesObject;
}

/** Addresses that somebody wrote for a Service without selector: an Endpoints object or an EndpointSlice. */
export interface WrittenEndpoints {
  readonly kind: 'Endpoints' | 'EndpointSlice';
  readonly name: string;
  readonly namespace: string;
  /** The Service that they are of. */
  readonly service: string;
  readonly groups: readonly {
    readonly addresses: readonly string[];
    readonly ports: readonly { readonly name: string; readonly number: number; readonly protocol: string }[];
  }[];
}

/** What the workspace shows of a cluster. */
export interface Cluster {
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly podsIn: ReadonlyMap<string, readonly Pod[]>;
  readonly servicesIn: ReadonlyMap<string, readonly Service[]>;
  readonly endpoints: readonly WrittenEndpoints[];
  readonly ingresses: readonly KubernetesObject[];
  /** Labels of the namespaces that are objects here, with the one that each has. */
  readonly namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Rollout'];

/** The namespace of an object; where none is written, kubectl's default. */
export function namespaceOf(object: KubernetesObject): string {
  return object.namespace ?? 'default';
}

/** The folder of the file that an object is in. */
export function folderOf({ document }: KubernetesObject): string {
  const { uri } = outermost(document.region).home;
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}

/**
 * Whether two objects may be judged against each other. Where no namespace is written somebody else sets it (kustomize, helm, `kubectl -n`):
 * then only what lies in one folder, also without one, is surely together.
 */
export function mayMeet(a: KubernetesObject, b: KubernetesObject): boolean {
  if (isSettled(a) && isSettled(b)) return true;
  return a.namespace === b.namespace && folderOf(a) === folderOf(b);
}

/** Projects that kubebuilder begins write `system`, which their kustomization replaces: in a repository of several of them it is not the same one. */
function isSettled({ namespace }: KubernetesObject): boolean {
  return namespace !== undefined && namespace !== 'system';
}

/** Whether one object lies in the folder of the other or below it; siblings are often variants of one thing, for other clusters. */
export function liesWith(a: KubernetesObject, b: KubernetesObject): boolean {
  return folderOf(a).startsWith(folderOf(b)) || folderOf(b).startsWith(folderOf(a));
}

/** The cluster that the objects of the workspace would make. Ask for it with `workspace.derived`. */
export function clusterOf(workspace: Workspace): Cluster {
  const namespaces = new Map<string, ReadonlyMap<string, string>>();
  for (const it of workspace.objects('Namespace')) if (it.name) namespaces.set(it.name, labelsOfNamespace(it));
  const pods = [...workloads, 'Pod'].flatMap((kind) =>
    workspace.objects(kind).flatMap((it) => podOf(it, namespaces.get(namespaceOf(it))) ?? []),
  );
  const services = workspace
    .objects('Service')
    .filter((it) => groupOf(it) === '')
    .map(serviceOf);
  return {
    pods,
    services,
    podsIn: byNamespace(pods),
    servicesIn: byNamespace(services),
    endpoints: [...workspace.objects('Endpoints').map(endpointsOf), ...workspace.objects('EndpointSlice').map(sliceOf)],
    ingresses: workspace.objects('Ingress'),
    namespaces,
  };
}

function byNamespace<T extends { readonly namespace: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const result = new Map<string, T[]>();
  for (const it of all) {
    const list = result.get(it.namespace);
    if (list) list.push(it);
    else result.set(it.namespace, [it]);
  }
  return result;
}

function labelsAt(root: Node, field: 'labels' | 'annotations'): ReadonlyMap<string, string> {
  const metadata = get(root, 'metadata');
  return stringMap(metadata && get(metadata, field));
}

const labelsOfNamespace = keptOn(
  ({ root, name }: KubernetesObject): ReadonlyMap<string, string> =>
    new Map([...labelsAt(root, 'labels'), ['kubernetes.io/metadata.name', name ?? '']]),
);

/** The pod of a workload, or itself; the same one as long as the labels of its namespace are: an edit makes one of thousands anew. */
const podOf = keptWhile((owner: KubernetesObject, namespace: ReadonlyMap<string, string> | undefined): Pod | undefined => {
  const template = podTemplateOf(owner);
  return template && podOfTemplate(owner, template, namespace);
});

function podOfTemplate(owner: KubernetesObject, template: MapNode, namespace: ReadonlyMap<string, string> | undefined): Pod {
  const spec = get(template, 'spec');
  const labels = labelsAt(template, 'labels');
  const written = labelsAt(template, 'annotations');
  const hostNetwork = spec !== undefined && isTrue(get(spec, 'hostNetwork'));
  const injected = isInjected({ namespace: namespaceOf(owner), labels, annotations: written, hostNetwork }, namespace);
  const containers = [
    ...itemsOf(spec && get(spec, 'containers')).map((it) => containerOf(it, false)),
    ...itemsOf(spec && get(spec, 'initContainers')).map((it) => containerOf(it, true)),
  ];
  const hasProxy = containers.some((it) => it.name === 'istio-proxy');
  return {
    name: owner.kind === 'Pod' ? (owner.name ?? '') : `${owner.name ?? ''}-0`,
    namespace: namespaceOf(owner),
    ip: stringAt(owner.root, 'status', 'podIP') ?? '10.0.0.1',
    labels,
    annotations: injected ? merged(written) : written,
    containers: injected && !hasProxy ? [...containers, proxy] : containers,
    owner,
    injected,
    merges: injected ? mergedParts(written) : [],
  };
}

/** The sidecar as Istio's injector writes it: one declared port. */
const proxy: Container = {
  name: 'istio-proxy',
  image: '',
  init: false,
  stays: true,
  ports: [{ name: 'http-envoy-prom', number: 15090, protocol: 'TCP' }],
};

/** The injector points scrapers to the agent, which answers for proxy and application, unless the pod does not want to be scraped. */
function merged(annotations: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (!isMerged(annotations)) return annotations;
  return new Map([
    ...annotations,
    ['prometheus.io/scrape', 'true'],
    ['prometheus.io/port', mergedAnswer.port],
    ['prometheus.io/path', mergedAnswer.path],
  ]);
}

function containerOf(node: Node, init: boolean): Container {
  return {
    name: stringAt(node, 'name') ?? '',
    image: stringAt(node, 'image') ?? '',
    init,
    stays: !init || stringAt(node, 'restartPolicy') === 'Always',
    ports: itemsOf(get(node, 'ports')).map((it) => ({
      name: stringAt(it, 'name') ?? '',
      number: numberAt(it, 'containerPort') ?? 0,
      protocol: stringAt(it, 'protocol') ?? 'TCP',
    })),
  };
}

const serviceOf = keptOn((object: KubernetesObject): Service => {
  const spec = get(object.root, 'spec');
  const selector = spec && get(spec, 'selector');
  return {
    name: object.name ?? '',
    namespace: namespaceOf(object),
    labels: labelsAt(object.root, 'labels'),
    annotations: labelsAt(object.root, 'annotations'),
    selector: selector?.type === 'map' && selector.pairs.length > 0 ? stringMap(selector) : undefined,
    ports: itemsOf(spec && get(spec, 'ports')).map((node) => {
      const number = numberAt(node, 'port') ?? 0;
      return {
        name: stringAt(node, 'name') ?? '',
        number,
        protocol: stringAt(node, 'protocol') ?? 'TCP',
        target: numberAt(node, 'targetPort') ?? stringAt(node, 'targetPort') ?? number,
        node,
      };
    }),
    object,
  };
});

function endpointsOf(object: KubernetesObject): WrittenEndpoints {
  const name = object.name ?? '';
  const groups = itemsOf(get(object.root, 'subsets')).map((it) => ({
    addresses: itemsOf(get(it, 'addresses')).flatMap((one) => stringAt(one, 'ip') ?? []),
    ports: portsAt(it),
  }));
  return { kind: 'Endpoints', name, namespace: namespaceOf(object), service: name, groups };
}

function sliceOf(object: KubernetesObject): WrittenEndpoints {
  const addresses = itemsOf(get(object.root, 'endpoints')).flatMap((it) =>
    itemsOf(get(it, 'addresses')).flatMap((one) => stringAt(one) ?? []),
  );
  const groups = [{ addresses, ports: portsAt(object.root) }];
  const service = labelsAt(object.root, 'labels').get('kubernetes.io/service-name') ?? '';
  return { kind: 'EndpointSlice', name: object.name ?? '', namespace: namespaceOf(object), service, groups };
}

function portsAt(node: Node): WrittenEndpoints['groups'][number]['ports'] {
  return itemsOf(get(node, 'ports')).map((it) => ({
    name: stringAt(it, 'name') ?? '',
    number: numberAt(it, 'port') ?? 0,
    protocol: stringAt(it, 'protocol') ?? 'TCP',
  }));
}

/** What is written of the addresses behind a Service; the Endpoints of a Service are mirrored to slices where it has none of its own. */
export function writtenEndpoints(cluster: Cluster, service: Service, role: 'endpoints' | 'endpointslice'): readonly WrittenEndpoints[] {
  if (service.selector) return [];
  const all = cluster.endpoints.filter((it) => it.service === service.name && it.namespace === service.namespace);
  const [objects, slices] = [all.filter((it) => it.kind === 'Endpoints'), all.filter((it) => it.kind === 'EndpointSlice')];
  return role === 'endpointslice' && slices.length > 0 ? slices : objects;
}

function numberAt(node: Node, key: string): number | undefined {
  const it = deref(get(node, key));
  const found = it?.type === 'scalar' ? resolveScalar(it, 'K') : undefined;
  return found?.type === 'int' ? Number(found.value) : undefined;
}

function isTrue(node: Node | undefined): boolean {
  const it = deref(node);
  return it?.type === 'scalar' && textOf(it) === 'true';
}

/** Whether labels have everything that a selector of equalities asks for. */
export function hasAll(labels: ReadonlyMap<string, string>, selector: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of selector) if (labels.get(key) !== value) return false;
  return true;
}

const ownThings = new WeakMap<
  Cluster,
  { readonly services: ReadonlyMap<MapNode, Service>; readonly pods: ReadonlyMap<KubernetesObject, Pod> }
>();

function ownThingsOf(cluster: Cluster) {
  let found = ownThings.get(cluster);
  if (!found) {
    const services = new Map(cluster.services.map((it) => [it.object.root, it] as const));
    found = { services, pods: new Map(cluster.pods.map((it) => [it.owner, it] as const)) };
    ownThings.set(cluster, found);
  }
  return found;
}

/** What an object is in the cluster: a Service. */
export function serviceOfObject(cluster: Cluster, object: KubernetesObject): Service | undefined {
  return ownThingsOf(cluster).services.get(object.root);
}

/** The pod that a workload makes. */
export function podOfWorkload(cluster: Cluster, workload: KubernetesObject): Pod | undefined {
  return ownThingsOf(cluster).pods.get(workload);
}

/** Something of a cluster that is found out once: many monitors ask for the same Service. */
export function ofCluster<K extends object, V>(compute: (cluster: Cluster, it: K) => V): (cluster: Cluster, it: K) => V {
  const known = new WeakMap<Cluster, WeakMap<K, { readonly value: V }>>();
  return (cluster, it) => {
    let own = known.get(cluster);
    if (!own) {
      own = new WeakMap();
      known.set(cluster, own);
    }
    let found = own.get(it);
    if (!found) {
      found = { value: compute(cluster, it) };
      own.set(it, found);
    }
    return found.value;
  };
}

/** The pods behind a Service. */
export const podsBehind = ofCluster((cluster: Cluster, service: Service): readonly Pod[] => {
  const { selector, namespace } = service;
  if (!selector) return [];
  const asked = [...selector].map(([key, value]) => [key, [value]] as const);
  return mayHave(cluster.podsIn.get(namespace) ?? [], asked).filter((it) => hasAll(it.labels, selector));
});

/** The number that a Service's port leads to in a pod; undefined: the pod has no port of that name. kubernetes/endpointslice/utils.go `FindPort`. */
export function targetNumber(pod: Pod, port: ServicePort): number | undefined {
  if (typeof port.target === 'number') return port.target;
  for (const container of pod.containers)
    if (container.stays) for (const it of container.ports) if (it.name === port.target && it.protocol === port.protocol) return it.number;
  return undefined;
}
