import { bySelector, mayHave } from '../cluster/label-index.js';
import { clusterOf, folderOf, hasAll, liesWith, mayMeet, type Pod } from '../cluster/model.js';
import { metricsOfOverride, switchesAllOff } from '../istio/merge-metrics.js';
import { isNamespaceWide, telemetriesOf } from '../istio/scope.js';
import { decisionKey } from '../istio/tags.js';
import { isOfOneRevision, isTelemetry, type Override, type TagOverride, type Telemetry, telemetryOf } from '../istio/telemetry.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, pairAt } from '../syntax/access.js';
import type { Located } from '../text/region.js';
import { keptOn } from '../text/remember.js';
import { grouped } from '../workspace/grouped.js';
import type { Workspace } from '../workspace/workspace.js';
import { atNode } from './shared-node.js';
import { passesSchema } from './shared-schema.js';

/** A Telemetry that the API server takes; undefined for everything else. */
export const telemetryIn = keptOn((object: KubernetesObject): Telemetry | undefined =>
  isTelemetry(object) && passesSchema(object, 'telemetry') ? telemetryOf(object) : undefined,
);

/** The object's name, where findings about the whole object stand. */
export function namePlace({ object }: Telemetry): Located {
  const pair = pairAt(get(object.root, 'metadata'), 'name');
  return atNode(pair?.key ?? object.root);
}

/** Telemetry objects that are surely of one cluster and namespace, by name. */
export interface Namesakes {
  readonly all: readonly Telemetry[];
  /** Those for the whole namespace. */
  readonly wide: readonly Telemetry[];
  /** Those that select pods by labels. */
  readonly selecting: readonly Telemetry[];
  /** Of these the ones that select a pod. */
  readonly ofPod: (pod: Pod) => readonly Telemetry[];
}

/** Of many objects that all get in each other's way this many are told of: each finding names them all. */
export const mostTold = 50;

/** The namesakes of a Telemetry, itself included. Objects of one namespace, revision and folder have the same: they are found once. */
export function namesakes(workspace: Workspace, it: Telemetry): Namesakes {
  const { folders, found } = workspace.derived(byFolder);
  const key = `${spaceOf(it)} ${it.revision ?? ''} ${folderOf(it.object)}`;
  let own = found.get(key);
  if (!own) {
    const near = [...(folders.get(spaceOf(it)) ?? new Map<string, readonly Telemetry[]>()).values()].flatMap((list) => {
      const [one] = list;
      return one && mayMeet(it.object, one.object) && liesWith(it.object, one.object) ? list : [];
    });
    const read = near.filter((one) => isOfOneRevision(it, one));
    own = namesakesIn(read.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)));
    found.set(key, own);
  }
  return own;
}

function namesakesIn(all: readonly Telemetry[]): Namesakes {
  const selecting = all.filter((it) => it.selector !== undefined && it.targetRefs.length === 0);
  const index = bySelector(selecting, (it) => it.selector ?? new Map());
  const known = new WeakMap<Pod, readonly Telemetry[]>();
  const ofPod = (pod: Pod): readonly Telemetry[] => {
    let taken = known.get(pod);
    if (!taken) {
      taken = index(pod.labels).filter((it) => it.selector && hasAll(pod.labels, it.selector) && mayMeet(it.object, pod.owner));
      known.set(pod, taken);
    }
    return taken;
  };
  return { all, wide: all.filter(isNamespaceWide), selecting, ofPod };
}

function spaceOf({ namespace }: Telemetry): string {
  return namespace === undefined ? '' : `=${namespace}`;
}

/** What the API server takes, by namespace and folder, oldest first; `found`: what was asked of it. */
function byFolder(workspace: Workspace): {
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, readonly Telemetry[]>>;
  readonly found: Map<string, Namesakes>;
} {
  const all = workspace.derived(telemetriesOf).filter((it) => telemetryIn(it.object));
  const spaces = [...grouped(all.map((it) => [spaceOf(it), it] as const))];
  const folders = spaces.map(([space, own]) => [space, grouped(own.map((it) => [folderOf(it.object), it] as const))] as const);
  return { folders: new Map(folders), found: new Map() };
}

/** Of the workspace's pods in a Telemetry's namespace those that its selector takes, and whether there are any. */
export function podsOf(workspace: Workspace, it: Telemetry): { readonly any: boolean; readonly selected: readonly Pod[] } {
  const all = workspace.derived(clusterOf).podsIn.get(it.namespace ?? 'default') ?? [];
  const meets = (pod: Pod) => mayMeet(it.object, pod.owner);
  const { selector } = it;
  const likely = selector
    ? mayHave(
        all,
        [...selector].map(([key, value]) => [key, [value]] as const),
      )
    : [];
  return { any: all.some(meets), selected: selector ? likely.filter((pod) => meets(pod) && hasAll(pod.labels, selector)) : [] };
}

/** Tag overrides that a later one of their list replaces for every metric and side that they are about, each with that one. */
export function replacedTags(overrides: readonly Override[]): ReadonlyMap<TagOverride, TagOverride> {
  const later = new Map<string, TagOverride>();
  const found = new Map<TagOverride, TagOverride>();
  for (const override of overrides.toReversed()) {
    if (switchesAllOff(override)) continue;
    for (const tag of override.tags) {
      const metrics = metricsOfOverride(override) ?? [];
      const keys = metrics.flatMap((metric) =>
        override.modes.map((mode) => decisionKey(override.customMetric?.name ?? metric.name, mode, tag.name)),
      );
      const last = keys[0] === undefined ? undefined : later.get(keys[0]);
      if (last && keys.every((key) => later.has(key))) found.set(tag, last);
      for (const key of keys) if (!later.has(key)) later.set(key, tag);
    }
  }
  return found;
}
