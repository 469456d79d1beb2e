import { hasAll } from '../cluster/model.js';
import type { Workspace } from '../workspace/workspace.js';
import { meshConfigOf } from './mesh-config.js';
import { isTelemetry, type Telemetry, telemetryOf } from './telemetry.js';

/** All Telemetry objects of the workspace, oldest first: by creation time where it is known, then by name, then in the order of the files. */
export function telemetriesOf(workspace: Workspace): readonly Telemetry[] {
  const all = workspace.objects('Telemetry').filter(isTelemetry).map(telemetryOf);
  return all
    .map((it, i) => ({ it, i }))
    .sort((a, b) => compare(a.it.created, b.it.created) || compare(a.it.name, b.it.name) || a.i - b.i)
    .map(({ it }) => it);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether an object counts for a whole namespace (in the root namespace, for the mesh). */
export function isNamespaceWide(it: Telemetry): boolean {
  return !it.selector && it.targetRefs.length === 0;
}

/** Something whose telemetry is asked for. */
export interface Workload {
  readonly namespace: string;
  /** Labels of its pods; undefined: only the namespace is known. */
  readonly labels: ReadonlyMap<string, string> | undefined;
  /** Gateways and waypoints of the Gateway API are reached by targetRefs. */
  readonly gateway?: string;
}

/** The namespace an object is in, as far as files tell: without one it goes where it is applied, mostly `default`. */
export function namespaceOf(it: Telemetry): string {
  return it.namespace ?? 'default';
}

/**
 * The objects that count for a workload, the last has the last word: the mesh's, the namespace's, those that select it. Of several
 * namespace-wide objects only the oldest counts. Source: istio/istio pilot/pkg/model/telemetry.go applicableTelemetries.
 */
export function applicable(workspace: Workspace, workload: Workload): readonly Telemetry[] {
  const all = workspace.derived(telemetriesOf);
  const { rootNamespace } = workspace.derived(meshConfigOf);
  const wide = (namespace: string) => all.find((it) => namespaceOf(it) === namespace && isNamespaceWide(it));
  const found: Telemetry[] = [];
  const root = wide(rootNamespace);
  if (root) found.push(root);
  const own = workload.namespace === rootNamespace ? undefined : wide(workload.namespace);
  if (own) found.push(own);
  for (const it of all) {
    if (namespaceOf(it) !== workload.namespace) continue;
    if (it.targetRefs.length > 0) {
      if (workload.gateway !== undefined && it.targetRefs.some((ref) => ref.kind === 'Gateway' && ref.name === workload.gateway))
        found.push(it);
    } else if (it.selector && workload.labels && hasAll(workload.labels, it.selector)) found.push(it);
  }
  return found;
}
