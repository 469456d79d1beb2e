import type { Answer, Bucket, Connection, Exemplar, ExemplarList, Histogram, Query, QueryResult, Series } from '../protocol.js';
import { bounded, labelsIn, numberOf, readLabels, textOf } from './fields.js';
import { defaultLimits, type Limits, timeLimit } from './limits.js';
import { callApi, isRecord } from './transport.js';

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

const mostExemplars = 1000;

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
