import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { queryPrometheus } from '../../../server/src/cli/query.js';
import { defaultLimits } from '../../../server/src/prometheus/limits.js';
import { listTargets } from '../../../server/src/prometheus/loaded.js';
import { labelNames, labelValues } from '../../../server/src/prometheus/names.js';
import { runQuery } from '../../../server/src/prometheus/query.js';
import { testConnection } from '../../../server/src/prometheus/server-info.js';
import type { Connection } from '../../../server/src/protocol.js';
import { root } from '../../support/conformance.js';

/** A server that does to us what a wrong address, a proxy or an attacker would. */
type Fault = (request: IncomingMessage, response: ServerResponse) => void;
let fault: Fault = (_request, response) => response.end();
let server: Server;
let elsewhere: Server;
let reachedElsewhere = 0;

const portOf = (it: Server): number => {
  const address = it.address();
  return typeof address === 'object' && address ? address.port : 0;
};
const listen = (it: Server) => new Promise<void>((done) => it.listen(0, '127.0.0.1', done));

before(async () => {
  server = createServer((request, response) => fault(request, response));
  elsewhere = createServer((_request, response) => {
    reachedElsewhere++;
    response.end('{"status":"success","data":{"resultType":"vector","result":[]}}');
  });
  await Promise.all([listen(server), listen(elsewhere)]);
});
after(() => {
  for (const it of [server, elsewhere]) {
    it.closeAllConnections();
    it.close();
  }
});

const connection = (change: Partial<Connection> = {}): Connection => ({
  name: 'test',
  url: `http://127.0.0.1:${portOf(server)}`,
  headers: {},
  authorization: 'Bearer s3cret',
  ...change,
});
const ask = (limits: Partial<typeof defaultLimits> = {}, signal = new AbortController().signal, change: Partial<Connection> = {}) =>
  runQuery(connection(change), { type: 'instant', expr: 'up', time: undefined }, signal, {
    ...defaultLimits,
    milliseconds: 2000,
    ...limits,
  });
const json = (body: unknown, status = 200): Fault => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
};
const vector = (result: unknown) => ({ status: 'success', data: { resultType: 'vector', result } });

test('asks below a path prefix by POST, with the tenant and the secret as headers, nothing in the address', async () => {
  let seen: { url?: string | undefined; method?: string | undefined; tenant?: unknown; authorization?: unknown } = {};
  fault = (request, response) => {
    seen = {
      url: request.url,
      method: request.method,
      tenant: request.headers['x-scope-orgid'],
      authorization: request.headers.authorization,
    };
    json(vector([{ metric: { a: 'b' }, value: [1, '2'] }]))(request, response);
  };
  const answer = await ask({}, undefined, {
    url: `http://user:password@127.0.0.1:${portOf(server)}/prometheus/?x=1#y`,
    headers: { 'X-Scope-OrgID': 'shop' },
  });
  assert.deepEqual(answer.ok && answer.data.series, [{ labels: { a: 'b' }, points: [[1, '2']] }]);
  assert.deepEqual(seen, { url: '/prometheus/api/v1/query', method: 'POST', tenant: 'shop', authorization: 'Bearer s3cret' });
});

test('goes back to GET where POST is not allowed, and remembers it', async () => {
  let posted = 0;
  // Of another origin, so that the other tests are asked as ever.
  const getOnly = createServer((request, response) => {
    if (request.method === 'POST') {
      posted++;
      json({}, 405)(request, response);
    } else json(vector([{ metric: {}, value: [1, request.url ?? ''] }]))(request, response);
  });
  await listen(getOnly);
  for (let i = 0; i < 2; i++) {
    const answer = await ask({}, undefined, { url: `http://127.0.0.1:${portOf(getOnly)}` });
    assert.match(answer.ok ? (answer.data.series[0]?.points[0]?.[1] ?? '') : '', /^\/api\/v1\/query\?query=up/);
  }
  assert.equal(posted, 1);
  getOnly.closeAllConnections();
  getOnly.close();
});

