import { type MetricInfo, telemetryMetrics } from '../catalogue/metrics.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { keptOn } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import { parseCel } from './cel/parse.js';
import { bothModes } from './merge.js';
import { type ProviderMetrics, prometheusMetrics, switchedOff } from './merge-metrics.js';
import { type MeshConfig, meshConfigOf } from './mesh-config.js';
import { isNamespaceWide, namespaceOf, telemetriesOf } from './scope.js';
import type { Mode, TagOverride, Telemetry } from './telemetry.js';

/** What becomes of a label or a whole metric on one side, and the line that decides. */
export interface Decision {
  readonly effect: 'added' | 'changed' | 'removed' | 'disabled';
  readonly telemetry: Telemetry;
  readonly node: Node;
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

/** What objects decide, by the first of them, by the second … */
interface Decided {
  own: Decisions | undefined;
  readonly next: WeakMap<Telemetry, Decided>;
}

const decided = new WeakMap<MeshConfig, Decided>();

/**
 * What the metrics part of some objects, in their order, makes of the labels that Prometheus sees. Where several providers of that kind
 * are in scope, a label is gone when all of them lose it. Kept: an edit makes one object of many anew.
 */
function decide(objects: readonly Telemetry[], mesh: MeshConfig): Decisions {
  let at = decidedAt(decided, mesh);
  for (const it of objects) at = decidedAt(at.next, it);
  at.own ??= decideAnew(objects, mesh);
  return at.own;
}

function decidedAt<K extends object>(among: WeakMap<K, Decided>, key: K): Decided {
  let it = among.get(key);
  if (!it) {
    it = { own: undefined, next: new WeakMap() };
    among.set(key, it);
  }
  return it;
}

function decideAnew(objects: readonly Telemetry[], mesh: MeshConfig): Decisions {
  const different = new Map(prometheusMetrics(objects, mesh).map((it) => [it.sides, it]));
  const [first, ...others] = [...different.values()].map(decisionsOf);
  if (!first || others.length === 0) return first ?? new Map();
  return new Map([...first].filter(([key, { effect }]) => others.every((it) => it.get(key)?.effect === effect)));
}

function decisionsOf(provider: ProviderMetrics): Decisions {
  const found = new Map<string, Decision>();
  for (const mode of bothModes) {
    for (const metric of telemetryMetrics.values()) {
      const off = switchedOff(provider, metric, mode);
      if (off?.by && off.node) found.set(decisionKey(metric.name, mode, ''), { effect: 'disabled', telemetry: off.by, node: off.node });
    }
    for (const [metric, { tags }] of provider.sides[mode].metrics) {
      for (const [tag, chain] of tags) {
        const last = chain.at(-1);
        const effect = last && effectOf(metric, last.value);
        if (last?.by && effect)
          found.set(decisionKey(metric.name, mode, effect === 'added' ? seriesLabel(tag) : tag), {
            effect,
            telemetry: last.by,
            node: last.value.keyNode,
          });
      }
    }
  }
  return found;
}

/** How Envoy writes a tag's name for Prometheus. Source: envoyproxy/envoy source/server/admin/prometheus_stats.cc sanitizeName. */
function seriesLabel(tag: string): string {
  return tag.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/** What a tag override makes of a label of a metric; undefined: nothing. Source: istio/proxy istio_stats, as data/labels.json tells. */
export function effectOf(metric: MetricInfo, tag: TagOverride): Exclude<Decision['effect'], 'disabled'> | undefined {
  const standard = metric.labels?.includes(tag.name) === true;
  if (tag.operation === 'REMOVE') return standard ? 'removed' : undefined;
  const broken = tag.value !== undefined && parseCel(textOf(tag.value)).problems.length > 0;
  if (standard) return broken ? 'removed' : 'changed';
  return broken || isStandardElsewhere(tag.name) ? undefined : 'added';
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
  /** Namespace → what an object for some of its workloads, or of its gateways, brings back. */
  readonly restored: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Labels that the workspace's Telemetry objects add and remove; a derived value for checks and completion. */
export function meshTags(workspace: Workspace): MeshTags {
  const all = workspace.derived(telemetriesOf);
  const config = workspace.derived(meshConfigOf);
  const { rootNamespace } = config;
  const root = all.find((it) => namespaceOf(it) === rootNamespace && isNamespaceWide(it));
  const added = new Map<string, Set<string>>();
  for (const it of all) {
    for (const { metric, tag } of addedBy(decide([it], config))) {
      const set = added.get(metric);
      if (set) set.add(tag);
      else added.set(metric, new Set([tag]));
    }
  }
  const namespaces = new Map<string, Decisions>();
  for (const it of all) {
    const namespace = namespaceOf(it);
    if (namespace === rootNamespace || !isNamespaceWide(it) || namespaces.has(namespace)) continue;
    namespaces.set(namespace, decide(root ? [root, it] : [it], config));
  }
  const mesh = decide(root ? [root] : [], config);
  return { mesh, added, namespaces, restored: restoredIn(all, root, mesh, namespaces, config) };
}

const addedBy = keptOn((decisions: Decisions): readonly { readonly metric: string; readonly tag: string }[] =>
  [...decisions].flatMap(([key, { effect }]) => {
    const [metric = '', , tag = ''] = key.split(' ');
    return effect === 'added' ? [{ metric, tag }] : [];
  }),
);

const isGone = (it: Decision | undefined) => it?.effect === 'removed' || it?.effect === 'disabled';

function restoredIn(
  all: readonly Telemetry[],
  root: Telemetry | undefined,
  mesh: Decisions,
  namespaces: MeshTags['namespaces'],
  config: MeshConfig,
): MeshTags['restored'] {
  const found = new Map<string, Set<string>>();
  // Of several for one namespace the oldest counts.
  const wide = new Map([...all].reverse().flatMap((it) => (isNamespaceWide(it) ? [[namespaceOf(it), it] as const] : [])));
  for (const it of all) {
    if (isNamespaceWide(it)) continue;
    const namespace = namespaceOf(it);
    const gone = [...(namespaces.get(namespace) ?? mesh)].filter(([, decision]) => isGone(decision));
    if (gone.length === 0) continue;
    const own = decide(
      [...new Set([root, wide.get(namespace), it])].flatMap((object) => object ?? []),
      config,
    );
    const keys = found.get(namespace) ?? new Set();
    for (const [key] of gone) if (!isGone(own.get(key))) keys.add(key);
    found.set(namespace, keys);
  }
  return found;
}
