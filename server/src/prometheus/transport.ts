import { readFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createGunzip } from 'node:zlib';
import type { Answer, Connection, FailureKind } from '../protocol.js';
import { secretsIn, withoutSecrets } from '../secrets.js';
import { type Limits, timeLimit } from './limits.js';
import { accessToken } from './oauth2.js';
import { Tunnel, type Way, wayTo } from './proxy.js';
import { signatureOf } from './sigv4.js';

/** Endpoints that take a form: their parameters may be long, and are nobody's business on the way. */
const mayBePosted: ReadonlySet<string> = new Set(['query', 'query_range', 'query_exemplars', 'series', 'labels']);

/** Old proxies and read-only gateways take GET only: found out once in a while, by their origin. Milliseconds. */
const getOnly = new Map<string, number>();
const remembered = 10 * 60_000;

/** One call of the HTTP API. POST, so that the length of a query does not matter and it stands in no log of addresses. */
export async function callApi(
  connection: Connection,
  path: string,
  params: URLSearchParams,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<unknown>> {
  const tokens = new Set<string>();
  return cleaned(await call(connection, path, params, signal, limits, tokens), connection, tokens);
}

/** `tokens`: those that were asked for on the way are put into it. */
async function call(
  connection: Connection,
  path: string,
  params: URLSearchParams,
  signal: AbortSignal,
  limits: Limits,
  tokens: Set<string>,
): Promise<Answer<unknown>> {
  if (connection.problem !== undefined) return { ok: false, kind: 'unauthorized', message: connection.problem };
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
  const own = params.toString();
  const further = new URLSearchParams(connection.params).toString();
  const inAddress = (...parts: readonly string[]) => parts.filter((it) => it !== '').join('&');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
  // What the connection adds is for whoever stands in front of Prometheus too: it goes into the address, where all of them look.
  const asForm = { url: withSearch(url, further), body: own };
  const asAddress = { url: withSearch(url, inAddress(own, further)), body: undefined };
  const ask = async (fresh: boolean): Promise<Answer<Reply>> => {
    const authorization = await authorizationOf(connection, fresh, signal, limits);
    if (!authorization.ok) return authorization;
    if (connection.oauth2 && authorization.data) tokens.add(authorization.data.slice('Bearer '.length));
    const headers = { ...connection.headers, ...(authorization.data ? { authorization: authorization.data } : {}) };
    const isForm = mayBePosted.has(path) && !(Date.now() < (getOnly.get(url.origin) ?? 0));
    const reply = await send({ ...(isForm ? asForm : asAddress), headers }, connection, signal, limits);
    if (!isForm || !reply.ok || reply.data.status !== 405) return reply;
    getOnly.set(url.origin, Date.now() + remembered);
    return send({ ...asAddress, headers }, connection, signal, limits);
  };
  let reply = await ask(false);
  // A token may have ended before its time.
  if (connection.oauth2 && reply.ok && reply.data.status === 401) reply = await ask(true);
  return reply.ok ? readReply(reply.data, url) : reply;
}

function withSearch(url: URL, search: string): URL {
  const it = new URL(url);
  it.search = search;
  return it;
}

async function authorizationOf(
  connection: Connection,
  fresh: boolean,
  signal: AbortSignal,
  limits: Limits,
): Promise<Answer<string | undefined>> {
  const { oauth2, authorization } = connection;
  if (!oauth2) return { ok: true, data: authorization, warnings: [], infos: [] };
  // Neither the headers nor the certificate of the connection are for whoever gives tokens.
  const { ca } = connection.tls ?? {};
  const bare: Connection = {
    name: connection.name,
    url: oauth2.tokenUrl,
    headers: {},
    authorization: undefined,
    ...(ca ? { tls: { ca } } : {}),
    ...(connection.proxy ? { proxy: connection.proxy } : {}),
  };
  const small = { ...limits, milliseconds: timeLimit(connection, limits), bytes: 1024 * 1024 };
  const token = await accessToken(oauth2, (request) => send(request, bare, signal, small), { fresh });
  return token.ok ? { ...token, data: `Bearer ${token.data}` } : token;
}

/** A server, a proxy or a token endpoint may repeat what it was sent: nobody shows or copies a secret with a message. */
function cleaned(answer: Answer<unknown>, connection: Connection, tokens: ReadonlySet<string>): Answer<unknown> {
  const secrets = [...secretsIn(connection), ...tokens];
  const clean = (text: string) => withoutSecrets(text, secrets);
  if (answer.ok) return { ...answer, warnings: answer.warnings.map(clean), infos: answer.infos.map(clean) };
  return { ...answer, message: clean(answer.message), ...(answer.detail === undefined ? {} : { detail: clean(answer.detail) }) };
}

/** What is sent; a body makes it a POST of a form. */
export interface Request {
  readonly url: URL;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly type: string;
  readonly body: string;
}

function send({ url, body, headers: own }: Request, connection: Connection, signal: AbortSignal, limits: Limits): Promise<Answer<Reply>> {
  const files = readTlsFiles(connection);
  if (typeof files === 'string') return Promise.resolve({ ok: false, kind: 'unreachable', message: files });
  const method = body === undefined ? 'GET' : 'POST';
  const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const signed = connection.sigv4 && signatureOf({ method, url, headers: form, body: body ?? '' }, connection.sigv4, new Date());
  const headers = {
    ...own,
    ...form,
    ...signed,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': 'mesh-monitoring',
  };
  const way = wayTo(url, connection.proxy, process.env);
  const over = new AbortController();
  let call: ClientRequest;
  try {
    call = open(url, way, over.signal, { ...files, method, headers });
  } catch (error) {
    // A file that is no PEM, a header that no request can hold.
    const message = `${url.host} cannot be asked: ${reason(error as NodeJS.ErrnoException)}.`;
    return Promise.resolve({ ok: false, kind: 'unreachable', message });
  }
  return new Promise((resolve) => {
    let settled = false;
    const settle = (answer: Answer<Reply>) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(answer);
      over.abort();
      call.destroy();
    };
    const fail = (kind: FailureKind, message: string) => settle({ ok: false, kind, message });
    const abort = () => fail('cancelled', 'Stopped.');
    const milliseconds = timeLimit(connection, limits);
    const timer = setTimeout(() => fail('timeout', `${url.host} gave no whole answer within ${milliseconds / 1000} s.`), milliseconds);
    call.on('error', (error: NodeJS.ErrnoException) =>
      fail('unreachable', `${url.host} does not answer: ${reason(error)}${way ? `, by the proxy ${way.proxy.host}` : ''}.`),
    );
    call.on('response', (response) => {
      if (way && response.statusCode === 407) fail('unauthorized', `The proxy ${way.proxy.host} asks for a user and password (HTTP 407).`);
      else read(response, limits, settle, fail);
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    call.end(body);
  });
}

/** A request on its way: straight, through a tunnel, or, where nothing is encrypted, in the hands of the proxy. */
function open(
  url: URL,
  way: Way | undefined,
  signal: AbortSignal,
  options: TlsFiles & { method: string; headers: Record<string, string> },
) {
  if (url.protocol === 'https:') return httpsRequest(url, { ...options, ...(way ? { agent: new Tunnel(way, signal) } : {}) });
  if (!way) return httpRequest(url, options);
  const { proxy, authorization } = way;
  return (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    path: url.href,
    method: options.method,
    headers: { ...options.headers, host: url.host, ...(authorization ? { 'proxy-authorization': authorization } : {}) },
  });
}

interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** The files are read for each request: certificates that live for hours are exchanged on the disk. A text says what cannot be read. */
function readTlsFiles({ tls }: Connection): TlsFiles | string {
  const read: { -readonly [K in keyof TlsFiles]: TlsFiles[K] } = {};
  for (const part of ['ca', 'cert', 'key'] as const) {
    const path = tls?.[part];
    if (path === undefined) continue;
    try {
      read[part] = readFileSync(path);
    } catch (error) {
      return `Cannot read ${path}: ${reason(error as NodeJS.ErrnoException)}.`;
    }
  }
  return read;
}

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
      return 'no such host';
    case 'ECONNRESET':
      return 'connection closed';
    case 'ENOENT':
      return 'no such file';
    default:
      // Of a handshake the words say more than the code.
      return error.code && !/^ERR_(SSL|OSSL)/.test(error.code) ? error.code : error.message || 'no connection';
  }
}

