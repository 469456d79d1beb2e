import type { Answer, Connection, Ranking, ServerInfo, Storage } from '../protocol.js';
import { longestValue, textOf } from './fields.js';
import { defaultLimits } from './limits.js';
import { callApi, isRecord } from './transport.js';

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

/** Entries of a ranking. */
const mostRanked = 20;