test('follows no redirection, so that no secret travels', async () => {
  fault = (_request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${portOf(elsewhere)}/login` });
    response.end();
  };
  const answer = await ask();
  assert.equal(answer.ok ? '' : answer.kind, 'redirected');
  assert.equal(reachedElsewhere, 0);
});

test('tells a web page, text, and JSON of another kind from Prometheus', async () => {
  const kinds: string[] = [];
  for (const [type, body] of [
    ['text/html', '<!doctype html><title>Sign in</title>'],
    ['text/plain', '404 page not found'],
    ['application/json', '[1]'],
    ['application/json', '{"status":"success","data":{"resultType":"vector","result":{}}}'],
    ['application/json', '{"status":"success","data":{"resultType":"streams","result":[]}}'],
  ]) {
    fault = (_request, response) => {
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    };
    const answer = await ask();
    kinds.push(answer.ok ? 'ok' : answer.kind);
    if (!answer.ok) assert.ok(!answer.message.includes('s3cret'));
  }
  assert.deepEqual(kinds, ['not-prometheus', 'not-prometheus', 'not-prometheus', 'bad-answer', 'bad-answer']);
});

test('keeps to its limits: size, size after decompression, time, series, points', async () => {
  fault = (_request, response) => {
    response.on('error', () => {});
    const piece = Buffer.alloc(64 * 1024, 0x20);
    const write = () => {
      if (!response.destroyed && response.write(piece)) setImmediate(write);
      else response.once('drain', write);
    };
    write();
  };
  const endless = await ask({ bytes: 1024 * 1024 });
  assert.equal(endless.ok ? '' : endless.kind, 'too-large');

  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
  fault = (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
    response.end(bomb);
  };
  const unpacked = await ask({ bytes: 1024 * 1024 });
  assert.equal(unpacked.ok ? '' : unpacked.kind, 'too-large');

  fault = (_request, response) => void response.write('{');
  const slow = await ask({ milliseconds: 150 });
  assert.equal(slow.ok ? '' : slow.kind, 'timeout');

  // A byte now and then does not make it wait longer.
  fault = (_request, response) => {
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  };
  const dripping = await ask({ milliseconds: 200 });
  assert.equal(dripping.ok ? '' : dripping.kind, 'timeout');

  fault = json({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: Array.from({ length: 50 }, (_, i) => ({
        metric: { i: String(i) },
        values: [
          [1, '1'],
          [2, 'NaN'],
          [3, '+Inf'],
        ],
      })),
    },
  });
  const cut = await ask({ series: 10, points: 2 });
  assert.ok(cut.ok);
  assert.equal(cut.data.series.length, 10);
  assert.equal(cut.data.total, 50);
  assert.deepEqual(cut.data.series[0]?.points, [
    [1, '1'],
    [2, 'NaN'],
  ]);
});

test('survives JSON that is deep, cut off, or no gzip', async () => {
  for (const [headers, body] of [
    [{}, `{"status":"success","data":${'['.repeat(200_000)}`],
    [{}, `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    [{}, '{"status":"succ'],
    [{ 'content-encoding': 'gzip' }, 'not gzip'],
  ] as const) {
    fault = (_request, response) => {
      response.writeHead(200, headers);
      response.end(body);
    };
    const answer = await ask();
    assert.equal(answer.ok, false);
  }
  fault = (request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"status"');
    setTimeout(() => request.socket.destroy(), 20);
  };
  const broken = await ask();
  assert.equal(broken.ok, false);
});

test('a stop closes the connection, so that Prometheus gives up the query', async () => {
  const closed = new Promise<void>((done) => {
    fault = (request) => request.socket.once('close', () => done());
  });
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 30);
  const answer = await ask({}, abort.signal);
  assert.equal(answer.ok ? '' : answer.kind, 'cancelled');
  await closed;
  const before = await ask({}, AbortSignal.abort());
  assert.equal(before.ok ? '' : before.kind, 'cancelled');
});

test('hands on what Prometheus says: errors, warnings, infos', async () => {
  fault = json({ status: 'error', errorType: 'execution', error: 'many-to-many matching not allowed' }, 422);
  assert.deepEqual(await ask(), {
    ok: false,
    kind: 'bad-query',
    message: 'many-to-many matching not allowed',
    detail: 'HTTP 422 execution',
  });
  fault = json({ ...vector([]), warnings: ['w'], infos: ['i', 7] });
  const answer = await ask();
  assert.deepEqual(answer.ok && [answer.warnings, answer.infos], [['w'], ['i']]);
  fault = json({}, 401);
  const refused = await ask();
  assert.equal(refused.ok ? '' : refused.kind, 'unauthorized');
});

