import { stringify } from 'yaml';
import { withField } from '../../checks/shared-insert.js';
import { endpointsOf, portMatcher } from '../../checks/shared-link.js';
import { clusterOf, type Pod, podsBehind, type Service, type ServicePort } from '../../cluster/model.js';
import type { Engine } from '../../engine.js';
import { field, textAt } from '../../operator/fields.js';
import { requirementsOf } from '../../operator/label-selector.js';
import { placeBy, viewOf } from '../../operator/selection.js';
import { isSelectedKind, selectedField, serversOf } from '../../operator/servers.js';
import { isMonitor } from '../../operator/targets.js';
import { groupOf } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import type { Edit } from '../../text/problem.js';
import type { Range } from '../../text/span.js';
import { documentAt, spotAt } from '../locate.js';
import { objectAt } from '../object-at.js';
import type { Refactoring } from './target.js';

/** Writes the monitor that scrapes what the cursor stands in: the Service, the workload's own ports, the sidecars behind either, a waypoint. */
export function monitorsFor(engine: Engine, uri: string, { start }: Range): readonly Refactoring[] {
  const object = objectAt(engine, uri, start);
  const spot = spotAt(engine, uri, start);
  if (!object?.name || !spot || object.document.shape !== 'whole' || object.document.problems.length > 0) return [];
  if (documentAt(engine, uri, spot)?.document !== object.document) return [];
  const { services, pods } = engine.workspace.derived(clusterOf);
  if (isWaypoint(object)) return written(engine, object, `the waypoint ${object.name}`, waypointMonitor(object.name));
  const service = services.find((it) => it.object.root === object.root);
  if (service) return ofService(engine, service);
  const pod = pods.find((it) => it.owner.root === object.root);
  return pod ? ofPod(engine, pod) : [];
}

type Endpoint = Readonly<Record<string, string | number>>;

/** What is written of a monitor beside its head. */
interface Draft {
  readonly kind: 'ServiceMonitor' | 'PodMonitor';
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly endpoints: readonly Endpoint[];
}

function ofService(engine: Engine, service: Service): readonly Refactoring[] {
  const cluster = engine.workspace.derived(clusterOf);
  const scraped = engine.workspace
    .objects('ServiceMonitor')
    .filter((it) => isMonitor(it) && viewOf(it, engine.workspace).services.includes(service))
    .flatMap(endpointsOf);
  const isFree = (port: ServicePort) =>
    !scraped.some((it) =>
      textAt(it, 'port') !== '' ? portMatcher(textAt(it, 'port'))?.(port.name) : textAt(it, 'targetPort') === String(port.target),
    );
  const ports = metricPorts(service.ports, service.annotations.get('prometheus.io/port'))
    .filter(isFree)
    .filter(({ target }, i, all) => all.findIndex((it) => it.target === target) === i);
  const labels = lasting(service.labels);
  const own = labels.size > 0 ? labels : new Map([['app', service.name]]);
  // A Service without labels is selected by none: it gets the one that the monitor asks for.
  const label = labels.size > 0 ? undefined : withField(service.object.root, ['metadata', 'labels'], 'app', service.name);
  const endpoints = ports.map((it) => ({ ...(it.name ? { port: it.name } : { targetPort: it.target }), ...paths(service.annotations) }));
  const draft: Draft = { kind: 'ServiceMonitor', name: service.name, labels: own, endpoints };
  const [pod] = podsBehind(cluster, service).filter((it) => it.injected);
  return [
    ...(ports.length > 0 && (labels.size > 0 || label) ? written(engine, service.object, `Service ${service.name}`, draft, label) : []),
    ...(pod ? sidecars(engine, service.object, pod, service.selector ?? pod.labels) : []),
  ];
}

function ofPod(engine: Engine, pod: Pod): readonly Refactoring[] {
  const name = pod.owner.name ?? '';
  const declared = pod.containers.filter((it) => it.name !== 'istio-proxy').flatMap((it) => it.ports);
  const ports = metricPorts(declared, pod.annotations.get('prometheus.io/port'));
  const labels = lasting(pod.labels);
  if (labels.size === 0) return [];
  const isMerged = pod.injected && pod.annotations.get('prometheus.io/port') === '15020';
  const endpoints = ports.map((it) => ({
    ...(it.name ? { port: it.name } : { portNumber: it.number }),
    ...(isMerged ? {} : paths(pod.annotations)),
  }));
  return [
    ...(ports.length > 0 ? written(engine, pod.owner, `${pod.owner.kind} ${name}`, { kind: 'PodMonitor', name, labels, endpoints }) : []),
    ...(pod.injected ? sidecars(engine, pod.owner, pod, labels) : []),
  ];
}

