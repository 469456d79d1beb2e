import { clusterOf, namespaceOf, type Pod, type Service } from '../../cluster/model.js';
import type { Engine } from '../../engine.js';
import { field } from '../../operator/fields.js';
import { requirementsOf } from '../../operator/label-selector.js';
import { podsReached, viewOf } from '../../operator/selection.js';
import { isSelectedKind, selectedField, selectedKinds, serversFor, serversOf } from '../../operator/servers.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { get, itemsOf, keysOf, nodeAt, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { type ShapePlace, shapeOf, walk } from '../shape-place.js';

/** What the workspace knows of a place in an object of the operator: names, labels and ports of other objects; undefined: nothing. */
export function operatorValues(engine: Engine, place: ShapePlace, object: KubernetesObject): readonly string[] | undefined {
  if (!object.apiVersion.startsWith('monitoring.coreos.com/') || place.at === 'key') return undefined;
  const { path } = place;
  const where = path.join('.');
  const { workspace } = engine;
  const reference = referenceKind(place);
  if (reference) return referenced(engine, place, object, reference);
  // What is half typed there is no namespace.
  if (where === 'metadata.namespace') return namespaces(engine, object).map(([name]) => name);
  if (/(^|\.)matchNames\.\*$|\.namespaces\.names\.\*$/.test(where)) return namespaceNames(engine);
  if (/\.matchExpressions\.\*\.operator$/.test(where)) return ['In', 'NotIn', 'Exists', 'DoesNotExist'];
  const selected = selectableLabels(engine, object, path);
  if (selected) {
    if (/\.matchExpressions\.\*\.key$/.test(where)) return selected.flatMap((it) => [...it.keys()]);
    const key = path.at(-2) === 'matchLabels' ? path.at(-1) : /\.values\.\*$/.test(where) ? textBeside(place, 'key') : undefined;
    if (key !== undefined) return selected.flatMap((it) => it.get(key) ?? []);
  }
  switch (where) {
    case 'spec.secrets.*':
    case 'spec.configSecret':
      return nearby(engine, object, 'Secret').flatMap((it) => it.name ?? []);
    case 'spec.configMaps.*':
      return nearby(engine, object, 'ConfigMap').flatMap((it) => it.name ?? []);
    case 'spec.alerting.alertmanagers.*.name':
      return workspace.derived(clusterOf).services.map((it) => it.name);
    case 'spec.scrapeClass':
      return serversOf(workspace).flatMap((it) =>
        itemsOf(get(get(it.root, 'spec'), 'scrapeClasses')).flatMap((one) => stringAt(one, 'name') ?? []),
      );
    case 'spec.jobLabel':
    case 'spec.targetLabels.*': {
      const { services, pods } = viewOf(object, workspace);
      return [...services, ...pods].flatMap((it) => [...it.labels.keys()]);
    }
    case 'spec.podTargetLabels.*':
      return podsOf(engine, object).flatMap((it) => [...it.labels.keys()]);
    case 'spec.endpoints.*.targetPort':
    case 'spec.podMetricsEndpoints.*.targetPort':
      return portsOf(podsOf(engine, object)).flatMap((it) => [...(it.name === '' ? [] : [it.name]), String(it.number)]);
    case 'spec.podMetricsEndpoints.*.portNumber':
      return portsOf(podsOf(engine, object)).map((it) => String(it.number));
    case 'spec.prober.url':
      return workspace.derived(clusterOf).services.flatMap((it) => it.ports.map((port) => `${it.name}.${it.namespace}.svc:${port.number}`));
  }
  if (object.kind !== 'AlertmanagerConfig' || path[1] !== 'route') return undefined;
  if (path.at(-1) === 'receiver') return namesOf(object, 'receivers');
  if (/\.(mute|active)TimeIntervals\.\*$/.test(where))
    return [...namesOf(object, 'timeIntervals'), ...namesOf(object, 'muteTimeIntervals')];
  return undefined;
}

/** Names of labels that the selector at a path may ask for. */
export function selectorLabels(engine: Engine, object: KubernetesObject, path: readonly string[]): readonly string[] {
  return (selectableLabels(engine, object, path) ?? []).flatMap((it) => [...it.keys()]);
}

/** Labels that servers of the workspace ask of an object, with the values that they take. */
export function askedLabels(
  { workspace }: Engine,
  object: KubernetesObject,
): readonly (readonly [name: string, values: readonly string[]])[] {
  const { kind } = object;
  if (!isSelectedKind(kind)) return [];
  return serversFor(object, workspace)
    .flatMap((it) => requirementsOf(field(it.root, 'spec', selectedField(kind))))
    .flatMap((it) => (it.operator === 'In' || it.operator === 'Exists' ? [[it.key, it.values] as const] : []));
}

function namesOf(object: KubernetesObject, list: string): readonly string[] {
  return itemsOf(get(get(object.root, 'spec'), list)).flatMap((it) => stringAt(it, 'name') ?? []);
}

