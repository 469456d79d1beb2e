import { sanitizeLabelName } from '../catalogue/meta-labels.js';
import { stringMap } from '../resources/kubernetes.js';
import { get, itemsOf, stringAt } from '../syntax/access.js';
import {
  type Cluster,
  type Container,
  type ContainerPort,
  ofCluster,
  type Pod,
  podsBehind,
  type Service,
  targetNumber,
  writtenEndpoints,
} from './model.js';

export const roles = ['pod', 'service', 'endpoints', 'endpointslice', 'ingress', 'node'] as const;
export type Role = (typeof roles)[number];

export type Labels = Readonly<Record<string, string>>;

/** A target as Kubernetes discovery finds it, before any rule. */
export interface Discovered {
  readonly labels: Labels;
  readonly pod: Pod | undefined;
  readonly service: Service | undefined;
}

export interface Discovery {
  readonly role: Role;
  /** undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  /** Labels of namespaces are added. */
  readonly attachNamespace?: boolean;
  /** Of a list of the cluster those that may become a target in the end; absent: all. */
  among?<T extends Pod | Service>(all: readonly T[]): readonly T[];
  /** What the API server filters by, a role each. */
  keeps?(role: string, labels: ReadonlyMap<string, string>): boolean;
}

/** What Prometheus finds in a cluster. Sources: discovery/kubernetes/pod.go, service.go, endpoints.go, endpointslice.go, ingress.go. Nodes are not known. */
export function discover(cluster: Cluster, discovery: Discovery): readonly Discovered[] {
  const { role, namespaces } = discovery;
  const inside = <T extends Pod | Service>(all: readonly T[], index: ReadonlyMap<string, readonly T[]>): readonly T[] => {
    const [only, ...others] = namespaces ?? [];
    const list = only !== undefined && others.length === 0 ? (index.get(only) ?? []) : all;
    return (discovery.among?.(list) ?? list).filter((it) => here(it.namespace));
  };
  const here = (namespace: string) => namespaces === undefined || namespaces.includes(namespace);
  const keeps = (about: string, labels: ReadonlyMap<string, string>) => discovery.keeps?.(about, labels) ?? true;
  const found = (): readonly Discovered[] => {
    switch (role) {
      case 'pod':
        return inside(cluster.pods, cluster.podsIn)
          .filter((it) => keeps('pod', it.labels))
          .flatMap(podTargets);
      case 'service':
        return inside(cluster.services, cluster.servicesIn)
          .filter((it) => keeps('service', it.labels))
          .flatMap(serviceTargets);
      case 'endpoints':
      case 'endpointslice':
        return inside(cluster.services, cluster.servicesIn)
          .filter((it) => keeps(role, it.labels) && keeps('service', it.labels))
          .flatMap((it) => (role === 'endpoints' ? endpoints : slices)(cluster, it));
      case 'ingress':
        return ingressTargets(cluster, here);
      case 'node':
        return [];
    }
  };
  if (!discovery.attachNamespace) return found();
  return found().map((it) => {
    const labels = cluster.namespaces.get(it.labels['__meta_kubernetes_namespace'] ?? '');
    return labels ? { ...it, labels: { ...it.labels, ...metadata('namespace', labels, new Map()) } } : it;
  });
}

function metadata(what: string, labels: ReadonlyMap<string, string>, annotations: ReadonlyMap<string, string>): Labels {
  const result: Record<string, string> = {};
  const add = (kind: string, map: ReadonlyMap<string, string>) => {
    for (const [key, value] of map) {
      result[`__meta_kubernetes_${what}_${kind}_${sanitizeLabelName(key)}`] = value;
      result[`__meta_kubernetes_${what}_${kind}present_${sanitizeLabelName(key)}`] = 'true';
    }
  };
  add('label', labels);
  add('annotation', annotations);
  return result;
}

function podLabels(pod: Pod): Labels {
  const { kind, name } = pod.owner;
  return {
    __meta_kubernetes_pod_name: pod.name,
    __meta_kubernetes_pod_ip: pod.ip,
    __meta_kubernetes_pod_ready: 'true',
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_node_name: '',
    __meta_kubernetes_pod_host_ip: '',
    __meta_kubernetes_pod_uid: '',
    ...(kind === 'Pod'
      ? {}
      : {
          __meta_kubernetes_pod_controller_kind: kind === 'Deployment' ? 'ReplicaSet' : kind,
          __meta_kubernetes_pod_controller_name: name ?? '',
        }),
    ...metadata('pod', pod.labels, pod.annotations),
  };
}

function containerLabels({ name, image, init }: Container, port: ContainerPort | undefined): Labels {
  return {
    __meta_kubernetes_pod_container_name: name,
    __meta_kubernetes_pod_container_image: image,
    ...(port
      ? {
          __meta_kubernetes_pod_container_port_name: port.name,
          __meta_kubernetes_pod_container_port_number: String(port.number),
          __meta_kubernetes_pod_container_port_protocol: port.protocol,
        }
      : {}),
    __meta_kubernetes_pod_container_init: String(init),
  };
}

/** A target for every declared port; a container without ports is one target without a port. */
function podTargets(pod: Pod): readonly Discovered[] {
  const common = { __meta_kubernetes_namespace: pod.namespace, ...podLabels(pod) };
  return pod.containers.flatMap((container): readonly Discovered[] => {
    if (container.ports.length === 0)
      return [{ labels: { ...common, __address__: pod.ip, ...containerLabels(container, undefined) }, pod, service: undefined }];
    return container.ports.map((port) => ({
      labels: { ...common, __address__: `${pod.ip}:${port.number}`, ...containerLabels(container, port) },
      pod,
      service: undefined,
    }));
  });
}

