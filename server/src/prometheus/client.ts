import { isLegacyLabelName } from '../engine/catalogue/label-names.js';
import type {
  Answer,
  Bucket,
  Connection,
  Exemplar,
  ExemplarList,
  Histogram,
  LiveTarget,
  LoadedGroup,
  LoadedRule,
  LoadedRules,
  MetricFacts,
  MetricList,
  Query,
  QueryResult,
  Ranking,
  Series,
  ServerInfo,
  Storage,
  Target,
  TargetList,
} from '../protocol.js';
import { defaultLimits, type Limits, timeLimit } from './limits.js';
import { callApi, isRecord } from './transport.js';

export { defaultLimits, type Limits } from './limits.js';

/** Runs a query. Failures are values; nothing here throws on what a server does. */
export async function runQuery(
  connection: Connection,
  query: Query,
  signal: AbortSignal,
  limits: Limits = defaultLimits,
): Promise<Answer<QueryResult>> {
  const params = new URLSearchParams({ query: query.expr });
  if (query.type === 'instant') {
    if (query.time !== undefined) params.set('time', String(query.time));
  } else {
    params.set('start', String(query.start));
    params.set('end', String(query.end));
    params.set('step', String(query.step));
  }
  // Older servers do not know `limit` and ignore it; the cut below holds for all.
  params.set('limit', String(limits.series + 1));
  params.set('stats', 'true');
  params.set('timeout', `${Math.ceil(timeLimit(connection, limits) / 1000)}s`);
  const began = performance.now();
  const answer = await callApi(connection, query.type === 'instant' ? 'query' : 'query_range', params, signal, limits);
  if (!answer.ok) return answer;
  const result = readResult(answer.data, limits);
  if (!result) return { ok: false, kind: 'bad-answer', message: 'The answer is not what Prometheus sends for a query.' };
  return { ...answer, data: { ...result, milliseconds: Math.round(performance.now() - began) } };
}

const mostExemplars = 1000;

/** The exemplars of the series that a query selects; the newest of too many. Source: docs/querying/api.md, query_exemplars, since 2.26. */
export async function exemplars(
  connection: Connection,
  { expr, start, end }: { readonly expr: string; readonly start: number; readonly end: number },
  signal: AbortSignal,
): Promise<Answer<ExemplarList>> {
  const params = new URLSearchParams({ query: expr, start: String(start), end: String(end) });
  const answer = await callApi(connection, 'query_exemplars', params, signal, defaultLimits);
  if (!answer.ok) return answer;
  // Servers that keep none say null.
  const found = (Array.isArray(answer.data) ? answer.data : []).flatMap((it: unknown): readonly Exemplar[] => {
    const series = bounded(labelsIn(it, 'seriesLabels'));
    const own = isRecord(it) && Array.isArray(it['exemplars']) ? it['exemplars'] : [];
    return own.flatMap((one: unknown) => {
      const labels = bounded(labelsIn(one, 'labels'));
      return [{ time: numberOf(one, 'timestamp'), value: textOf(one, 'value'), labels, series }];
    });
  });
  found.sort((a, b) => b.time - a.time);
  return { ...answer, data: { exemplars: found.slice(0, mostExemplars), total: found.length, off: false } };
}

/** Asks a server who it is. */
export async function testConnection(connection: Connection, signal: AbortSignal): Promise<Answer<ServerInfo>> {
  const limits = { ...defaultLimits, milliseconds: 10_000, bytes: 1024 * 1024 };
  const info = await callApi(connection, 'status/buildinfo', new URLSearchParams(), signal, limits);
  if (info.ok) return { ...info, data: { name: nameOf(info.data) } };
  if (info.kind !== 'bad-answer' && info.kind !== 'bad-query' && info.kind !== 'not-prometheus') return info;
  // Look-alikes need not answer build info; a query they must.
  const probe = await callApi(connection, 'query', new URLSearchParams({ query: 'vector(1)' }), signal, limits);
  return probe.ok ? { ...probe, data: { name: 'a server that speaks Prometheus' } } : probe;
}

/**
 * Who a server is by its build info: Mimir and Cortex name their application, Thanos counts from 0, VictoriaMetrics answers and says nothing.
 */
