import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createGunzip } from 'node:zlib';
import type { Answer, Connection, MetricFacts, MetricList, Query, QueryResult, Series, ServerInfo } from '../protocol.js';

/** What a server may cost us. */
export interface Limits {
  readonly milliseconds: number;
  /** Of the answer, after decompression. */
  readonly bytes: number;
  readonly series: number;
  /** Points of one series. */
  readonly points: number;
}

export const defaultLimits: Limits = { milliseconds: 30_000, bytes: 64 * 1024 * 1024, series: 2000, points: 11_000 };

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
  const began = performance.now();
  const answer = await callApi(connection, query.type === 'instant' ? 'query' : 'query_range', params, signal, limits);
  if (!answer.ok) return answer;
  const result = readResult(answer.data, limits);
  if (!result) return { ok: false, kind: 'bad-answer', message: 'The answer is not what Prometheus sends for a query.' };
  return { ...answer, data: { ...result, milliseconds: Math.round(performance.now() - began) } };
}

/** Asks a server who it is. */
export async function testConnection(connection: Connection, signal: AbortSignal): Promise<Answer<ServerInfo>> {
  const limits = { ...defaultLimits, milliseconds: 10_000, bytes: 1024 * 1024 };
  const info = await callApi(connection, 'status/buildinfo', new URLSearchParams(), signal, limits);
  if (info.ok) {
    const version = isRecord(info.data) && typeof info.data['version'] === 'string' ? info.data['version'] : '';
    return { ...info, data: { name: version ? `Prometheus ${version}` : 'a server that speaks Prometheus' } };
  }
  if (info.kind !== 'bad-answer' && info.kind !== 'bad-query') return info;
  // Look-alikes need not answer build info; a query they must.
  const probe = await callApi(connection, 'query', new URLSearchParams({ query: 'vector(1)' }), signal, limits);
  return probe.ok ? { ...probe, data: { name: 'a server that speaks Prometheus' } } : probe;
}

/** The names of all metrics, with what the targets say of them. Cut at the limit. */
export async function listMetrics(connection: Connection, signal: AbortSignal): Promise<Answer<MetricList>> {
  const names = await callApi(connection, 'label/__name__/values', new URLSearchParams(), signal, defaultLimits);
  if (!names.ok) return names;
  if (!Array.isArray(names.data)) return { ok: false, kind: 'bad-answer', message: 'The answer is not a list of names.' };
  // Look-alikes need not know metadata: then there are names alone.
  const metadata = await callApi(connection, 'metadata', new URLSearchParams({ limit_per_metric: '1' }), signal, defaultLimits);
  const facts = metadata.ok && isRecord(metadata.data) ? metadata.data : {};
  const all = names.data.filter((it): it is string => typeof it === 'string');
  const metrics = all.slice(0, mostMetrics).map((name): MetricFacts => {
    const entries = facts[name] ?? facts[name.replace(/_(?:bucket|sum|count|total)$/, '')];
    const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
    const text = (field: string) => (isRecord(first) && typeof first[field] === 'string' ? first[field].slice(0, 1000) : '');
    return { name, type: text('type'), help: text('help'), unit: text('unit') };
  });
  return { ...names, data: { metrics, total: all.length } };
}

const mostMetrics = 20_000;
const mostValues = 1000;

/** The labels of a metric, or the values of one of them. */
export async function listLabels(
  connection: Connection,
  metric: string,
  label: string | undefined,
  signal: AbortSignal,
): Promise<Answer<readonly string[]>> {
  const selector = `{__name__=${JSON.stringify(metric)}}`;
  const path = label === undefined ? 'labels' : `label/${encodeURIComponent(label)}/values`;
  const answer = await callApi(connection, path, new URLSearchParams({ 'match[]': selector }), signal, defaultLimits);
  if (!answer.ok) return answer;
  const names = Array.isArray(answer.data) ? answer.data.filter((it): it is string => typeof it === 'string' && it !== '__name__') : [];
  return { ...answer, data: names.slice(0, mostValues) };
}