/** The port that the injector declares on each sidecar. */
function sidecars(engine: Engine, object: KubernetesObject, pod: Pod, labels: ReadonlyMap<string, string>): readonly Refactoring[] {
  const name = object.name ?? '';
  const endpoints = [{ port: 'http-envoy-prom', path: '/stats/prometheus' }];
  const isSidecar = pod.containers.some((it) => it.name === 'istio-proxy');
  return isSidecar
    ? written(engine, object, `the sidecars of ${name}`, { kind: 'PodMonitor', name: `${name}-sidecars`, labels, endpoints })
    : [];
}

function isWaypoint(object: KubernetesObject): boolean {
  if (object.kind !== 'Gateway' || groupOf(object) !== 'gateway.networking.k8s.io') return false;
  return textAt(object.root, 'spec', 'gatewayClassName').includes('waypoint');
}

/** What istiod makes of a waypoint: istio/istio manifests/charts/istio-control/istio-discovery/files/waypoint.yaml. */
function waypointMonitor(name: string): Draft {
  const labels = new Map([['gateway.networking.k8s.io/gateway-name', name]]);
  return { kind: 'PodMonitor', name: `${name}-waypoint`, labels, endpoints: [{ port: 'metrics', path: '/stats/prometheus' }] };
}

/** Labels that change with a release say nothing about what it is. */
const passing =
  /^(helm\.sh\/chart|chart|heritage|app\.kubernetes\.io\/(version|managed-by)|version|pod-template-hash|argocd\.argoproj\.io\/.*)$/;

function lasting(labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const kept = [...labels].filter(([key]) => !passing.test(key));
  return new Map(kept.length > 0 ? kept : labels);
}

interface AnyPort {
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
}

/** The ports that an annotation names, or that are called after metrics, else the first one. */
function metricPorts<T extends AnyPort>(all: readonly T[], annotated: string | undefined): readonly T[] {
  const ports = all.filter((it) => it.protocol === 'TCP' && it.number > 0);
  const told = ports.filter((it) => String(it.number) === annotated || it.name === annotated);
  if (told.length > 0) return told;
  const named = ports.filter((it) => /metric|prom|telemetry|monitoring/i.test(it.name));
  return named.length > 0 ? named : ports.slice(0, 1);
}

function paths(annotations: ReadonlyMap<string, string>): Endpoint {
  const path = annotations.get('prometheus.io/path');
  const scheme = annotations.get('prometheus.io/scheme');
  return { ...(path && path !== '/metrics' ? { path } : {}), ...(scheme === 'https' ? { scheme } : {}) };
}

/** Behind the document of the object, or in a file beside it where no document can follow. */
function written(engine: Engine, object: KubernetesObject, what: string, draft: Draft, label?: Edit): readonly Refactoring[] {
  const { kind, endpoints } = draft;
  const labels = labelsAskedFor(engine, { ...object, kind });
  const { namespace } = object;
  const text = stringify(
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind,
      metadata: {
        name: draft.name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(Object.keys(labels).length > 0 ? { labels } : {}),
      },
      spec: {
        selector: { matchLabels: Object.fromEntries(draft.labels) },
        [kind === 'ServiceMonitor' ? 'endpoints' : 'podMetricsEndpoints']: endpoints,
      },
    },
    { lineWidth: 0 },
  );
  const title = `Create a ${kind} for ${what}`;
  const { document } = object;
  const { region } = document;
  const others = label ? [label] : [];
  if (document.format !== 'yaml' || document.root !== object.root || region.home.type !== 'file' || object.root.region !== region) {
    return [{ title, kind: 'refactor', edits: others, newFile: { name: `${draft.name}-${kind.toLowerCase()}.yaml`, text } }];
  }
  const end = region.text.length;
  const edit: Edit = { region, span: { start: end, end }, text: `${region.text.endsWith('\n') ? '' : '\n'}---\n${text}` };
  return [{ title, kind: 'refactor', edits: [...others, edit] }];
}

/** The labels that the Prometheus of the workspace asks such a monitor for: the first one that looks into its namespace. */
function labelsAskedFor({ workspace }: Engine, monitor: KubernetesObject): Readonly<Record<string, string>> {
  if (!isSelectedKind(monitor.kind)) return {};
  const name = selectedField(monitor.kind);
  const cluster = workspace.derived(clusterOf);
  const asking = serversOf(workspace).filter((it) => field(it.root, 'spec', name));
  const server = asking.find((it) => placeBy(it, monitor, cluster).selected !== 'no') ?? asking[0];
  const asked = requirementsOf(field(server?.root, 'spec', name)).flatMap(({ key, operator, values }): readonly [string, string][] => {
    if (operator === 'In') return [[key, values[0] ?? '']];
    return operator === 'Exists' ? [[key, 'true']] : [];
  });
  return Object.fromEntries(asked);
}