test('an address that is none is said, not thrown', async () => {
  for (const url of ['nonsense', 'file:///etc/passwd', 'http://127.0.0.1:9']) {
    const answer = await ask({}, undefined, { url });
    assert.equal(answer.ok ? '' : answer.kind, 'unreachable');
  }
});

test('says who a server is; one without build info is asked a query instead', async () => {
  const named = async (data: unknown) => {
    fault = (request, response) => {
      if (!request.url?.includes('buildinfo')) json(vector([]))(request, response);
      else if (data === undefined) response.writeHead(404).end('404 page not found');
      else json({ status: 'success', data })(request, response);
    };
    const answer = await testConnection(connection(), new AbortController().signal);
    return answer.ok ? answer.data.name : answer.message;
  };
  assert.equal(await named({ version: '3.5.3' }), 'Prometheus 3.5.3');
  assert.equal(await named({ version: '0.37.2' }), 'Thanos 0.37.2');
  assert.equal(await named({ application: 'Grafana Mimir', version: '2.14.0', features: {} }), 'Grafana Mimir 2.14.0');
  assert.match(await named({}), /^VictoriaMetrics/);
  assert.equal(await named(undefined), 'a server that speaks Prometheus');
});

test('what a server says that cannot answer is told as that, not as a time-out', async () => {
  const seen: (readonly string[])[] = [];
  for (const [status, type, body] of [
    [503, 'text/plain', 'Service Unavailable'],
    [503, 'text/html', '<html><head><title>503 no healthy upstream</title></head></html>'],
    [502, 'text/html', '<html></html>'],
    [503, 'application/json', '{"status":"error","errorType":"unavailable","error":"TSDB not ready"}'],
    [503, 'application/json', '{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}'],
    [500, 'application/json', '{"status":"error","errorType":"internal","error":"boom"}'],
    [422, 'application/json', '{"status":"error","errorType":"execution","error":"many-to-many"}'],
  ] as const) {
    fault = (_request, response) => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    };
    const answer = await ask();
    seen.push(answer.ok ? [] : [answer.kind, answer.message.replace(/127\.0\.0\.1:\d+/, 'HOST')]);
  }
  assert.deepEqual(seen, [
    ['unavailable', 'Service Unavailable'],
    ['unavailable', '503 no healthy upstream'],
    ['unavailable', 'HOST cannot answer now (HTTP 502).'],
    ['unavailable', 'TSDB not ready'],
    ['timeout', 'query timed out in expression evaluation'],
    ['bad-answer', 'boom'],
    ['bad-query', 'many-to-many'],
  ]);
});

test('further parameters of a connection go with every request, below its prefix', async () => {
  const seen: string[] = [];
  fault = (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    json({ status: 'success', data: [] })(request, response);
  };
  const to = connection({ url: `http://127.0.0.1:${portOf(server)}/prometheus`, params: { dedup: 'false', 'extra label': 'a=b' } });
  const { signal } = new AbortController();
  await labelNames(to, { selectors: ['up{a="b"}'], start: 60 }, signal, defaultLimits);
  await labelValues(to, 'http.method', { selectors: [], start: undefined }, signal, defaultLimits);
  assert.deepEqual(seen, [
    'POST /prometheus/api/v1/labels?dedup=false&extra+label=a%3Db',
    `GET /prometheus/api/v1/label/U__http_2e_method/values?limit=${defaultLimits.series + 1}&dedup=false&extra+label=a%3Db`,
  ]);
});

test('a connection with a problem is not asked', async () => {
  let reached = 0;
  fault = (_request, response) => {
    reached++;
    response.end();
  };
  const answer = await ask({}, undefined, { problem: 'kubectl: not logged in' });
  assert.deepEqual(answer, { ok: false, kind: 'unauthorized', message: 'kubectl: not logged in' });
  assert.equal(reached, 0);
});

