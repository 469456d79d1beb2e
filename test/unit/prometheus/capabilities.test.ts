import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { askCapabilities, KnownServers } from '../../../server/src/prometheus/capabilities.js';
import { exemplars } from '../../../server/src/prometheus/query.js';
import type { Connection } from '../../../server/src/protocol.js';

const signal = new AbortController().signal;
/** By path of the API: data, or undefined: there is no such thing, as Prometheus says it. */
let data: Readonly<Record<string, unknown>> = {};
const asked: string[] = [];
const server = createServer((request, response) => {
  const path = (request.url ?? '').replace(/^.*\/api\/v1\//, '').replace(/\?.*/, '');
  asked.push(path);
  if (path in data) response.end(JSON.stringify({ status: 'success', data: data[path] }));
  else {
    response.statusCode = 404;
    response.end('404 page not found\n');
  }
});
let connection: Connection = { name: 'it', url: '', headers: {}, authorization: undefined };
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  connection = { ...connection, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` };
});
after(() => server.close());

async function functionsAt(answers: typeof data): Promise<ReadonlyMap<string, boolean> | undefined> {
  data = answers;
  const it = await askCapabilities(connection, signal);
  assert.ok(it.ok, it.ok ? '' : it.message);
  return it.data.functions;
}

test('what a server can do: by its features, else by its version, else nobody knows', async () => {
  const told = await functionsAt({
    features: { promql_functions: { rate: true, info: false }, promql_operators: { limitk: false }, tsdb: { exemplar_storage: false } },
  });
  assert.deepEqual(
    ['rate', 'info', 'limitk', 'histogram_avg'].map((it) => told?.get(it)),
    [true, false, false, false],
  );
  const old = await functionsAt({ 'status/buildinfo': { version: '2.42.0+ds' } });
  assert.deepEqual(
    ['rate', 'holt_winters', 'histogram_avg', 'info'].map((it) => old?.get(it)),
    [true, true, false, false],
  );
  const newer = await functionsAt({ 'status/buildinfo': { version: '3.5.3' } });
  // Whether an experimental one is switched on is not told by a version.
  assert.deepEqual(
    ['histogram_avg', 'holt_winters', 'info'].map((it) => newer?.get(it)),
    [true, false, undefined],
  );
  for (const info of [{ version: '0.35.1' }, { version: '2.14.0', application: 'Grafana Mimir' }, {}, undefined])
    assert.equal(await functionsAt(info ? { 'status/buildinfo': info } : {}), undefined);
});

test('a server is asked once, by all who ask at the same moment too, and again when that is old or failed', async () => {
  let now = 0;
  const servers = new KnownServers(() => now);
  data = { features: { tsdb: { exemplar_storage: true } } };
  asked.length = 0;
  await Promise.all([servers.of(connection, signal), servers.of(connection, signal)]);
  assert.equal((await servers.of(connection, signal))?.exemplars, true);
  assert.deepEqual(asked, ['features']);
  await servers.learn(connection, { exemplars: false });
  assert.equal((await servers.of(connection, signal))?.exemplars, false);
  now = 601_000;
  assert.equal((await servers.of(connection, signal))?.exemplars, true);
  assert.deepEqual(asked, ['features', 'features']);
  const gone = { ...connection, url: 'http://127.0.0.1:1' };
  assert.equal(await servers.of(gone, signal), undefined);
  assert.equal(await servers.of({ ...gone, url: connection.url }, signal).then((it) => it?.exemplars), true);
});

test('exemplars are read, the newest first; what is none is passed over', async () => {
  data = {
    query_exemplars: [
      {
        seriesLabels: { __name__: 'a_bucket', le: '1' },
        exemplars: [
          { labels: { trace_id: 'abc' }, value: '0.5', timestamp: 10.5 },
          { labels: { trace_id: 'def' }, value: '0.7', timestamp: 20 },
        ],
      },
      'no series',
    ],
  };
  const answer = await exemplars(connection, { expr: 'a_bucket', start: 0, end: 30 }, signal);
  assert.deepEqual(answer.ok && answer.data.exemplars.map((it) => [it.time, it.value, it.labels['trace_id'], it.series['le']]), [
    [20, '0.7', 'def', '1'],
    [10.5, '0.5', 'abc', '1'],
  ]);
  // A server that keeps none says null.
  data = { query_exemplars: null };
  const none = await exemplars(connection, { expr: 'a_bucket', start: 0, end: 30 }, signal);
  assert.deepEqual(none.ok && none.data, { exemplars: [], total: 0, off: false });
});
