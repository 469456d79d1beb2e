import { clusterOf, type Pod, type Service } from '../cluster/model.js';
import { endpointFields, listAt } from '../operator/fields.js';
import { selectionBy } from '../operator/selection.js';
import { mayTake, serversFor } from '../operator/servers.js';
import type { FoundTarget } from '../operator/targets.js';
import { compilePattern } from '../relabel/rules.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import type { Fix } from '../text/problem.js';
import { keptOn } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import { withText } from './shared-insert.js';
import { passesSchema } from './shared-schema.js';

/** Whether an object is one of the operator's of these kinds, and whole: what the API server refuses, and patches, take no part. */
export function isOperators(object: KubernetesObject, ...kinds: readonly string[]): boolean {
  return kinds.includes(object.kind) && groupOf(object) === 'monitoring.coreos.com' && passesSchema(object, 'operator');
}

export function endpointsOf(monitor: KubernetesObject): readonly Node[] {
  return listAt(monitor.root, 'spec', endpointFields[monitor.kind] ?? 'endpoints');
}

/** Whether a port's name fits: the operator writes it into a pattern as it is. undefined: no pattern. */
export function portMatcher(written: string): ((name: string) => boolean) | undefined {
  const regex = compilePattern(written);
  return regex && ((name) => regex.test(name));
}

/** The mend that writes a name which is there. */
export function useName(node: Node, name: string | undefined): readonly Fix[] {
  const edit = name === undefined ? undefined : withText(node, name);
  return edit ? [{ title: `Use \`${name}\``, edits: [edit], preferred: true }] : [];
}

/** `shop/web`. */
export function shown({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

export function workloadName(pod: Pod): string {
  return `${pod.namespace}/${pod.owner.name ?? ''}`;
}

/** A port that an annotation asks the injector of a sidecar for, as marin3r's `envoy-metrics:9901`. */
const portAsked = /(?<![\w-])([a-z][a-z0-9-]*):\d+/g;
/** Annotations may be long, and each monitor asks. */
const portsAskedFor = keptOn((pod: Pod): readonly string[] =>
  [...pod.annotations.values()].flatMap((text) => [...text.matchAll(portAsked)].map(([, name]) => name ?? '')),
);

/** Names and numbers of all ports that a pod's containers declare, and the names of those that come with an injected one. */
export function declaredPorts(pods: readonly Pod[]): { readonly names: ReadonlySet<string>; readonly numbers: ReadonlySet<number> } {
  const ports = pods.flatMap((pod) => pod.containers.flatMap((it) => it.ports));
  const names = [...ports.map((it) => it.name), ...pods.flatMap(portsAskedFor)];
  return { names: new Set(names.filter(Boolean)), numbers: new Set(ports.map((it) => it.number)) };
}

export function portNames(service: Service): string {
  return service.ports.map((it) => it.name || String(it.number)).join(', ');
}

/** The port of a target's address. */
export function portOf({ labels }: Extract<FoundTarget['target'], { readonly state: 'active' }>): string | undefined {
  return /:(\d+)$/.exec(labels['__address__'] ?? '')?.[1];
}

/** Whether one Prometheus takes both monitors; without any here, it is taken for granted. */
export function areTakenTogether(a: KubernetesObject, b: KubernetesObject, workspace: Workspace): boolean {
  const servers = serversFor(a, workspace);
  if (servers.length === 0) return true;
  const cluster = workspace.derived(clusterOf);
  return mayTake(servers, a).some((it) => selectionBy(it, a, cluster).selected === 'yes' && selectionBy(it, b, cluster).selected === 'yes');
}
