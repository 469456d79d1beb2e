import { type MetricInfo, metricInfo, telemetryMetrics } from '../catalogue/metrics.js';
import { textOf } from '../syntax/access.js';
import { type Chain, defaultProviders, type Said, say } from './merge.js';
import type { MeshConfig } from './mesh-config.js';
import type { MetricsEntry, Mode, Override, TagOverride, Telemetry } from './telemetry.js';

/** What is said of one metric on one side. */
export interface MetricChains {
  readonly disabled: Chain<boolean>;
  /** By name of the label. */
  readonly tags: ReadonlyMap<string, Chain<TagOverride>>;
}

/** What is said of the metrics of one side: all of them on or off, then of single ones. */
export interface SideChains {
  readonly on: Chain<boolean>;
  readonly metrics: ReadonlyMap<MetricInfo, MetricChains>;
}

/** The metrics that go to one provider. Those of which the same is said have the same `sides`. */
export interface ProviderMetrics {
  readonly provider: string;
  readonly sides: Readonly<Record<Mode, SideChains>>;
  readonly interval: Chain<string>;
}

export interface MergedMetrics {
  /** The lists of providers; those of the last are in scope, the others get nothing. */
  readonly providers: Chain<readonly string[]>;
  readonly each: readonly ProviderMetrics[];
}

/** Metrics that an override is about; undefined: a custom metric that no filter knows. */
export function metricsOfOverride(override: Override): readonly MetricInfo[] | undefined {
  if (override.customMetric) {
    const { name } = override.customMetric;
    // istiod keeps both in one map: the name of the enum is that metric here, too.
    const info = telemetryMetrics.get(name) ?? metricInfo(`istio_${name}`);
    return info?.telemetry ? [info] : undefined;
  }
  if (override.metric === 'ALL_METRICS') return [...telemetryMetrics.values()];
  const info = telemetryMetrics.get(override.metric);
  return info ? [info] : [];
}

/** Whether an override switches all metrics of a side off: of its tags nothing is kept, whatever comes later. */
export function switchesAllOff({ customMetric, metric, disabled }: Override): boolean {
  return !customMetric && metric === 'ALL_METRICS' && disabled === true;
}

interface DraftMetric {
  readonly disabled: Said<boolean>[];
  readonly tags: Map<string, Said<TagOverride>[]>;
}

interface Draft {
  readonly on: Readonly<Record<Mode, Said<boolean>[]>>;
  readonly metrics: Readonly<Record<Mode, Map<MetricInfo, DraftMetric>>>;
  readonly interval: Said<string>[];
}

/**
 * Merges the metrics part of the objects that count for a proxy, in their order. Source: istio/istio pilot/pkg/model/telemetry.go
 * mergeMetrics: the last list of providers decides which are in scope, an entry without one is for those of the entry before; all metrics
 * of a side that are switched off are on again with any later override of that side.
 */
export function mergeMetrics(objects: readonly Telemetry[], mesh: MeshConfig): MergedMetrics {
  const defaults = defaultProviders(mesh, 'metrics');
  const providers: Said<readonly string[]>[] = [...defaults];
  for (const by of objects)
    for (const { providers: named } of by.metrics)
      if (named) providers.push({ value: named.map((it) => it.name), by, node: named[0]?.node });
  const scope = providers.at(-1);
  const said = new Map<string, MetricsEntryOf[]>((scope?.value ?? []).map((name) => [name, []]));
  let names = defaults[0]?.value ?? [];
  let entries = 0;
  for (const by of objects) {
    for (const entry of by.metrics) {
      if (entry.providers) names = entry.providers.map((it) => it.name);
      const it: MetricsEntryOf = { by, entry, number: entries++ };
      for (const name of names) said.get(name)?.push(it);
    }
  }
  // Of hundreds of providers mostly the same is said.
  const merged = new Map<string, Omit<ProviderMetrics, 'provider'>>();
  const each = [...said].map(([provider, mine]): ProviderMetrics => {
    const key = mine.map((it) => it.number).join();
    const it = merged.get(key) ?? mergeEntries(mine, { value: true, by: scope?.by, node: scope?.node });
    merged.set(key, it);
    return { provider, ...it };
  });
  return { providers, each };
}

/** An entry, whose it is, and the how many-th of all. */
interface MetricsEntryOf {
  readonly by: Telemetry;
  readonly entry: MetricsEntry;
  readonly number: number;
}

function mergeEntries(entries: readonly MetricsEntryOf[], start: Said<boolean>): Omit<ProviderMetrics, 'provider'> {
  const draft: Draft = { on: { CLIENT: [start], SERVER: [start] }, metrics: { CLIENT: new Map(), SERVER: new Map() }, interval: [] };
  for (const { by, entry } of entries) addEntry(draft, by, entry);
  const { on, metrics, interval } = draft;
  return {
    sides: { CLIENT: { on: on.CLIENT, metrics: metrics.CLIENT }, SERVER: { on: on.SERVER, metrics: metrics.SERVER } },
    interval,
  };
}

function addEntry(draft: Draft, by: Telemetry, { overrides, reportingInterval }: MetricsEntry): void {
  if (reportingInterval) draft.interval.push({ value: textOf(reportingInterval), by, node: reportingInterval });
  for (const override of overrides) {
    const isOff = switchesAllOff(override);
    for (const mode of override.modes) {
      const on = draft.on[mode];
      if (isOff) {
        on.push({ value: false, by, node: override.disabledNode ?? override.node });
        continue;
      }
      if (on.at(-1)?.value === false) on.push({ value: true, by, node: override.disabledNode ?? override.node });
      for (const metric of metricsOfOverride(override) ?? []) {
        const metrics = draft.metrics[mode];
        const chains: DraftMetric = metrics.get(metric) ?? { disabled: [], tags: new Map() };
        metrics.set(metric, chains);
        if (override.disabled !== undefined)
          chains.disabled.push({ value: override.disabled, by, node: override.disabledNode ?? override.node });
        for (const tag of override.tags) say(chains.tags, tag.name, { value: tag, by, node: tag.keyNode });
      }
    }
  }
}

/** Whether a provider is one that the proxies' own metrics go to; where the mesh configuration is not at hand, any may be. */
export function isPrometheus(provider: string, { known, providers }: MeshConfig): boolean {
  const it = providers.get(provider.toLowerCase());
  return it ? it.type === 'prometheus' : !known;
}

/** What is said of the metrics that Prometheus reads, of each provider of them. */
export function prometheusMetrics(objects: readonly Telemetry[], mesh: MeshConfig): readonly ProviderMetrics[] {
  return mergeMetrics(objects, mesh).each.filter((it) => isPrometheus(it.provider, mesh));
}

/** Whether a metric is switched off on a side, and the line that does it. */
export function switchedOff({ sides }: ProviderMetrics, metric: MetricInfo, mode: Mode): Said<boolean> | undefined {
  const { on, metrics } = sides[mode];
  const whole = on.at(-1);
  if (whole?.value === false) return whole;
  const own = metrics.get(metric)?.disabled.at(-1);
  return own?.value === true ? own : undefined;
}
