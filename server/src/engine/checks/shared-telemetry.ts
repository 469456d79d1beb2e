import { clusterOf, hasAll, liesWith, mayMeet, type Pod } from '../cluster/model.js';
import { telemetriesOf } from '../istio/scope.js';
import { isTelemetry, type Telemetry, telemetryOf } from '../istio/telemetry.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, pairAt } from '../syntax/access.js';
import type { Located } from '../text/region.js';
import type { Workspace } from '../workspace/workspace.js';
import { atNode } from './shared-node.js';
import { passesSchema } from './shared-schema.js';

/** A Telemetry that the API server takes; undefined for everything else. */
export function telemetryIn(object: KubernetesObject): Telemetry | undefined {
  return isTelemetry(object) && passesSchema(object, 'telemetry') ? telemetryOf(object) : undefined;
}

/** The object's name, where findings about the whole object stand. */
export function namePlace({ object }: Telemetry): Located {
  const pair = pairAt(get(object.root, 'metadata'), 'name');
  return atNode(pair?.key ?? object.root);
}

/** Telemetry objects of a workspace that are surely of one cluster and namespace with this one, itself included, by name. */
export function namesakes(workspace: Workspace, it: Telemetry, which: (other: Telemetry) => boolean): readonly Telemetry[] {
  return workspace
    .derived(telemetriesOf)
    .filter(
      (other) =>
        other.object === it.object ||
        (other.namespace === it.namespace &&
          mayMeet(it.object, other.object) &&
          liesWith(it.object, other.object) &&
          telemetryIn(other.object)),
    )
    .filter(which)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Pods of the workspace in a Telemetry's namespace: all of them, and those that its selector takes. */
export function podsOf(workspace: Workspace, it: Telemetry): { readonly all: readonly Pod[]; readonly selected: readonly Pod[] } {
  const { podsIn } = workspace.derived(clusterOf);
  const all = (podsIn.get(it.namespace ?? 'default') ?? []).filter((pod) => mayMeet(it.object, pod.owner));
  const { selector } = it;
  return { all, selected: selector ? all.filter((pod) => hasAll(pod.labels, selector)) : [] };
}
