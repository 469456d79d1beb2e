import { deref, get, itemsOf, pairsOf, stringAt, textOf } from '../syntax/access.js';
import type { Document, MapNode, Node, ScalarNode } from '../syntax/tree.js';
import type { KubernetesObject } from './unit.js';

/** The objects of a document: itself, or the items of a List; none when it has no apiVersion and kind. */
export function objectsOf(document: Document): readonly KubernetesObject[] {
  const root = deref(document.root);
  if (root?.type !== 'map') return [];
  const kind = stringAt(root, 'kind');
  const items = get(root, 'items');
  if (kind?.endsWith('List') && items) {
    return itemsOf(items).flatMap((item) => {
      const object = objectOf(document, item);
      return object ? [object] : [];
    });
  }
  const object = objectOf(document, root);
  return object ? [object] : [];
}

function objectOf(document: Document, node: Node): KubernetesObject | undefined {
  const root = deref(node);
  if (root?.type !== 'map') return undefined;
  const apiVersion = stringAt(root, 'apiVersion');
  const kind = stringAt(root, 'kind');
  if (!apiVersion || !kind) return undefined;
  return {
    unit: 'KubernetesObject',
    document,
    apiVersion,
    kind,
    name: stringAt(root, 'metadata', 'name'),
    namespace: stringAt(root, 'metadata', 'namespace'),
    root,
  };
}

/** `monitoring.coreos.com` of `monitoring.coreos.com/v1`; empty for the core group. */
export function groupOf(object: KubernetesObject): string {
  const slash = object.apiVersion.indexOf('/');
  return slash < 0 ? '' : object.apiVersion.slice(0, slash);
}

/** Label or annotation values of a map as text. */
export function stringMap(node: Node | undefined): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const { key, value } of node ? pairsOf(node) : []) {
    const it = deref(value);
    if (key.type === 'scalar' && it?.type === 'scalar') result.set(textOf(key), textOf(it));
  }
  return result;
}

/** A key of a map with its scalar value: the values of ConfigMaps and Secrets. */
export interface Entry {
  readonly key: string;
  readonly value: ScalarNode;
}

export function scalarEntries(node: Node | undefined): readonly Entry[] {
  const result: Entry[] = [];
  for (const { key, value } of node ? pairsOf(node) : []) {
    const it = deref(value);
    if (key.type === 'scalar' && it?.type === 'scalar') result.push({ key: textOf(key), value: it });
  }
  return result;
}

/** The pod template's node of a workload, the pod itself for a Pod; undefined for other kinds. */
export function podTemplateOf(object: KubernetesObject): MapNode | undefined {
  const at = (...path: readonly string[]): MapNode | undefined => {
    let node: Node | undefined = object.root;
    for (const key of path) node = node && get(node, key);
    const it = node && deref(node);
    return it?.type === 'map' ? it : undefined;
  };
  switch (object.kind) {
    case 'Pod':
      return object.root;
    case 'CronJob':
      return at('spec', 'jobTemplate', 'spec', 'template');
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Job':
    case 'Rollout':
      return at('spec', 'template');
    default:
      return undefined;
  }
}