/** Whether a place is the name or the key of a reference: a map that has just these, and perhaps `optional`. */
function referenceKind({ unit, path }: ShapePlace): 'Secret' | 'ConfigMap' | undefined {
  const last = path.at(-1);
  if (last !== 'name' && last !== 'key') return undefined;
  const root = shapeOf(unit)?.shape;
  const { shape } = root ? walk(root, path.slice(0, -1)) : {};
  if (shape?.kind !== 'map' || !shape.fields.has('name') || !shape.fields.has('key')) return undefined;
  if ([...shape.fields.keys()].some((it) => it !== 'name' && it !== 'key' && it !== 'optional')) return undefined;
  return /configMap/i.test(path.at(-2) ?? '') ? 'ConfigMap' : 'Secret';
}

/** Names in the namespace of the object, or the keys of the one that is named. */
function referenced(engine: Engine, place: ShapePlace, object: KubernetesObject, kind: 'Secret' | 'ConfigMap'): readonly string[] {
  const near = nearby(engine, object, kind);
  if (place.path.at(-1) === 'name') return near.flatMap((it) => it.name ?? []);
  const name = textBeside(place, 'name');
  const holders = near.filter((it) => it.name === name);
  return holders.flatMap((it) => ['data', 'stringData', 'binaryData'].flatMap((field) => keysOf(get(it.root, field))));
}

/** Objects of a kind in the namespace of an object. */
function nearby({ workspace }: Engine, object: KubernetesObject, kind: string): readonly KubernetesObject[] {
  return workspace.objects(kind).filter((it) => namespaceOf(it) === namespaceOf(object));
}

/** Namespaces that are objects here or have something in them, with the labels that are known of them. */
function namespaces(
  { workspace }: Engine,
  but?: KubernetesObject,
): readonly (readonly [name: string, labels: ReadonlyMap<string, string>])[] {
  const { services, pods, namespaces } = workspace.derived(clusterOf);
  const found = new Map<string, ReadonlyMap<string, string>>();
  const written = workspace.units('KubernetesObject').flatMap((it) => (it.root === but?.root ? [] : (it.namespace ?? [])));
  for (const namespace of [...[...services, ...pods].map((it) => it.namespace), ...written])
    found.set(namespace, new Map([['kubernetes.io/metadata.name', namespace]]));
  for (const [name, labels] of namespaces) found.set(name, labels);
  return [...found];
}

export function namespaceNames(engine: Engine): readonly string[] {
  return namespaces(engine).map(([name]) => name);
}

/** The text of another field of the map around the cursor. */
export function textBeside({ document, region, offset }: ShapePlace, field: string): string | undefined {
  const { parents, node } = nodeAt(document, offset, region);
  const maps: readonly Node[] = [...parents, node].filter((it) => it.type === 'map');
  return maps.toReversed().flatMap((it) => stringAt(it, field) ?? [])[0];
}

/** Labels of what the selector at a path may select; undefined: no selector whose objects are known. */
function selectableLabels(
  engine: Engine,
  object: KubernetesObject,
  path: readonly string[],
): readonly ReadonlyMap<string, string>[] | undefined {
  const { workspace } = engine;
  const selector = path[1] ?? '';
  const kind = selectedKinds.find((it) => selectedField(it) === selector);
  if (kind !== undefined) return workspace.objects(kind).map((it) => metadataLabels(it));
  if (selector.endsWith('NamespaceSelector')) return namespaces(engine).map(([, labels]) => labels);
  if (selector !== 'selector') return undefined;
  return selectableThings(engine, object)?.map((it) => it.labels);
}

/** Services or pods that a monitor may select, those of its own namespace first. */
export function selectableThings({ workspace }: Engine, { kind, namespace }: KubernetesObject): readonly (Service | Pod)[] | undefined {
  const { services, pods } = workspace.derived(clusterOf);
  const all: readonly (Service | Pod)[] | undefined = kind === 'ServiceMonitor' ? services : kind === 'PodMonitor' ? pods : undefined;
  return all && [...all.filter((it) => it.namespace === namespace), ...all.filter((it) => it.namespace !== namespace)];
}

function metadataLabels({ root }: KubernetesObject): ReadonlyMap<string, string> {
  const labels = get(get(root, 'metadata'), 'labels');
  return new Map(keysOf(labels).map((key) => [key, stringAt(labels, key) ?? '']));
}

/** The pods that a monitor reaches: behind its Services, or its own; all of the workspace where it selects none. */
function podsOf({ workspace }: Engine, monitor: KubernetesObject): readonly Pod[] {
  const view = viewOf(monitor, workspace);
  const reached = podsReached(view);
  return reached.length > 0 ? reached : view.cluster.pods;
}

function portsOf(pods: readonly Pod[]) {
  return pods.flatMap((it) => it.containers.flatMap((container) => container.ports));
}
