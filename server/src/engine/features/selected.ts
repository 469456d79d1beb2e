import { mayHave } from '../cluster/label-index.js';
import { podTemplateOf, stringMap } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import type { Workspace } from '../workspace/workspace.js';

/** A named port of a Service or of a container. */
export interface NamedPort {
  readonly name: string;
  readonly node: ScalarNode;
  readonly number: string | undefined;
  readonly owner: KubernetesObject;
}

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod', 'Job', 'CronJob', 'ReplicaSet', 'Rollout'] as const;

/** The workspace's objects that a monitor's selectors find: Services of a ServiceMonitor, workloads of a PodMonitor. */
export function selectedBy(workspace: Workspace, monitor: KubernetesObject): readonly KubernetesObject[] {
  const selector = get(get(monitor.root, 'spec'), 'selector');
  const all =
    monitor.kind === 'ServiceMonitor' ? workspace.derived(services) : monitor.kind === 'PodMonitor' ? workspace.derived(pods) : [];
  const asked = [...stringMap(get(selector, 'matchLabels'))].map(([key, value]) => [key, [value]] as const);
  return mayHave(all, asked).flatMap(({ object, labels }) =>
    inNamespace(monitor, object) && matchesSelector(selector, labels) ? [object] : [],
  );
}

interface Selectable {
  readonly object: KubernetesObject;
  readonly labels: ReadonlyMap<string, string>;
}

const services = (workspace: Workspace): readonly Selectable[] => workspace.objects('Service').map(selectable);
const pods = (workspace: Workspace): readonly Selectable[] => workspace.objects(...workloads).map(selectable);

function selectable(object: KubernetesObject): Selectable {
  return { object, labels: labelsOfObject(object) };
}

/** Everything of the kind that a monitor can find. */
export function candidatesOf(workspace: Workspace, { kind }: KubernetesObject): readonly KubernetesObject[] {
  if (kind === 'ServiceMonitor') return workspace.objects('Service');
  return kind === 'PodMonitor' ? workspace.objects(...workloads) : [];
}

/** Whether a monitor looks into the namespace of an object; unknown namespaces count as the same. */
export function inNamespace(monitor: KubernetesObject, it: KubernetesObject): boolean {
  const selector = get(get(monitor.root, 'spec'), 'namespaceSelector');
  if (stringAt(selector, 'any') === 'true') return true;
  const names = itemsOf(get(selector, 'matchNames')).flatMap((node) => (node.type === 'scalar' ? [textOf(node)] : []));
  if (it.namespace === undefined) return true;
  if (names.length > 0) return names.includes(it.namespace);
  return monitor.namespace === undefined || monitor.namespace === it.namespace;
}

/** Labels that selectors are compared with: of a workload those of its pods. */
export function labelsOfObject(it: KubernetesObject): ReadonlyMap<string, string> {
  const at = it.kind === 'Service' ? it.root : (podTemplateOf(it) ?? it.root);
  return stringMap(get(get(at, 'metadata'), 'labels'));
}

function matchesSelector(selector: Node | undefined, labels: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of stringMap(get(selector, 'matchLabels'))) if (labels.get(key) !== value) return false;
  for (const item of itemsOf(get(selector, 'matchExpressions'))) {
    const key = stringAt(item, 'key') ?? '';
    const values = itemsOf(get(item, 'values')).flatMap((node) => (node.type === 'scalar' ? [textOf(node)] : []));
    const label = labels.get(key);
    switch (stringAt(item, 'operator')) {
      case 'In':
        if (label === undefined || !values.includes(label)) return false;
        break;
      case 'NotIn':
        if (label !== undefined && values.includes(label)) return false;
        break;
      case 'Exists':
        if (label === undefined) return false;
        break;
      case 'DoesNotExist':
        if (label !== undefined) return false;
        break;
    }
  }
  return true;
}

/** The named ports of a Service, or of a workload's containers. */
export function portsOf(it: KubernetesObject): readonly NamedPort[] {
  const lists: (Node | undefined)[] = [];
  if (it.kind === 'Service') lists.push(get(get(it.root, 'spec'), 'ports'));
  else {
    const spec = get(podTemplateOf(it), 'spec');
    for (const field of ['containers', 'initContainers'])
      for (const container of itemsOf(get(spec, field))) lists.push(get(container, 'ports'));
  }
  return lists.flatMap((list) =>
    itemsOf(list).flatMap((port) => {
      const node = deref(get(port, 'name'));
      if (node?.type !== 'scalar') return [];
      return [{ name: textOf(node), node, number: stringAt(port, 'port') ?? stringAt(port, 'containerPort'), owner: it }];
    }),
  );
}
