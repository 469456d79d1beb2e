import { type MetricInfo, metricInfo, telemetryMetrics } from '../catalogue/metrics.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Workspace } from '../workspace/workspace.js';
import { parseCel } from './cel/parse.js';
import { meshConfigOf } from './mesh-config.js';
import { isNamespaceWide, namespaceOf, telemetriesOf } from './scope.js';
import type { Mode, Override, TagOverride, Telemetry } from './telemetry.js';

/** What becomes of a label or a whole metric on one side, and the line that decides. */
export interface Decision {
  readonly effect: 'added' | 'changed' | 'removed' | 'disabled';
  readonly telemetry: Telemetry;
  readonly node: Node;
}

/** Metrics that an override is about; undefined: a custom metric that no filter knows. */
export function metricsOfOverride(override: Override): readonly MetricInfo[] | undefined {
  if (override.customMetric) {
    const info = metricInfo(`istio_${override.customMetric.name}`);
    return info?.telemetry ? [info] : undefined;
  }
  if (override.metric === 'ALL_METRICS') return [...telemetryMetrics.values()];
  const info = telemetryMetrics.get(override.metric);
  return info ? [info] : [];
}

/** The tag overrides of an object that can have an effect: those of a metric that the same entry switches off do nothing. */
export function tagsOf(it: Telemetry): readonly TagOverride[] {
  return it.metrics.flatMap((entry) => entry.overrides.flatMap((override) => (override.disabled === true ? [] : override.tags)));
}

/** By metric, side and tag: what an override list makes of the labels, later ones last. Tag `` (empty) is the metric itself. */
export type Decisions = ReadonlyMap<string, Decision>;

export function decisionKey(metric: string, mode: Mode, tag: string): string {
  return `${metric} ${mode} ${tag}`;
}

/** Applies the metrics part of some objects in order; the last has the last word. */
export function decide(objects: readonly Telemetry[]): Decisions {
  const found = new Map<string, Decision>();
  for (const telemetry of objects) {
    for (const override of telemetry.metrics.flatMap((it) => it.overrides)) {
      for (const metric of metricsOfOverride(override) ?? []) {
        for (const mode of override.modes) applyOverride(found, telemetry, override, metric, mode);
      }
    }
  }
  return found;
}

function applyOverride(found: Map<string, Decision>, telemetry: Telemetry, override: Override, metric: MetricInfo, mode: Mode): void {
  const whole = decisionKey(metric.name, mode, '');
  if (override.disabled === true) {
    found.set(whole, { effect: 'disabled', telemetry, node: override.disabledNode ?? override.node });
    return;
  }
  // Any later override of this side brings the metric back only when it says so or all of them were switched off.
  if (override.disabled === false) found.delete(whole);
  for (const tag of override.tags) {
    const standard = metric.labels?.includes(tag.name) === true;
    const at = decisionKey(metric.name, mode, tag.name);
    const entry = (effect: Decision['effect']) => found.set(at, { effect, telemetry, node: tag.keyNode });
    if (tag.operation === 'REMOVE') {
      if (standard) entry('removed');
      continue;
    }
    const broken = tag.value !== undefined && parseCel(textOf(tag.value)).problems.length > 0;
    if (standard) entry(broken ? 'removed' : 'changed');
    else if (!broken && !isStandardElsewhere(tag.name)) entry('added');
  }
}

/** A standard label of other metrics is not added to one that lacks it. */
function isStandardElsewhere(name: string): boolean {
  for (const metric of telemetryMetrics.values()) if (metric.labels?.includes(name)) return true;
  return false;
}

/** What the objects that count for the whole mesh decide, and every label that any object of the workspace adds. */
export interface MeshTags {
  readonly mesh: Decisions;
  /** Metric name → label. */
  readonly added: ReadonlyMap<string, ReadonlySet<string>>;
  /** Namespace → what its namespace-wide object, on top of the mesh's, decides. */
  readonly namespaces: ReadonlyMap<string, Decisions>;
}

/** Labels that the workspace's Telemetry objects add and remove; a derived value for checks and completion. */
export function meshTags(workspace: Workspace): MeshTags {
  const all = telemetriesOf(workspace);
  const { rootNamespace } = workspace.derived(meshConfigOf);
  const root = all.find((it) => namespaceOf(it) === rootNamespace && isNamespaceWide(it));
  const added = new Map<string, Set<string>>();
  for (const it of all) {
    for (const [key, { effect }] of decide([it])) {
      const [metric = '', , tag = ''] = key.split(' ');
      if (effect !== 'added') continue;
      const set = added.get(metric);
      if (set) set.add(tag);
      else added.set(metric, new Set([tag]));
    }
  }
  const namespaces = new Map<string, Decisions>();
  for (const it of all) {
    const namespace = namespaceOf(it);
    if (namespace === rootNamespace || !isNamespaceWide(it) || namespaces.has(namespace)) continue;
    namespaces.set(namespace, decide(root ? [root, it] : [it]));
  }
  return { mesh: decide(root ? [root] : []), added, namespaces };
}