function nameOf(info: unknown): string {
  const version = textOf(info, 'version').slice(0, 100);
  const application = textOf(info, 'application').slice(0, 100);
  if (application !== '') return `${application} ${version}`.trim();
  if (version === '') return 'VictoriaMetrics, or another server that speaks Prometheus';
  return `${/^v?0\./.test(version) ? 'Thanos' : 'Prometheus'} ${version}`;
}

/** What a list is narrowed to. */
interface Narrowed {
  readonly metric?: string;
  readonly job?: string;
}

function selectorOf({ metric, job }: Narrowed): URLSearchParams {
  const matchers = Object.entries({ __name__: metric, job }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
  );
  // A selector of what is missing alone is refused: one of its matchers must want something.
  if (metric === undefined && job === '') matchers.unshift('__name__!=""');
  return new URLSearchParams(matchers.length > 0 ? { 'match[]': `{${matchers.join(',')}}` } : {});
}

/** The names of all metrics, or of a job's, with what the targets say of them. Cut at the limit. */
export async function listMetrics(connection: Connection, narrowed: Narrowed, signal: AbortSignal): Promise<Answer<MetricList>> {
  const names = await askNames(connection, 'label/__name__/values', selectorOf(narrowed), signal, defaultLimits);
  if (!names.ok) return names;
  // Look-alikes need not know metadata: then there are names alone.
  const metadata = await callApi(connection, 'metadata', new URLSearchParams({ limit_per_metric: '1' }), signal, defaultLimits);
  const facts = metadata.ok && isRecord(metadata.data) ? metadata.data : {};
  const metrics = names.data.slice(0, mostMetrics).map((name) => factsOf(name, facts[name] ?? facts[familyOf(name)]));
  return { ...names, data: { metrics, total: names.data.length } };
}

const mostMetrics = 20_000;
const mostValues = 1000;
/** Targets and labels of one, of which a server may have very many. */
const mostShown = 500;
const mostLabels = 300;
const longestValue = 4000;

/** Entries of a ranking. */
const mostRanked = 20;

/** What takes room in a server. VictoriaMetrics counts its entries as `topN`, and its series elsewhere. */
export async function storage(connection: Connection, signal: AbortSignal): Promise<Answer<Storage>> {
  const params = new URLSearchParams({ limit: String(mostRanked), topN: String(mostRanked) });
  const answer = await callApi(connection, 'status/tsdb', params, signal, defaultLimits);
  if (!answer.ok) return answer;
  const data = isRecord(answer.data) ? answer.data : {};
  const head = data['headStats'];
  const countOf = (of: unknown, name: string) => (isRecord(of) && typeof of[name] === 'number' ? of[name] : undefined);
  const ranking = (of: Ranking['of'], name: string): readonly Ranking[] => {
    const list: readonly unknown[] = Array.isArray(data[name]) ? data[name] : [];
    const entries = list
      .slice(0, mostRanked)
      .map((it) => ({ name: textOf(it, 'name').slice(0, longestValue), value: countOf(it, 'value') ?? countOf(it, 'count') ?? 0 }));
    return entries.length > 0 ? [{ of, entries }] : [];
  };
  return {
    ...answer,
    data: {
      series: countOf(head, 'numSeries') ?? countOf(data, 'totalSeries'),
      chunks: countOf(head, 'chunkCount'),
      rankings: [
        ...ranking('metrics', 'seriesCountByMetricName'),
        ...ranking('labels', 'labelValueCountByLabelName'),
        ...ranking('pairs', 'seriesCountByLabelValuePair'),
        ...ranking('memory', 'memoryInBytesByLabelName'),
      ],
    },
  };
}

/** The targets of a scrape pool, or of all, before and behind their rules. Those that are scraped come first, and the cut leaves room for dropped ones. */
export async function listTargets(connection: Connection, pool: string | undefined, signal: AbortSignal): Promise<Answer<TargetList>> {
  // Older servers do not know `scrapePool` and answer with all.
  const answer = await targets(connection, { state: 'any', ...(pool === undefined ? {} : { scrapePool: pool }) }, signal);
  if (!answer.ok) return answer;
  const ours = (it: LiveTarget) => pool === undefined || it.pool === pool;
  const active = answer.data.active.map(
    ({ scrapePool, scrapeUrl, discovered, labels, health }): LiveTarget => ({
      pool: scrapePool,
      discovered: bounded(discovered),
      labels: bounded(labels),
      health,
      dropped: false,
      scrapeUrl: scrapeUrl.replace(/\?.*$/, ''),
    }),
  );
  const gone = answer.data.dropped.map(
    ({ scrapePool, discovered }): LiveTarget => ({
      // Dropped targets of older servers do not say where they belong; their job is the pool's unless discovery says otherwise.
      pool: scrapePool || (discovered['job'] ?? ''),
      discovered: bounded(discovered),
      labels: {},
      health: '',
      dropped: true,
      scrapeUrl: '',
    }),
  );
  const [here, away] = [active.filter(ours), gone.filter(ours)];
  const shown = here.slice(0, mostShown - Math.min(away.length, mostShown / 2));
  const total = pool === undefined ? answer.data.activeTotal + answer.data.droppedTotal : here.length + away.length;
  return { ...answer, data: { targets: [...shown, ...away.slice(0, mostShown - shown.length)], total } };
}

