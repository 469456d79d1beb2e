import type { CancellationToken, Connection as LspConnection } from 'vscode-languageserver/node';
import { defaultTarget } from '../engine/catalogue/target.js';
import type { Engine } from '../engine/engine.js';
import { describeQuery } from '../engine/features/explain.js';
import { previewAt, runnableQueries } from '../engine/features/preview.js';
import {
  type Answer,
  type Connection,
  type DescribeParams,
  describeRequest,
  type LabelsParams,
  labelsRequest,
  type MetricList,
  type MetricsParams,
  metricsRequest,
  type PreviewTarget,
  type PreviewTargetParams,
  previewTargetRequest,
  type QueryDescription,
  type QueryParams,
  type QueryResult,
  queryRequest,
  type RunnableParams,
  type RunnableQuery,
  runnableRequest,
  type ServerInfo,
  type TestConnectionParams,
  testConnectionRequest,
} from '../protocol.js';
import { listLabels, listMetrics, runQuery, testConnection } from './client.js';

/** Queries that may run at once; a further one waits. */
const mostAtOnce = 4;

/** Registers what the preview asks. `mayAsk` is the one place that decides whether a request leaves: an untrusted workspace sends none. */
export function registerPrometheus(connection: LspConnection, engine: Engine, mayAsk: () => boolean): void {
  let running = 0;
  const waiting: (() => void)[] = [];
  const turn = async <T>(body: () => Promise<T>): Promise<T> => {
    if (running >= mostAtOnce) await new Promise<void>((resume) => waiting.push(resume));
    running++;
    try {
      return await body();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
  const refused: Answer<never> = { ok: false, kind: 'untrusted', message: 'No request leaves an untrusted workspace.' };

  connection.onRequest(previewTargetRequest, ({ uri, position }: PreviewTargetParams): PreviewTarget | null => {
    const it = previewAt(engine, uri, position);
    return it ? { uri, ...it } : null;
  });
  connection.onRequest(runnableRequest, ({ uri, first, last }: RunnableParams): readonly RunnableQuery[] =>
    runnableQueries(engine, uri, first, last),
  );
  connection.onRequest(describeRequest, ({ expr }: DescribeParams): QueryDescription => describeQuery(String(expr), defaultTarget));
  /** Asks for as long as the client waits. */
  const asked = async <T>(token: CancellationToken, body: (signal: AbortSignal) => Promise<Answer<T>>): Promise<Answer<T>> => {
    if (!mayAsk()) return refused;
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      return await turn(() => body(abort.signal));
    } finally {
      listener.dispose();
    }
  };
  connection.onRequest(
    queryRequest,
    ({ connection: to, query }: QueryParams, token): Promise<Answer<QueryResult>> =>
      asked(token, (signal) => runQuery(plain(to), query, signal)),
  );
  connection.onRequest(
    testConnectionRequest,
    ({ connection: to }: TestConnectionParams, token): Promise<Answer<ServerInfo>> =>
      asked(token, (signal) => testConnection(plain(to), signal)),
  );
  connection.onRequest(
    metricsRequest,
    ({ connection: to }: MetricsParams, token): Promise<Answer<MetricList>> => asked(token, (signal) => listMetrics(plain(to), signal)),
  );
  connection.onRequest(
    labelsRequest,
    ({ connection: to, metric, label }: LabelsParams, token): Promise<Answer<readonly string[]>> =>
      asked(token, (signal) => listLabels(plain(to), metric, label, signal)),
  );
}

/** Header names and values that Node would refuse are left out. */
function plain(connection: Connection): Connection {
  const headers = Object.fromEntries(
    Object.entries(connection.headers).filter(
      ([name, value]) => /^[A-Za-z0-9-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value),
    ),
  );
  return { ...connection, headers };
}