/** One call of the HTTP API. POST, so that the length of a query does not matter and it stands in no log of addresses. */
async function callApi(
  connection: Connection,
  path: string,
  params: URLSearchParams,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<unknown>> {
  let url: URL;
  try {
    url = new URL(connection.url);
  } catch {
    return { ok: false, kind: 'unreachable', message: `${connection.url} is no address.` };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { ok: false, kind: 'unreachable', message: 'Only http and https are spoken.' };
  url.username = '';
  url.password = '';
  url.hash = '';
  url.search = '';
  const isQuery = path.startsWith('query');
  if (!isQuery) url.search = params.toString();
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
  const reply = await send(url, isQuery ? params.toString() : undefined, connection, signal, limits);
  if (!reply.ok) return reply;
  if (isQuery && reply.data.status === 405) {
    // Old proxies and read-only gateways take GET only.
    url.search = params.toString();
    const again = await send(url, undefined, connection, signal, limits);
    return again.ok ? readReply(again.data, url) : again;
  }
  return readReply(reply.data, url);
}

interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly type: string;
  readonly body: string;
}

function send(url: URL, body: string | undefined, connection: Connection, signal: AbortSignal, limits: Limits): Promise<Answer<Reply>> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (answer: Answer<Reply>) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(answer);
      call.destroy();
    };
    const fail = (kind: 'unreachable' | 'timeout' | 'cancelled' | 'too-large' | 'bad-answer', message: string) =>
      settle({ ok: false, kind, message });
    const abort = () => fail('cancelled', 'Stopped.');
    const timer = setTimeout(
      () => fail('timeout', `${url.host} gave no whole answer within ${limits.milliseconds / 1000} s.`),
      limits.milliseconds,
    );
    const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...connection.headers,
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': 'mesh-monitoring',
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
        ...(connection.authorization ? { authorization: connection.authorization } : {}),
      },
    });
    call.on('error', (error: NodeJS.ErrnoException) => fail('unreachable', `${url.host} does not answer: ${reason(error)}.`));
    call.on('response', (response) => read(response, limits, settle, fail));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    call.end(body);
  });
}

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
      return 'no such host';
    case 'ECONNRESET':
      return 'connection closed';
    default:
      return error.code ?? 'no connection';
  }
}

function read(
  response: IncomingMessage,
  limits: Limits,
  settle: (answer: Answer<Reply>) => void,
  fail: (kind: 'too-large' | 'bad-answer' | 'unreachable', message: string) => void,
): void {
  const zipped = response.headers['content-encoding'] === 'gzip';
  const stream = zipped ? response.pipe(createGunzip()) : response;
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    // Counted after decompression: a small answer that unpacks to a huge one ends here too.
    if (size > limits.bytes)
      fail(
        'too-large',
        `The answer is larger than ${Math.round(limits.bytes / 1024 / 1024)} MiB. Ask for less: aggregate, or a shorter range.`,
      );
    else chunks.push(chunk);
  });
  stream.on('error', () => fail('bad-answer', 'The answer broke off or is no valid gzip.'));
  response.on('aborted', () => fail('unreachable', 'The connection was closed before the answer was whole.'));
  stream.on('end', () =>
    settle({
      ok: true,
      data: {
        status: response.statusCode ?? 0,
        location: response.headers.location,
        type: response.headers['content-type'] ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
      },
      warnings: [],
      infos: [],
    }),
  );
}

function readReply({ status, location, type, body }: Reply, url: URL): Answer<unknown> {
  if (status >= 300 && status < 400) {
    // Followed nowhere: a secret must not travel, and a login page is no answer.
    return {
      ok: false,
      kind: 'redirected',
      message: `${url.host} sends us elsewhere${location ? `: ${location.slice(0, 200)}` : ''}. Probably a login, or the address lacks its path.`,
    };
  }
  if (status === 401 || status === 403)
    return { ok: false, kind: 'unauthorized', message: `${url.host} asks for another permission (HTTP ${status}).` };
  const json = parseJson(body);
  if (!isRecord(json)) {
    const html = /html/i.test(type) || /^\s*</.test(body);
    return {
      ok: false,
      kind: 'not-prometheus',
      message: html
        ? `The answer of ${url.host} is a web page, not Prometheus (HTTP ${status}). Probably a login.`
        : `The answer of ${url.host} is not JSON (HTTP ${status}).`,
    };
  }
  const strings = (it: unknown): readonly string[] =>
    Array.isArray(it) ? it.filter((one): one is string => typeof one === 'string').slice(0, 50) : [];
  if (json['status'] === 'success')
    return { ok: true, data: json['data'], warnings: strings(json['warnings']), infos: strings(json['infos']) };
  const message = typeof json['error'] === 'string' ? json['error'] : `HTTP ${status}`;
  const errorType = typeof json['errorType'] === 'string' ? json['errorType'] : '';
  const kind =
    errorType === 'timeout' || status === 503
      ? 'timeout'
      : errorType === 'bad_data' || errorType === 'execution'
        ? 'bad-query'
        : 'bad-answer';
  return { ok: false, kind, message: message.slice(0, 4000), detail: `HTTP ${status} ${errorType}`.trim() };
}

/** Deeply nested JSON would overflow the parser's stack; that is an answer that cannot be read, no more. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
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
    const raw = type === 'vector' ? [it['value']] : it['values'];
    const points = Array.isArray(raw)
      ? raw
          .slice(0, limits.points)
          .map(readPoint)
          .filter((one) => one !== undefined)
      : [];
    series.push({ labels: readLabels(it['metric']), points });
  }
  return { type, series, total: result.length };
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

function isRecord(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