test('shows a client certificate, and trusts the given authority only', async () => {
  const pem = (name: string) => join(root, 'test/support/tls', name);
  const secure = createSecureServer(
    {
      key: readFileSync(pem('server.key')),
      cert: readFileSync(pem('server.pem')),
      ca: readFileSync(pem('ca.pem')),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => json(vector([]))(request, response),
  );
  await new Promise<void>((done) => secure.listen(0, '127.0.0.1', done));
  const address = secure.address();
  const url = `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  try {
    const known = await ask({}, undefined, { url, tls: { ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') } });
    assert.deepEqual(known.ok && known.data.series, []);
    const unknown = await ask({}, undefined, { url, tls: { ca: pem('ca.pem') } });
    assert.equal(unknown.ok ? '' : unknown.kind, 'unreachable');
    const untrusted = await ask({}, undefined, { url });
    assert.match(untrusted.ok ? '' : untrusted.message, /certificate|CERT|UNABLE_TO/i);
    const missing = await ask({}, undefined, { url, tls: { ca: pem('none.pem') } });
    assert.match(missing.ok ? '' : missing.message, /none\.pem: no such file/);
    const broken = await ask({}, undefined, { url, tls: { ca: pem('ca.pem'), cert: pem('README.md'), key: pem('client.key') } });
    assert.equal(broken.ok ? '' : broken.kind, 'unreachable');
  } finally {
    secure.closeAllConnections();
    secure.close();
  }
});

const targets = (activeTargets: unknown, droppedTargets: unknown): Fault =>
  json({ status: 'success', data: { activeTargets, droppedTargets } });

test('targets of a pool, dropped ones too, as far as they can be read', async () => {
  let asked: string | undefined = '';
  const reply = targets(
    [
      {
        discoveredLabels: { __address__: 'a:1', job: 'x' },
        labels: { instance: 'a:1', job: 'x' },
        scrapePool: 'web',
        scrapeUrl: 'http://a:1/m?x=1',
        health: 'up',
      },
      { discoveredLabels: { job: 'other' }, scrapePool: 'other' },
      'nonsense',
      { discoveredLabels: 7, labels: [1], scrapePool: 'web' },
    ],
    [{ discoveredLabels: { __address__: 'b:1', job: 'web', n: 1 } }],
  );
  fault = (request, response) => {
    asked = request.url;
    reply(request, response);
  };
  const answer = await listTargets(connection(), 'web', new AbortController().signal);
  assert.equal(asked, '/api/v1/targets?state=any&scrapePool=web');
  assert.deepEqual(answer.ok && answer.data, {
    targets: [
      {
        pool: 'web',
        discovered: { __address__: 'a:1', job: 'x' },
        labels: { instance: 'a:1', job: 'x' },
        health: 'up',
        dropped: false,
        scrapeUrl: 'http://a:1/m',
      },
      { pool: 'web', discovered: {}, labels: {}, health: 'unknown', dropped: false, scrapeUrl: '' },
      { pool: 'web', discovered: { __address__: 'b:1', job: 'web' }, labels: {}, health: '', dropped: true, scrapeUrl: '' },
    ],
    total: 3,
  });
});

test('very many targets are cut, and some of both kinds stay', async () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => ({ discoveredLabels: { __address__: `h:${i}` }, scrapePool: 'web' }));
  const split = async (active: number, dropped: number) => {
    fault = targets(many(active), many(dropped));
    const answer = await listTargets(connection(), undefined, new AbortController().signal);
    assert.ok(answer.ok);
    const gone = answer.data.targets.filter((it) => it.dropped).length;
    return [answer.data.targets.length - gone, gone, answer.data.total];
  };
  assert.deepEqual(await split(900, 900), [250, 250, 1800]);
  assert.deepEqual(await split(3, 900), [3, 497, 903]);
  assert.deepEqual(await split(900, 10), [490, 10, 910]);
  fault = json({ status: 'success', data: [] });
  const none = await listTargets(connection(), undefined, new AbortController().signal);
  assert.equal(none.ok ? '' : none.kind, 'bad-answer');
});

test('the user and password of an address on the command line are unescaped, a percent sign of theirs alone is not', async () => {
  const seen: (string | undefined)[] = [];
  fault = (request, response) => {
    seen.push(request.headers.authorization);
    json(vector([]))(request, response);
  };
  const options = { header: [], tokenFile: undefined, time: undefined, range: undefined, step: undefined };
  for (const user of ['a:p%40ss', 'a:100%']) {
    const url = connection().url.replace('//', `//${user}@`);
    assert.ok((await queryPrometheus('up', { ...options, url }, 0, new AbortController().signal)).ok);
  }
  assert.deepEqual(
    seen,
    ['a:p@ss', 'a:100%'].map((it) => `Basic ${Buffer.from(it).toString('base64')}`),
  );
});
