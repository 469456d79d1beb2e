import { sanitizeLabelName } from '../catalogue/meta-labels.js';
import { portMatcher } from '../checks/shared-link.js';
import { clusterOf, mayMeet, namespaceOf, type Pod, podsBehind, serviceOfObject } from '../cluster/model.js';
import { endpointFields, field, listAt, textAt } from '../operator/fields.js';
import { type Requirement, requirementsOf } from '../operator/label-selector.js';
import { podsReached, selectedObjects, selectionBy, viewOf } from '../operator/selection.js';
import { type SelectedKind, selectedField, selectedKinds } from '../operator/servers.js';
import { isMonitor } from '../operator/targets.js';
import { groupOf, podTemplateOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, keyText, pairAt, pairsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node, Pair } from '../syntax/tree.js';
import type { Workspace } from '../workspace/workspace.js';

/** Nodes that stand for one thing, the first of them for all. */
type End = readonly [Node, ...Node[]];

/** What an object says of others: where it says so, and what that leads to. */
export interface Tie {
  readonly from: End;
  readonly to: readonly End[];
}

const operators = 'monitoring.coreos.com';
/** Kinds of objects that lead to others by labels, names and ports. */
const tying = [...selectedKinds, 'Prometheus', 'PrometheusAgent', 'ThanosRuler', 'Alertmanager', 'Service'] as const;

/** Whether an object may be the other end. */
type Among = (object: KubernetesObject) => boolean;

/** The ties that begin in some objects, with all their ends, and of the others' those ends that lie in them: all ties may be as many as there are pairs. */
export function tiesAt(objects: readonly KubernetesObject[], workspace: Workspace): readonly Tie[] {
  const here = new Set(objects.map((it) => it.root));
  const among: Among = (it) => here.has(it.root);
  return workspace.objects(...tying).flatMap((it) => tiesOf(it, workspace, among(it) ? () => true : among));
}

/**
 * Selectors lead to what they select, by the label that is asked for; names of Secrets, ConfigMaps, namespaces, scrape classes and ports lead to where
 * they are given. Names that are the user's own in one object (receivers, time intervals) are told by `names.ts`.
 */
function tiesOf(object: KubernetesObject, workspace: Workspace, among: Among): readonly Tie[] {
  const group = groupOf(object);
  if (object.kind === 'Service' && group === '') return serviceTies(object, workspace, among);
  if (group !== operators) return [];
  return [
    ...(isMonitor(object) ? monitorTies(object, workspace, among) : []),
    ...selectedKinds.flatMap((kind) => serverTies(object, kind, workspace, among)),
    ...referenceTies(object, workspace, among),
    ...scrapeClassTies(object, workspace, among),
    ...(object.kind === 'Probe' ? proberTies(object, workspace, among) : []),
  ].filter((it) => it.to.length > 0);
}

function monitorTies(monitor: KubernetesObject, workspace: Workspace, among: Among): readonly Tie[] {
  const view = viewOf(monitor, workspace);
  const spec = field(monitor.root, 'spec');
  const objects = selectedObjects(view).filter(among);
  const behind = podsReached(view).filter((it) => among(it.owner));
  const labelsOf = (it: KubernetesObject) => get(get(it.kind === 'Service' ? it.root : podTemplateOf(it), 'metadata'), 'labels');
  const podLabels = behind.map((it) => get(get(podTemplateOf(it.owner), 'metadata'), 'labels'));
  const endpoints = listAt(spec, endpointFields[monitor.kind] ?? '');
  const labelNames = (list: readonly Node[], labels: readonly (Node | undefined)[]): readonly Tie[] =>
    list.flatMap((it) => (it.type === 'scalar' ? [{ from: [it], to: labels.flatMap((one) => labelNodes(one, textOf(it))) }] : []));
  const jobLabel = field(spec, 'jobLabel');
  const namespaces = workspace.objects('Namespace').filter(among);
  return [
    ...selectorTies(pairAt(spec, 'selector'), objects, labelsOf),
    ...listAt(spec, 'namespaceSelector', 'matchNames').map(
      (it): Tie => ({
        from: [it],
        to: namespaces.filter((one) => it.type === 'scalar' && one.name === textOf(it)).flatMap(nameNodes),
      }),
    ),
    ...labelNames([...listAt(spec, 'targetLabels'), ...(jobLabel ? [jobLabel] : [])], objects.map(labelsOf)),
    ...labelNames(listAt(spec, 'podTargetLabels'), podLabels),
    ...endpoints.flatMap((it) =>
      ['targetPort', 'portNumber'].flatMap((name): readonly Tie[] => {
        const node = field(it, name);
        return node ? [{ from: [node], to: behind.flatMap((pod) => containerPorts(pod, node)) }] : [];
      }),
    ),
  ];
}

