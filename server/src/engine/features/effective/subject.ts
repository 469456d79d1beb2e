import { clusterOf, namespaceOf as namespaceOfObject } from '../../cluster/model.js';
import type { Engine } from '../../engine.js';
import { meshConfigOf } from '../../istio/mesh-config.js';
import { isNamespaceWide, namespaceOf, type Service, targetKind, type Workload } from '../../istio/scope.js';
import { isTelemetry, telemetryOf } from '../../istio/telemetry.js';
import { groupOf, podTemplateOf, stringMap } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { get, stringAt } from '../../syntax/access.js';
import { outermost } from '../../text/region.js';
import type { Position } from '../../text/span.js';
import { startOf } from '../object-at.js';

/** Whose telemetry is asked for. */
export interface Subject {
  readonly of: Workload;
  /** `Deployment default/reviews-v1`. */
  readonly title: string;
  /** What stands in its way to the mesh: without a sidecar no Telemetry reaches it. */
  readonly why: string | undefined;
}

/** Something of the workspace that can be asked for as well. */
export interface Choice {
  readonly title: string;
  readonly uri: string;
  readonly position: Position;
}

/** Choices that are listed at most. */
const mostChoices = 500;
const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';

/** What an object stands for: a Telemetry for what it reaches, a workload or Gateway for itself, a Namespace for all in it. */
export function subjectOf(engine: Engine, object: KubernetesObject): Subject | undefined {
  const near = outermost(object.root.region).home.uri;
  if (isTelemetry(object)) return ofTelemetry(engine, object, near);
  if (object.kind === 'Namespace' && groupOf(object) === '' && object.name)
    return { of: { namespace: object.name, labels: undefined, near }, title: `Namespace ${object.name}`, why: undefined };
  const namespace = namespaceOfObject(object);
  const title = `${object.kind} ${namespace}/${object.name ?? ''}`;
  const kind = serviceKind(object);
  if (kind) {
    const service = { kind, namespace, name: object.name ?? '' };
    const waypoint = waypointOf(engine, service, labelsOf(object));
    return waypoint && ofService(service, waypoint, near);
  }
  if (isGateway(object)) return { of: { namespace, ...asGateway(object), near }, title, why: undefined };
  const template = podTemplateOf(object);
  if (!template) return undefined;
  const labels = stringMap(get(get(template, 'metadata'), 'labels'));
  const name = labels.get(gatewayLabel);
  return {
    of: { namespace, labels, ...(name === undefined ? {} : { gateway: { name, isWaypoint: isWaypoint(engine, namespace, name) } }), near },
    title,
    why: name === undefined ? outside(engine, object) : undefined,
  };
}

function isGateway(object: KubernetesObject): boolean {
  return object.kind === 'Gateway' && groupOf(object) === 'gateway.networking.k8s.io';
}

/** istiod gives the pods of a Gateway a label with its name. */
function asGateway(object: KubernetesObject): Pick<Workload, 'labels' | 'gateway'> {
  const name = object.name ?? '';
  const isWaypoint = stringAt(object.root, 'spec', 'gatewayClassName') === 'istio-waypoint';
  return { labels: new Map([[gatewayLabel, name]]), gateway: { name, isWaypoint } };
}

function isWaypoint(engine: Engine, namespace: string, name: string): boolean {
  return engine.workspace
    .objects('Gateway')
    .some((it) => isGateway(it) && it.name === name && namespaceOfObject(it) === namespace && asGateway(it).gateway?.isWaypoint);
}

interface Waypoint {
  readonly name: string;
  readonly namespace: string;
}

function serviceKind(object: KubernetesObject): Service['kind'] | undefined {
  if (object.kind === 'Service' && groupOf(object) === '') return 'Service';
  return object.kind === 'ServiceEntry' && groupOf(object) === 'networking.istio.io' ? 'ServiceEntry' : undefined;
}

function labelsOf(object: KubernetesObject): ReadonlyMap<string, string> {
  return stringMap(get(get(object.root, 'metadata'), 'labels'));
}

/** The waypoint that a service, or else its namespace, asks for. Source: istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go. */
function waypointOf(engine: Engine, { namespace }: Service, own: ReadonlyMap<string, string>): Waypoint | undefined {
  const of = [own, engine.workspace.derived(clusterOf).namespaces.get(namespace)].find((it) => it?.get('istio.io/use-waypoint'));
  const name = of?.get('istio.io/use-waypoint');
  if (!name || name === 'none') return undefined;
  return { name, namespace: of?.get('istio.io/use-waypoint-namespace') || namespace };
}