function serviceLabels(service: Service): Labels {
  return {
    __meta_kubernetes_service_name: service.name,
    ...metadata('service', service.labels, service.annotations),
  };
}

function serviceTargets(service: Service): readonly Discovered[] {
  return service.ports.map((port) => ({
    labels: {
      __address__: `${service.name}.${service.namespace}.svc:${port.number}`,
      __meta_kubernetes_namespace: service.namespace,
      __meta_kubernetes_service_type: stringAt(service.object.root, 'spec', 'type') ?? 'ClusterIP',
      __meta_kubernetes_service_cluster_ip: stringAt(service.object.root, 'spec', 'clusterIP') ?? '',
      __meta_kubernetes_service_port_name: port.name,
      __meta_kubernetes_service_port_number: String(port.number),
      __meta_kubernetes_service_port_protocol: port.protocol,
      ...serviceLabels(service),
    },
    pod: undefined,
    service,
  }));
}

/**
 * A target for every port of the Service at every pod behind it, and one for each further declared port of the pods that one of them leads to;
 * and what is written by hand.
 */
function endpointTargets(cluster: Cluster, service: Service, role: 'endpoints' | 'endpointslice'): readonly Discovered[] {
  const prefix = role === 'endpoints' ? '__meta_kubernetes_endpoint' : '__meta_kubernetes_endpointslice';
  const ready = role === 'endpoints' ? `${prefix}_ready` : `${prefix}_endpoint_conditions_ready`;
  const named = role === 'endpoints' ? '__meta_kubernetes_endpoints_name' : '__meta_kubernetes_endpointslice_name';
  const common = {
    __meta_kubernetes_namespace: service.namespace,
    [named]: service.name,
    ...serviceLabels(service),
  };
  const found: Discovered[] = writtenEndpoints(cluster, service, role).flatMap(({ groups, name }) =>
    groups.flatMap(({ addresses, ports }) =>
      addresses.flatMap((ip) =>
        ports.map((port) => ({
          labels: {
            ...common,
            [named]: name,
            __address__: `${ip.includes(':') ? `[${ip}]` : ip}:${port.number}`,
            [`${prefix}_port_name`]: port.name,
            [`${prefix}_port_protocol`]: port.protocol,
            [ready]: 'true',
          },
          pod: undefined,
          service,
        })),
      ),
    ),
  );
  for (const pod of podsBehind(cluster, service)) {
    const seen = new Set<number>();
    for (const port of service.ports) {
      const number = targetNumber(pod, port);
      if (number === undefined) continue;
      seen.add(number);
      const at = declared(pod, number);
      found.push({
        labels: {
          ...common,
          __address__: `${pod.ip}:${number}`,
          [`${prefix}_port_name`]: port.name,
          [`${prefix}_port_protocol`]: port.protocol,
          [ready]: 'true',
          [`${prefix}_address_target_kind`]: 'Pod',
          [`${prefix}_address_target_name`]: pod.name,
          ...podLabels(pod),
          ...(at ? containerLabels(at.container, at.port) : {}),
        },
        pod,
        service,
      });
    }
    // Where no port leads to it, the pod stands in no list of addresses.
    if (seen.size === 0) continue;
    for (const container of pod.containers) {
      for (const port of container.ports) {
        if (seen.has(port.number)) continue;
        found.push({
          labels: { ...common, __address__: `${pod.ip}:${port.number}`, ...podLabels(pod), ...containerLabels(container, port) },
          pod,
          service,
        });
      }
    }
  }
  return found;
}

const endpoints = ofCluster((cluster: Cluster, service: Service) => endpointTargets(cluster, service, 'endpoints'));
const slices = ofCluster((cluster: Cluster, service: Service) => endpointTargets(cluster, service, 'endpointslice'));

/** The container port of a number, whatever its protocol: the last container that declares it has the word. endpointslice.go `buildEndpointSlice`. */
function declared(pod: Pod, number: number): { readonly container: Container; readonly port: ContainerPort } | undefined {
  for (const container of pod.containers.toReversed()) {
    const port = container.ports.find((it) => it.number === number);
    if (port) return { container, port };
  }
  return undefined;
}

function ingressTargets(cluster: Cluster, here: (namespace: string) => boolean): readonly Discovered[] {
  return cluster.ingresses.flatMap((object): readonly Discovered[] => {
    const namespace = object.namespace ?? 'default';
    if (!here(namespace)) return [];
    const spec = get(object.root, 'spec');
    const secured = new Set(
      itemsOf(spec && get(spec, 'tls')).flatMap((it) => itemsOf(get(it, 'hosts')).map((host) => stringAt(host) ?? '')),
    );
    const meta = get(object.root, 'metadata');
    const read = (field: string) => stringMap(meta && get(meta, field));
    const common = {
      __meta_kubernetes_namespace: namespace,
      __meta_kubernetes_ingress_name: object.name ?? '',
      ...metadata('ingress', read('labels'), read('annotations')),
    };
    return itemsOf(spec && get(spec, 'rules')).flatMap((rule) => {
      const host = stringAt(rule, 'host') ?? '*';
      const paths = itemsOf(get(get(rule, 'http'), 'paths')).map((it) => stringAt(it, 'path') ?? '/');
      return (paths.length > 0 ? paths : ['/']).map((path) => ({
        labels: {
          ...common,
          __address__: host,
          __meta_kubernetes_ingress_host: host,
          __meta_kubernetes_ingress_path: path,
          __meta_kubernetes_ingress_scheme: secured.has(host) ? 'https' : 'http',
        },
        pod: undefined,
        service: undefined,
      }));
    });
  });
}