/** A selector’s key leads to the names of what it selects, each condition to the label there. */
function selectorTies(
  selector: Pair | undefined,
  objects: readonly KubernetesObject[],
  labelsOf: (object: KubernetesObject) => Node | undefined,
): readonly Tie[] {
  if (!selector) return [];
  return [
    { from: [selector.key], to: objects.flatMap(nameNodes) },
    ...requirementsOf(deref(selector.value)).map(
      (it): Tie => ({
        from: requirementNodes(it),
        to: objects.flatMap((one) => {
          const labels = labelNodes(labelsOf(one), it.key);
          return labels.length > 0 ? labels : nameNodes(one);
        }),
      }),
    ),
  ];
}

function requirementNodes({ node, valueNode }: Requirement): End {
  return valueNode ? [node, valueNode] : [field(node, 'key') ?? node, ...listAt(node, 'values')];
}

/** Key and value of a label; the operator replaces odd characters, so another spelling may be the one. */
function labelNodes(labels: Node | undefined, name: string): readonly End[] {
  const pairs = pairsOf(labels);
  const pair =
    pairs.find((it) => keyText(it) === name) ?? pairs.find((it) => sanitizeLabelName(keyText(it) ?? '') === sanitizeLabelName(name));
  return pair ? [[pair.key, deref(pair.value) ?? pair.value]] : [];
}

function nameNodes(object: KubernetesObject): readonly End[] {
  const name = field(object.root, 'metadata', 'name');
  return name ? [[name]] : [];
}

/** A server’s selector of a kind. */
function serverTies(server: KubernetesObject, kind: SelectedKind, workspace: Workspace, among: Among): readonly Tie[] {
  const selector = pairAt(field(server.root, 'spec'), selectedField(kind));
  if (!selector) return [];
  const cluster = workspace.derived(clusterOf);
  const selected = workspace
    .objects(kind)
    .filter((it) => among(it) && groupOf(it) === operators && selectionBy(server, it, cluster).selected === 'yes');
  return selectorTies(selector, selected, (it) => get(get(it.root, 'metadata'), 'labels'));
}

function serviceTies(object: KubernetesObject, workspace: Workspace, among: Among): readonly Tie[] {
  const cluster = workspace.derived(clusterOf);
  const service = serviceOfObject(cluster, object);
  const selector = pairAt(field(object.root, 'spec'), 'selector');
  if (!service || !selector) return [];
  const pods = podsBehind(cluster, service).filter((it) => among(it.owner) && mayMeet(it.owner, object));
  const labels = pods.map((it) => get(get(podTemplateOf(it.owner), 'metadata'), 'labels'));
  const ties: readonly Tie[] = [
    { from: [selector.key], to: pods.flatMap((it) => nameNodes(it.owner)) },
    ...pairsOf(deref(selector.value)).map(
      (pair): Tie => ({
        from: [pair.key, deref(pair.value) ?? pair.value],
        to: labels.flatMap((it) => labelNodes(it, keyText(pair) ?? '')),
      }),
    ),
    ...listAt(object.root, 'spec', 'ports').flatMap((port): readonly Tie[] => {
      const node = field(port, 'targetPort');
      return node ? [{ from: [node], to: pods.flatMap((it) => containerPorts(it, node)) }] : [];
    }),
  ];
  return ties.filter((it) => it.to.length > 0);
}