/** A service as its waypoint sees it. */
function ofService(service: Service, waypoint: Waypoint | undefined, near: string): Subject {
  const title = `${service.kind} ${service.namespace}/${service.name}`;
  return {
    of: {
      namespace: waypoint?.namespace ?? service.namespace,
      labels: waypoint && new Map([[gatewayLabel, waypoint.name]]),
      gateway: { name: waypoint?.name ?? '', isWaypoint: true },
      service,
      near,
    },
    title: waypoint ? `${title} at waypoint ${waypoint.namespace}/${waypoint.name}` : title,
    why: waypoint
      ? undefined
      : 'No waypoint of it is in the files (label `istio.io/use-waypoint`): only a waypoint reads a Telemetry that targets a service.',
  };
}

function ofTelemetry(engine: Engine, object: KubernetesObject, near: string): Subject {
  const it = telemetryOf(object);
  const { revision } = it;
  const namespace = namespaceOf(it);
  const target = it.targetRefs.find((ref) => ref.kind === 'Gateway');
  if (target) {
    const gateway = { name: target.name, isWaypoint: isWaypoint(engine, namespace, target.name) };
    const labels = new Map([[gatewayLabel, target.name]]);
    return { of: { namespace, labels, gateway, revision, near }, title: `Gateway ${namespace}/${target.name}`, why: undefined };
  }
  for (const ref of it.targetRefs) {
    const kind = targetKind(ref);
    if (kind !== 'Service' && kind !== 'ServiceEntry') continue;
    const service = { kind, name: ref.name, namespace } as const;
    const target = engine.workspace
      .objects(kind)
      .find((one) => serviceKind(one) === kind && one.name === ref.name && namespaceOfObject(one) === namespace);
    return ofService(service, waypointOf(engine, service, target ? labelsOf(target) : new Map()), near);
  }
  if (it.selector) {
    const shown = [...it.selector].map(([name, value]) => `${name}=${value}`).join(', ');
    return { of: { namespace, labels: it.selector, revision, near }, title: `Pods with ${shown} in ${namespace}`, why: undefined };
  }
  const { rootNamespace } = engine.workspace.derived(meshConfigOf);
  const isMesh = namespace === rootNamespace && isNamespaceWide(it);
  return {
    of: { namespace, labels: undefined, revision, near },
    title: isMesh ? 'The whole mesh' : `Namespace ${namespace}`,
    why: undefined,
  };
}

/** Why Telemetry does not reach a workload: its pods have no sidecar. */
function outside(engine: Engine, object: KubernetesObject): string | undefined {
  const template = podTemplateOf(object);
  const metadata = get(template, 'metadata');
  const labels = stringMap(get(metadata, 'labels'));
  const off = [labels, stringMap(get(metadata, 'annotations'))].some((it) => it.get('sidecar.istio.io/inject') === 'false');
  if (off) return 'Its pods are kept free of the sidecar (`sidecar.istio.io/inject: "false"`): no Telemetry reaches them.';
  const own = labels.get('istio.io/dataplane-mode');
  const mode = own ?? engine.workspace.derived(clusterOf).namespaces.get(namespaceOfObject(object))?.get('istio.io/dataplane-mode');
  if (mode !== 'ambient') return undefined;
  return 'Its traffic goes through ztunnel, which reads no Telemetry; what its waypoint writes is decided at the waypoint’s Gateway.';
}

/** What else of the workspace can be asked for: its workloads, Gateways, namespaces and the services behind waypoints. */
export function choicesOf(engine: Engine): readonly Choice[] {
  const { workspace } = engine;
  const pods = workspace.derived(clusterOf).pods.map((it) => it.owner);
  const others = ['Namespace', 'Gateway', 'Service', 'ServiceEntry'].flatMap((kind) => workspace.objects(kind));
  const objects = [...new Set([...others, ...pods])];
  return objects
    .flatMap((object) => {
      const subject = subjectOf(engine, object);
      return subject ? [{ title: subject.title, uri: outermost(object.root.region).home.uri, position: startOf(object) }] : [];
    })
    .sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0))
    .slice(0, mostChoices);
}