function bounded(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels)
      .slice(0, mostLabels)
      .map(([name, value]) => [name, value.slice(0, longestValue)]),
  );
}

/** The labels of a metric, or the values of one of them. */
export async function listLabels(
  connection: Connection,
  narrowed: Narrowed,
  label: string | undefined,
  signal: AbortSignal,
): Promise<Answer<readonly string[]>> {
  const params = selectorOf(narrowed);
  params.set('limit', String(mostValues));
  const answer = await callApi(connection, label === undefined ? 'labels' : valuesPath(label), params, signal, defaultLimits);
  if (!answer.ok) return answer;
  const names = Array.isArray(answer.data) ? answer.data.filter((it): it is string => typeof it === 'string' && it !== '__name__') : [];
  return { ...answer, data: names.slice(0, mostValues) };
}

/** What narrows a list of names: a name is offered when a series of any of the selectors has it, seen since `start` (seconds). No selector: all series. */
export interface Scope {
  readonly selectors: readonly string[];
  readonly start: number | undefined;
}

export interface NameList {
  readonly names: readonly string[];
  /** There are more. */
  readonly cut: boolean;
}

/** Names of labels. */
export function labelNames(connection: Connection, scope: Scope, signal: AbortSignal, limits: Limits): Promise<Answer<NameList>> {
  return listNames(connection, 'labels', scope, signal, limits);
}

