import { bySelector } from '../cluster/label-index.js';
import { stringMap } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get } from '../syntax/access.js';
import { keptOn } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import { field } from './fields.js';
import { requirementsOf } from './label-selector.js';

const selectors = {
  ServiceMonitor: 'serviceMonitor',
  PodMonitor: 'podMonitor',
  Probe: 'probe',
  ScrapeConfig: 'scrapeConfig',
  PrometheusRule: 'rule',
  AlertmanagerConfig: 'alertmanagerConfig',
} as const;

/** Kinds that a server takes by selectors. */
export type SelectedKind = keyof typeof selectors;
export const selectedKinds: readonly SelectedKind[] = Object.keys(selectors).filter(isSelectedKind);

export function isSelectedKind(kind: string): kind is SelectedKind {
  return kind in selectors;
}

/** The field of a server that selects a kind. */
export function selectedField(kind: string): string {
  return `${prefixOf(kind)}Selector`;
}

/** The one that says where. */
export function namespaceField(kind: string): string {
  return `${prefixOf(kind)}NamespaceSelector`;
}

function prefixOf(kind: string): string {
  return isSelectedKind(kind) ? selectors[kind] : '';
}

/** The Prometheus objects of the workspace, agents too. */
export function serversOf(workspace: Workspace): readonly KubernetesObject[] {
  return operators(workspace.objects('Prometheus', 'PrometheusAgent'));
}

function rulersOf(workspace: Workspace): readonly KubernetesObject[] {
  return operators(workspace.objects('Prometheus', 'ThanosRuler'));
}

function alertmanagersOf(workspace: Workspace): readonly KubernetesObject[] {
  return operators(workspace.objects('Alertmanager'));
}

function operators(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter((it) => it.apiVersion.startsWith('monitoring.coreos.com/'));
}

/** The servers of the workspace that might take an object of a kind; the same list as long as they are the same. */
export function serversFor({ kind }: KubernetesObject, workspace: Workspace): readonly KubernetesObject[] {
  switch (kind) {
    case 'PrometheusRule':
      return workspace.derived(rulersOf);
    case 'AlertmanagerConfig':
      return workspace.derived(alertmanagersOf);
    default:
      return workspace.derived(serversOf);
  }
}

type Candidates = (labels: ReadonlyMap<string, string>) => readonly KubernetesObject[];

const candidatesOf = keptOn((_: readonly KubernetesObject[]) => new Map<SelectedKind, Candidates>());

/** Of some servers those whose selector may take an object: the others surely do not. Hundreds of servers are not gone through for each monitor. */
export function mayTake(servers: readonly KubernetesObject[], object: KubernetesObject): readonly KubernetesObject[] {
  const { kind } = object;
  if (!isSelectedKind(kind)) return [];
  const byKind = candidatesOf(servers);
  let find = byKind.get(kind);
  if (!find) {
    const selectorOf = (server: KubernetesObject) => field(server.root, 'spec', selectedField(kind));
    const selecting = servers.filter(selectorOf);
    find = bySelector(selecting, (server) => {
      const equalities = requirementsOf(selectorOf(server)).filter((it) => it.operator === 'In' && it.values.length === 1);
      return new Map(equalities.map((it) => [it.key, it.values[0] ?? '']));
    });
    byKind.set(kind, find);
  }
  return find(stringMap(get(get(object.root, 'metadata'), 'labels')));
}
