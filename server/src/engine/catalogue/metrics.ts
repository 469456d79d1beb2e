import data from './data/metrics.json';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'unknown';

/** A metric of the mesh. Source: the head of data/metrics.json names repositories and commits. */
export interface MetricInfo {
  /** Name of the family: of a histogram without `_bucket`. */
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly doc: string;
  /** Who writes it: sidecar, gateway, waypoint, ztunnel, istiod, agent … */
  readonly emittedBy: readonly string[];
  readonly group: string;
  /** Undefined: not known. Without `le`. */
  readonly labels: readonly string[] | undefined;
  /** Labels that only ztunnel adds. */
  readonly ztunnelLabels: readonly string[];
  /** Its name in a Telemetry's `match.metric`. */
  readonly telemetry?: string;
  readonly since?: string;
  readonly renamedFrom?: string;
  /** Registered as unstable: its name may change with any release. */
  readonly unstable?: boolean;
  /** Upper bounds of a histogram's default buckets. */
  readonly buckets?: readonly number[];
}

export interface RemovedMetric {
  readonly name: string;
  readonly replacedBy: string | undefined;
  /** When it existed. */
  readonly era: string;
  readonly doc: string;
}

interface Raw {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly doc: string;
  readonly emittedBy: readonly string[];
  readonly group: string;
  readonly labels?: number;
  readonly ztunnelLabels?: readonly string[];
  readonly telemetry?: string;
  readonly since?: string;
  readonly renamedFrom?: string;
  readonly unstable?: boolean;
  readonly buckets?: readonly number[];
}

/** Every metric of the catalogue, standard ones first. */
export const metrics: readonly MetricInfo[] = (data.metrics as readonly Raw[]).map(({ labels, ztunnelLabels, type, ...rest }) => ({
  ...rest,
  type: type as MetricType,
  labels: labels === undefined ? undefined : data.labelSets[labels],
  ztunnelLabels: ztunnelLabels ?? [],
}));

const families: ReadonlyMap<string, MetricInfo> = new Map(metrics.map((it) => [it.name, it]));

const removed: ReadonlyMap<string, RemovedMetric> = new Map(
  data.removed.map((it) => [it.name, { ...it, replacedBy: it.replacedBy ?? undefined }]),
);

/** The series that a family is stored as: itself, or a classic histogram's three. */
export function seriesOf(metric: MetricInfo): readonly string[] {
  return metric.type === 'histogram' ? ['_bucket', '_sum', '_count'].map((it) => metric.name + it) : [metric.name];
}

/** A series of a metric: which part of a histogram, whether it only grows, its labels. */
export interface SeriesInfo {
  readonly metric: MetricInfo;
  readonly part: 'value' | 'bucket' | 'sum' | 'count';
  readonly counter: boolean;
  /** Undefined: not known. With `le` for buckets. */
  readonly labels: readonly string[] | undefined;
}

const series: ReadonlyMap<string, SeriesInfo> = new Map(
  metrics.flatMap((metric) => {
    const counter = metric.type === 'counter';
    const own: [string, SeriesInfo] = [metric.name, { metric, part: 'value', counter, labels: metric.labels }];
    if (metric.type !== 'histogram') return [own];
    return [
      own,
      [`${metric.name}_bucket`, { metric, part: 'bucket', counter: true, labels: metric.labels && [...metric.labels, 'le'] }],
      [`${metric.name}_sum`, { metric, part: 'sum', counter: true, labels: metric.labels }],
      [`${metric.name}_count`, { metric, part: 'count', counter: true, labels: metric.labels }],
    ] as [string, SeriesInfo][];
  }),
);

/** The series of this name; undefined: not in the catalogue. */
export function seriesInfo(name: string): SeriesInfo | undefined {
  return series.get(name);
}

/** The metric that a series or family name belongs to. */
export function metricInfo(name: string): MetricInfo | undefined {
  return families.get(name) ?? series.get(name)?.metric;
}

/** A name of an older Istio or of Mixer, histogram suffixes resolved. */
export function removedMetric(name: string): RemovedMetric | undefined {
  return removed.get(name) ?? removed.get(name.replace(/_(bucket|sum|count)$/, ''));
}

/** The ten metrics that a Telemetry can name, by that name. */
export const telemetryMetrics: ReadonlyMap<string, MetricInfo> = new Map(
  metrics.flatMap((it) => (it.telemetry ? [[it.telemetry, it] as const] : [])),
);

/** The metrics that a Telemetry's `match.metric` is about; all of them without a name. */
export function standardMetricsOf(name: string | undefined): readonly MetricInfo[] {
  if (name === undefined || name === 'ALL_METRICS') return [...telemetryMetrics.values()];
  const metric = telemetryMetrics.get(name);
  return metric ? [metric] : [];
}