/** Values of a label; of `__name__`: the metrics. */
export function labelValues(
  connection: Connection,
  label: string,
  scope: Scope,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<NameList>> {
  return listNames(connection, valuesPath(label), scope, signal, limits);
}

async function listNames(
  connection: Connection,
  path: string,
  { selectors, start }: Scope,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<NameList>> {
  // Before 2.51 `limit` is not known; the cut below holds for all.
  const params = new URLSearchParams({ limit: String(limits.series + 1) });
  for (const it of selectors) params.append('match[]', it);
  if (start !== undefined) params.set('start', String(start));
  const answer = await askNames(connection, path, params, signal, limits);
  if (!answer.ok) return answer;
  return { ...answer, data: { names: answer.data.slice(0, limits.series), cut: answer.data.length > limits.series } };
}

/** The names that a server has at a path, all that it sends. */
async function askNames(
  connection: Connection,
  path: string,
  params: URLSearchParams,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<readonly string[]>> {
  const answer = await callApi(connection, path, params, signal, limits);
  if (!answer.ok) return answer;
  if (!Array.isArray(answer.data)) return { ok: false, kind: 'bad-answer', message: 'The answer is not a list of names.' };
  return { ...answer, data: answer.data.filter((it): it is string => typeof it === 'string') };
}

/** A name that a path cannot hold is written as Prometheus's own escaping does since 3.1: `U__` and code points in hexadecimal. */
function valuesPath(label: string): string {
  if (isLegacyLabelName(label)) return `label/${label}/values`;
  const escaped = [...label].map((it) => (it === '_' ? '__' : /[A-Za-z0-9]/.test(it) ? it : `_${it.codePointAt(0)?.toString(16)}_`));
  return `label/U__${escaped.join('')}/values`;
}

/** What targets say of a metric; of a histogram's or summary's series, of the family. Undefined: nothing is known. */
export async function metricMetadata(
  connection: Connection,
  metric: string,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<MetricFacts | undefined>> {
  for (const name of new Set([metric, familyOf(metric)])) {
    const answer = await callApi(connection, 'metadata', new URLSearchParams({ metric: name, limit_per_metric: '1' }), signal, limits);
    if (!answer.ok) return answer;
    const facts = factsOf(metric, isRecord(answer.data) ? answer.data[name] : undefined);
    if (facts.type !== '' || facts.help !== '') return { ...answer, data: facts };
  }
  return { ok: true, data: undefined, warnings: [], infos: [] };
}

function familyOf(series: string): string {
  return series.replace(/_(?:bucket|sum|count|total)$/, '');
}

function factsOf(name: string, entries: unknown): MetricFacts {
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
  return {
    name,
    type: textOf(first, 'type').slice(0, 100),
    help: textOf(first, 'help').slice(0, 1000),
    unit: textOf(first, 'unit').slice(0, 100),
  };
}

/** What a server says of its targets. */
export interface Targets {
  readonly active: readonly FoundTarget[];
  readonly activeTotal: number;
  /** Those that relabeling dropped; the pool is told by servers since 3.0. */
  readonly dropped: readonly { readonly scrapePool: string; readonly discovered: Readonly<Record<string, string>> }[];
  readonly droppedTotal: number;
}

interface FoundTarget extends Target {
  /** Before relabeling. */
  readonly discovered: Readonly<Record<string, string>>;
}

/** The targets that Prometheus scrapes, and those that relabeling dropped. */
export async function targets(
  connection: Connection,
  ask: { readonly state: 'active' | 'any'; readonly scrapePool?: string },
  signal: AbortSignal,
): Promise<Answer<Targets>> {
  const answer = await callApi(connection, 'targets', new URLSearchParams({ ...ask }), signal, defaultLimits);
  if (!answer.ok) return answer;
  const { data } = answer;
  if (!isRecord(data) || !Array.isArray(data['activeTargets']))
    return { ok: false, kind: 'bad-answer', message: 'The answer is not a list of targets.' };
  const dropped = Array.isArray(data['droppedTargets']) ? data['droppedTargets'] : [];
  return {
    ...answer,
    data: {
      active: data['activeTargets'].slice(0, mostTargets).map(readTarget),
      activeTotal: data['activeTargets'].length,
      dropped: dropped
        .slice(0, mostTargets)
        .map((it) => ({ scrapePool: textOf(it, 'scrapePool'), discovered: labelsIn(it, 'discoveredLabels') })),
      droppedTotal: dropped.length,
    },
  };
}

const mostTargets = 5000;

function readTarget(it: unknown): FoundTarget {
  const health = textOf(it, 'health');
  const seconds = isRecord(it) ? it['lastScrapeDuration'] : undefined;
  return {
    scrapePool: textOf(it, 'scrapePool'),
    scrapeUrl: textOf(it, 'scrapeUrl'),
    discovered: labelsIn(it, 'discoveredLabels'),
    labels: labelsIn(it, 'labels'),
    health: health === 'up' || health === 'down' ? health : 'unknown',
    lastError: textOf(it, 'lastError').slice(0, 1000),
    lastScrape: textOf(it, 'lastScrape'),
    scrapeSeconds: typeof seconds === 'number' ? seconds : 0,
  };
}

/** The rules that Prometheus has loaded, with what they say now. */
export async function rules(connection: Connection, signal: AbortSignal): Promise<Answer<LoadedRules>> {
  const answer = await callApi(connection, 'rules', new URLSearchParams(), signal, defaultLimits);
  if (!answer.ok) return answer;
  const groups: unknown = isRecord(answer.data) ? answer.data['groups'] : undefined;
  if (!Array.isArray(groups)) return { ok: false, kind: 'bad-answer', message: 'The answer is not a list of groups of rules.' };
  let left = mostRules;
  const read = groups.slice(0, mostRules).map((group): LoadedGroup => {
    const all = isRecord(group) && Array.isArray(group['rules']) ? group['rules'] : [];
    const kept = all.slice(0, left);
    left -= kept.length;
    return {
      name: textOf(group, 'name'),
      file: textOf(group, 'file'),
      interval: numberOf(group, 'interval'),
      seconds: numberOf(group, 'evaluationTime'),
      lastEvaluation: textOf(group, 'lastEvaluation'),
      rules: kept.map(readRule),
    };
  });
  const total = groups.reduce<number>((sum, it: unknown) => sum + (isRecord(it) && Array.isArray(it['rules']) ? it['rules'].length : 0), 0);
  return { ...answer, data: { groups: read, total } };
}

const mostRules = 5000;
const mostAlerts = 200;

function readRule(it: unknown): LoadedRule {
  const alerts = isRecord(it) && Array.isArray(it['alerts']) ? it['alerts'] : [];
  const state = textOf(it, 'state');
  return {
    type: textOf(it, 'type') === 'alerting' ? 'alert' : 'record',
    name: textOf(it, 'name'),
    query: textOf(it, 'query'),
    hold: numberOf(it, 'duration'),
    keep: numberOf(it, 'keepFiringFor'),
    labels: labelsIn(it, 'labels'),
    state: state === 'firing' || state === 'pending' || state === 'inactive' ? state : 'unknown',
    health: textOf(it, 'health'),
    lastError: textOf(it, 'lastError').slice(0, 1000),
    alerts: alerts.slice(0, mostAlerts).map((alert: unknown) => ({
      labels: labelsIn(alert, 'labels'),
      state: textOf(alert, 'state'),
      since: textOf(alert, 'activeAt'),
      value: textOf(alert, 'value'),
    })),
    alertsTotal: alerts.length,
  };
}

function textOf(it: unknown, field: string): string {
  return isRecord(it) && typeof it[field] === 'string' ? it[field] : '';
}

function numberOf(it: unknown, field: string): number {
  return isRecord(it) && typeof it[field] === 'number' ? it[field] : 0;
}

function labelsIn(it: unknown, field: string): Readonly<Record<string, string>> {
  return readLabels(isRecord(it) ? it[field] : undefined);
}

function readResult(data: unknown, limits: Limits): Omit<QueryResult, 'milliseconds'> | undefined {
  if (!isRecord(data)) return undefined;
  const type = data['resultType'];
  const result = data['result'];
  if (!Array.isArray(result)) return undefined;
  if (type === 'scalar' || type === 'string') {
    const point = readPoint(result);
    return point && { type, series: [{ labels: {}, points: [point] }], total: 1 };
  }
  if (type !== 'vector' && type !== 'matrix') return undefined;
  const series: Series[] = [];
  for (const it of result.slice(0, limits.series)) {
    if (!isRecord(it)) return undefined;
    const own = (one: string, all: string): readonly unknown[] => {
      const raw = type === 'vector' ? [it[one]] : it[all];
      return Array.isArray(raw) ? raw.slice(0, limits.points) : [];
    };
    const points = own('value', 'values')
      .map(readPoint)
      .filter((one) => one !== undefined);
    const histograms = own('histogram', 'histograms')
      .map(readHistogram)
      .filter((one) => one !== undefined);
    series.push({ labels: readLabels(it['metric']), points, ...(histograms.length > 0 ? { histograms } : {}) });
  }
  const samples = samplesRead(data['stats']);
  return { type, series, total: result.length, ...(samples === undefined ? {} : { samples }) };
}

function samplesRead(stats: unknown): number | undefined {
  const samples: unknown = isRecord(stats) ? stats['samples'] : undefined;
  const all: unknown = isRecord(samples) ? samples['totalQueryableSamples'] : undefined;
  return typeof all === 'number' ? all : undefined;
}

/** Buckets of one histogram: schema 8 has some thousand at most. */
const mostBuckets = 2000;

function readHistogram(it: unknown): readonly [number, Histogram] | undefined {
  if (!Array.isArray(it)) return undefined;
  const [time, value] = it as readonly unknown[];
  if (typeof time !== 'number' || !isRecord(value)) return undefined;
  const { buckets } = value;
  const read = (Array.isArray(buckets) ? buckets.slice(0, mostBuckets) : []).flatMap((bucket: unknown): readonly Bucket[] => {
    if (!Array.isArray(bucket)) return [];
    const [rule, low, high, count] = bucket as readonly unknown[];
    const isOne = typeof rule === 'number' && typeof low === 'string' && typeof high === 'string' && typeof count === 'string';
    return isOne ? [[rule, low, high, count]] : [];
  });
  return [time, { count: textOf(value, 'count'), sum: textOf(value, 'sum'), buckets: read }];
}

function readPoint(it: unknown): readonly [number, string] | undefined {
  if (!Array.isArray(it)) return undefined;
  const [time, value] = it as readonly unknown[];
  return typeof time === 'number' && typeof value === 'string' ? [time, value] : undefined;
}

function readLabels(it: unknown): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  if (isRecord(it)) for (const [name, value] of Object.entries(it)) if (typeof value === 'string') labels[name] = value;
  return labels;
}