/** The declared ports of a pod that a name (a pattern, for the operator) or a number stands for. */
function containerPorts({ owner }: Pod, wanted: Node): readonly End[] {
  if (wanted.type !== 'scalar') return [];
  const isNumber = resolveScalar(wanted, 'K').type === 'int';
  const text = textOf(wanted);
  const fits = isNumber ? (it: string) => it === text : portMatcher(text);
  const spec = get(podTemplateOf(owner), 'spec');
  return ['containers', 'initContainers']
    .flatMap((it) => itemsOf(get(spec, it)))
    .flatMap((it) => itemsOf(get(it, 'ports')))
    .flatMap((port) => {
      const node = deref(get(port, isNumber ? 'containerPort' : 'name'));
      return node?.type === 'scalar' && textOf(node) !== '' && fits?.(textOf(node)) ? [[node]] : [];
    });
}

/** Maps of a name and a key are references to a Secret, or to a ConfigMap where their field says so; a server lists further ones by name. */
function referenceTies(object: KubernetesObject, workspace: Workspace, among: Among): readonly Tie[] {
  const found: Tie[] = [];
  const near = (kind: string, name: string) =>
    workspace.objects(kind).filter((it) => among(it) && it.name === name && namespaceOf(it) === namespaceOf(object));
  const visit = (node: Node | undefined, owner: string, depth: number): void => {
    const it = deref(node);
    for (const item of itemsOf(it)) {
      if (item.type === 'scalar' && depth === 2 && (owner === 'secrets' || owner === 'configMaps'))
        found.push({ from: [item], to: near(owner === 'secrets' ? 'Secret' : 'ConfigMap', textOf(item)).flatMap(nameNodes) });
      else visit(item, owner, depth + 1);
    }
    const pairs = pairsOf(it);
    const [name, key] = [field(it, 'name'), field(it, 'key')];
    const isReference = name?.type === 'scalar' && key?.type === 'scalar' && pairs.every((one) => referenceFields.has(keyText(one) ?? ''));
    if (isReference) {
      const holders = near(/configMap/i.test(owner) ? 'ConfigMap' : 'Secret', textOf(name));
      const keys = holders.flatMap((one) =>
        ['data', 'stringData', 'binaryData'].flatMap((list): readonly End[] => {
          const pair = pairAt(get(one.root, list), textOf(key));
          return pair ? [[pair.key]] : [];
        }),
      );
      found.push({ from: [name], to: holders.flatMap(nameNodes) }, { from: [key], to: keys });
      return;
    }
    for (const pair of pairs) visit(pair.value, keyText(pair) ?? '', depth + 1);
  };
  visit(field(object.root, 'spec'), '', 1);
  return found;
}

const referenceFields: ReadonlySet<string> = new Set(['name', 'key', 'optional']);

function scrapeClassTies(object: KubernetesObject, workspace: Workspace, among: Among): readonly Tie[] {
  const node = field(object.root, 'spec', 'scrapeClass');
  if (node?.type !== 'scalar') return [];
  const classes = workspace
    .objects('Prometheus', 'PrometheusAgent')
    .filter(among)
    .flatMap((it) => listAt(it.root, 'spec', 'scrapeClasses'));
  return [{ from: [node], to: classes.filter((it) => textAt(it, 'name') === textOf(node)).flatMap(nameOf) }];
}

function nameOf(it: Node): readonly End[] {
  const name = field(it, 'name');
  return name ? [[name]] : [];
}

/** A prober is mostly a Service: `name.namespace[.svc…][:port]`. */
function proberTies(object: KubernetesObject, workspace: Workspace, among: Among): readonly Tie[] {
  const node = field(object.root, 'spec', 'prober', 'url');
  if (node?.type !== 'scalar') return [];
  const [, name, namespace] = /^([\w-]+)(?:\.([\w-]+))?(?:\.svc[\w.-]*)?(?::\d+)?$/.exec(textOf(node)) ?? [];
  const services = workspace
    .objects('Service')
    .filter((it) => among(it) && groupOf(it) === '' && it.name === name && (namespace ?? namespaceOf(object)) === namespaceOf(it));
  return [{ from: [node], to: services.flatMap(nameNodes) }];
}