function read(
  response: IncomingMessage,
  limits: Limits,
  settle: (answer: Answer<Reply>) => void,
  fail: (kind: FailureKind, message: string) => void,
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
    if (status >= 500) {
      const words = html ? (/<title[^>]*>([^<]*)/i.exec(body)?.[1] ?? '') : body;
      return { ok: false, kind: 'unavailable', message: wordsOf(words, url, status), detail: `HTTP ${status}` };
    }
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
  const words = typeof json['error'] === 'string' ? json['error'] : '';
  const errorType = typeof json['errorType'] === 'string' ? json['errorType'] : '';
  return {
    ok: false,
    kind: kindOf(errorType, status),
    message: wordsOf(words, url, status),
    detail: `HTTP ${status} ${errorType}`.trim(),
  };
}

/** Prometheus tells by the type what went wrong; a status alone tells little: 503 is sent while it starts, by proxies, and for its own time-out. */
function kindOf(errorType: string, status: number): FailureKind {
  switch (errorType) {
    case 'timeout':
      return 'timeout';
    case 'bad_data':
    case 'execution':
      return 'bad-query';
    case 'unavailable':
      return 'unavailable';
    default:
      // VictoriaMetrics writes the status as the type.
      if (status === 400 || status === 422) return 'bad-query';
      return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'bad-answer';
  }
}

/** The server's own text; without one, what its status says. */
function wordsOf(text: string, { host }: URL, status: number): string {
  const words = text.trim().slice(0, 4000);
  if (words !== '') return words;
  return status >= 500 ? `${host} cannot answer now (HTTP ${status}).` : `HTTP ${status}`;
}

/** Deeply nested JSON would overflow the parser's stack; that is an answer that cannot be read, no more. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
