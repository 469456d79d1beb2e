import { folderOf, hasAll, mayMeet, type Pod, type Service } from '../cluster/model.js';
import { labelsAdded } from '../cluster/patches.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Workspace } from '../workspace/workspace.js';
import { fulfils, isNegative, type Requirement } from './label-selector.js';
import { likely, type MonitorView, objectOf, viewOf } from './selection.js';

/** What a monitor that selects nothing looked at: pods or Services. */
export type Candidate = Pod | Service;

/** Why a monitor selects nothing, although something is here. */
export type Missed =
  /** The labels are on pods where it selects Services, or the other way round. `service`: one in front of these pods. */
  | { readonly is: 'on-other-kind'; readonly other: Candidate; readonly service: Service | undefined }
  /** A condition that excludes takes out what the others select. `asPattern`: only because the operator writes its values as patterns. */
  | { readonly is: 'excluded'; readonly candidate: Candidate; readonly by: Requirement; readonly asPattern: boolean }
  /** Nothing has the labels. `nearest`: lacks only the requirement. */
  | { readonly is: 'absent'; readonly nearest: Candidate | undefined };

export interface MissedSelection {
  readonly view: MonitorView;
  readonly missed: Missed;
  /** The first condition that nothing here fulfils, else the first. */
  readonly requirement: Requirement;
}

/** Why a monitor selects nothing; undefined: it selects something, or what it is for may not be in the files. */
export function missedBy(monitor: KubernetesObject, workspace: Workspace): MissedSelection | undefined {
  const view = viewOf(monitor, workspace);
  const { requirements, services, pods, takes } = view;
  const [first] = requirements;
  if (services.length > 0 || pods.length > 0 || !first) return undefined;
  const ofServices = monitor.kind === 'ServiceMonitor';
  const near = candidatesIn(view, ofServices, monitor);
  if (near.length === 0) return undefined;
  const added = workspace.derived(labelsAdded);
  if (requirements.some(({ key, operator, values }) => operator === 'In' && values.some((it) => added.has(`${key}=${it}`))))
    return undefined;
  const all: readonly Candidate[] = ofServices ? view.cluster.services : view.cluster.pods;
  // What is selected elsewhere is another finding.
  if (likely(all, requirements).some((it) => takes(it.labels))) return undefined;
  const requirement = requirements.find((it) => !near.some((one) => fulfils(one.labels, it))) ?? first;
  const candidate = near.find((it) => requirements.every((one) => isNegative(one) || fulfils(it.labels, one)));
  if (candidate) {
    const plain = requirements.find((it) => !fulfils(candidate.labels, it));
    const by = plain ?? requirements.find(isNegative);
    return by && { view, missed: { is: 'excluded', candidate, by, asPattern: !plain }, requirement };
  }
  const other = candidatesIn(view, !ofServices, monitor).find((it) => takes(it.labels));
  if (other) return { view, missed: { is: 'on-other-kind', other, service: near.find((it) => isInFrontOf(it, other)) }, requirement };
  // An operator makes what has its label.
  if (ownPrefix.test(requirement.key) && !all.some((it) => it.labels.has(requirement.key))) return undefined;
  // What is meant may be installed by a chart: something here must be like it.
  if (!near.some((it) => isAlike(it, requirements) || folderOf(objectOf(it)) === folderOf(monitor))) return undefined;
  const nearest = near.find((it) => requirements.every((one) => one === requirement || fulfils(it.labels, one)));
  return { view, missed: { is: 'absent', nearest }, requirement };
}

/** What of a kind a monitor may be judged by. */
function candidatesIn({ searched, cluster }: MonitorView, services: boolean, monitor: KubernetesObject): readonly Candidate[] {
  return services
    ? reachable(cluster.services, cluster.servicesIn, searched, monitor)
    : reachable(cluster.pods, cluster.podsIn, searched, monitor);
}

function reachable<T extends Candidate>(
  all: readonly T[],
  index: ReadonlyMap<string, readonly T[]>,
  searched: readonly string[] | undefined,
  monitor: KubernetesObject,
): readonly T[] {
  const inside = searched ? searched.flatMap((it) => index.get(it) ?? []) : all;
  return inside.filter((it) => mayMeet(monitor, objectOf(it)));
}

function isInFrontOf(it: Candidate, pod: Candidate): it is Service {
  return 'object' in it && it.selector !== undefined && hasAll(pod.labels, it.selector);
}

/** The prefix of a program's own labels, such as `cnpg.io/cluster`. */
const ownPrefix = /^(?!app\.kubernetes\.io\/)[^/]+\//;

function isAlike({ labels }: Candidate, requirements: readonly Requirement[]): boolean {
  return requirements.some(({ key, values }) => labels.has(key) || values.some((value) => [...labels.values()].includes(value)));
}
