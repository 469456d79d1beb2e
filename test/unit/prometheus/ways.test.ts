import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { defaultLimits } from '../../../server/src/prometheus/limits.js';
import { wayTo } from '../../../server/src/prometheus/proxy.js';
import { runQuery } from '../../../server/src/prometheus/query.js';
import { signatureOf } from '../../../server/src/prometheus/sigv4.js';
import type { Answer, ClientCredentials, Connection } from '../../../server/src/protocol.js';
import { root } from '../../support/conformance.js';

/** Ways to a Prometheus that need more than a header: signed, with a token of its own, through a proxy. */

const pem = (name: string) => readFileSync(join(root, 'test/support/tls', name));
const vector = '{"status":"success","data":{"resultType":"vector","result":[]}}';
type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
interface Seen {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server of one kind; `answer` may be exchanged, `seen` says what came. */
function serverOf(make: (handler: (request: IncomingMessage, response: ServerResponse) => void) => Server) {
  const seen: Seen[] = [];
  const it = {
    seen,
    answer: ((_request, response) => response.end(vector)) as Handler,
    server: make((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ url: request.url ?? '', headers: request.headers, body });
        it.answer(request, response, body);
      });
    }),
    get port(): number {
      const address = it.server.address();
      return typeof address === 'object' && address ? address.port : 0;
    },
  };
  return it;
}

const prometheus = serverOf(createServer);
const secure = serverOf((handler) => createSecureServer({ cert: pem('server.pem'), key: pem('server.key') }, handler));
const issuer = serverOf(createServer);
const proxy = serverOf(createServer);
const tunnels: { target: string; headers: IncomingMessage['headers'] }[] = [];
let tunnelStatus = '200 OK';
proxy.server.on('connect', (request, socket) => {
  tunnels.push({ target: request.url ?? '', headers: request.headers });
  socket.on('error', () => {});
  if (!tunnelStatus.startsWith('200')) {
    socket.end(`HTTP/1.1 ${tunnelStatus}\r\n\r\n`);
    return;
  }
  const [, port] = (request.url ?? '').split(':');
  const out = connect(Number(port), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    out.pipe(socket);
    socket.pipe(out);
  });
  out.on('error', () => socket.destroy());
});
const all = [prometheus, secure, issuer, proxy];
before(() => Promise.all(all.map((it) => new Promise<void>((done) => it.server.listen(0, '127.0.0.1', done)))));
after(() => {
  for (const { server } of all) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  for (const it of all) {
    it.seen.length = 0;
    it.answer = (_request, response) => response.end(vector);
  }
  tunnels.length = 0;
  tunnelStatus = '200 OK';
});

const ask = (change: Partial<Connection>, signal = new AbortController().signal): Promise<Answer<unknown>> =>
  runQuery(
    { name: 'test', url: `http://127.0.0.1:${prometheus.port}`, headers: {}, authorization: undefined, ...change },
    { type: 'instant', expr: 'up', time: undefined },
    signal,
    { ...defaultLimits, milliseconds: 3000 },
  );

const suite = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'service',
};

test('signs as the published examples of Signature Version 4 do', () => {
  const at = new Date('2015-08-30T12:36:00Z');
  const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf8' };
  const token =
    'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
  // The suite "aws-sig-v4-test-suite", and the example of the IAM user guide.
  for (const [method, address, headers, body, signature, signing] of [
    ['GET', '/', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31', suite],
    ['POST', '/', {}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b', suite],
    ['GET', '/?Param2=value2&Param1=value1', {}, '', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500', suite],
    ['POST', '/', form, 'Param1=value1', '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe', suite],
    ['POST', '/', {}, '', '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead', { ...suite, sessionToken: token }],
  ] as const) {
    const url = new URL(address, 'https://example.amazonaws.com');
    const { authorization = '' } = signatureOf({ method, url, headers, body }, signing, at);
    assert.match(authorization, /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/service\/aws4_request, SignedHeaders=/);
    assert.equal(authorization.split('Signature=')[1], signature, `${method} ${address}`);
  }
  const listed = signatureOf(
    {
      method: 'GET',
      url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: '',
    },
    { ...suite, service: 'iam' },
    at,
  );
  assert.match(listed['authorization'] ?? '', /5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7$/);
});

test('a signed request carries its signature, the session and no secret', async () => {
  const sigv4 = { ...suite, service: 'aps', secretAccessKey: 'canary-aws-secret', sessionToken: 'canary-session' };
  const answer = await ask({ sigv4, url: `http://127.0.0.1:${prometheus.port}/workspaces/ws-1` });
  assert.ok(answer.ok);
  const [seen] = prometheus.seen;
  assert.equal(seen?.url, '/workspaces/ws-1/api/v1/query');
  assert.match(
    String(seen?.headers.authorization),
    /\/us-east-1\/aps\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, /,
  );
  assert.equal(seen?.headers['x-amz-security-token'], 'canary-session');
  assert.ok(!JSON.stringify(seen).includes('canary-aws-secret'));
});

const credentials = (change: Partial<ClientCredentials> = {}): ClientCredentials => ({
  tokenUrl: `http://127.0.0.1:${issuer.port}/token?realm=a`,
  clientId: 'meshmon:ä',
  clientSecret: `canary-client-secret+${Math.random()}`,
  scopes: ['metrics.read', 'x'],
  audience: 'https://prometheus.example',
  ...change,
});
const tokenAnswer =
  (token: string, seconds = 3600): Handler =>
  (_request, response) =>
    response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: seconds }));

test('asks for a token with its client credentials, once until its end, and sends it as bearer token', async () => {
  issuer.answer = tokenAnswer('t-1');
  const oauth2 = credentials();
  for (let i = 0; i < 2; i++) assert.ok((await ask({ oauth2, headers: { 'X-Scope-OrgID': 'shop' } })).ok);
  assert.equal(issuer.seen.length, 1);
  const [asked] = issuer.seen;
  assert.equal(asked?.url, '/token?realm=a');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), {
    grant_type: 'client_credentials',
    scope: 'metrics.read x',
    audience: 'https://prometheus.example',
  });
  const [id, secret] = Buffer.from(String(asked?.headers.authorization).slice(6), 'base64').toString('utf8').split(':');
  assert.deepEqual([id, secret], ['meshmon%3A%C3%A4', oauth2.clientSecret.replace('+', '%2B')]);
  assert.equal(asked?.headers['x-scope-orgid'], undefined);
  assert.deepEqual(
    prometheus.seen.map((it) => it.headers.authorization),
    ['Bearer t-1', 'Bearer t-1'],
  );
  assert.ok(!JSON.stringify(prometheus.seen).includes('canary'));
  // It ended before its time: another is asked for.
  issuer.answer = tokenAnswer('t-2');
  prometheus.answer = (request, response) => {
    response.statusCode = request.headers.authorization === 'Bearer t-2' ? 200 : 401;
    response.end(vector);
  };
  assert.ok((await ask({ oauth2 })).ok);
  assert.equal(issuer.seen.length, 2);
});

test('a server that wants the client in the form gets it there; a refusal has its words and no secret', async () => {
  issuer.answer = (request, response, body) => {
    if (request.headers.authorization === undefined) return tokenAnswer('t-3')(request, response, body);
    response.statusCode = 401;
    response.end('{"error":"invalid_client"}');
  };
  assert.ok((await ask({ oauth2: credentials() })).ok);
  assert.match(issuer.seen[1]?.body ?? '', /client_id=meshmon%3A%C3%A4&client_secret=canary/);
  const oauth2 = credentials();
  issuer.answer = (_request, response, body) => {
    response.statusCode = 400;
    response.end(
      JSON.stringify({
        error: 'unauthorized_client',
        error_description: `no ${oauth2.clientSecret} ${body} ${issuer.seen.findLast((it) => it.headers.authorization)?.headers.authorization}`,
      }),
    );
  };
  const before = prometheus.seen.length;
  const refused = await ask({ oauth2 });
  assert.equal(refused.ok ? '' : refused.kind, 'unauthorized');
  assert.match(refused.ok ? '' : refused.message, /^127\.0\.0\.1:\d+ gives no token: unauthorized_client/);
  assert.ok(!JSON.stringify(refused).includes(oauth2.clientSecret));
  // In the form, and in the header, it is written otherwise.
  assert.ok(!JSON.stringify(refused).includes('canary'));
  const pair = Buffer.from(`meshmon%3A%C3%A4:${new URLSearchParams({ it: oauth2.clientSecret }).toString().slice(3)}`).toString('base64');
  assert.equal(issuer.seen.findLast((it) => it.headers.authorization)?.headers.authorization, `Basic ${pair}`);
  assert.ok(!JSON.stringify(refused).includes(pair));
  assert.equal(prometheus.seen.length, before);
  // Followed nowhere, bounded, no page taken for a token.
  for (const handler of [
    (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${prometheus.port}/` }).end(),
    (_request, response) => response.end('<html>log in</html>'),
    (_request, response) => response.end('{"access_token":"a b"}'),
    (_request, response) => response.end(Buffer.alloc(3 * 1024 * 1024, 0x20)),
  ] as Handler[]) {
    issuer.answer = handler;
    assert.equal((await ask({ oauth2: credentials() })).ok, false);
  }
  assert.equal(prometheus.seen.length, before);
});

test('what a server repeats of a secret is taken out of its message', async () => {
  for (const change of [
    { authorization: 'Bearer canary-token' },
    { authorization: `Basic ${Buffer.from('user:canary-password').toString('base64')}` },
    { sigv4: { ...suite, sessionToken: 'canary-session' } },
    { oauth2: credentials() },
  ]) {
    issuer.answer = tokenAnswer('canary-token');
    prometheus.answer = (request, response) => {
      const { authorization = '', 'x-amz-security-token': session = '' } = request.headers;
      const pair = Buffer.from(authorization.slice(6), 'base64').toString('utf8');
      response.statusCode = 400;
      response.end(JSON.stringify({ status: 'error', errorType: 'bad_data', error: `no: ${authorization} ${String(session)} ${pair}` }));
    };
    const answer = await ask(change);
    assert.equal(answer.ok, false);
    assert.match(answer.ok ? '' : answer.message, /^no: .*•••/);
    assert.ok(!JSON.stringify(answer).includes('canary'), JSON.stringify(answer));
  }
});

test('a secret in a header or parameter is taken out of a message; a tenant stays', async () => {
  prometheus.answer = (request, response) => {
    response.statusCode = 400;
    const { cookie, 'x-api-key': key, 'x-corp': own, 'x-scope-orgid': tenant } = request.headers;
    const session = String(cookie).split('=')[2];
    response.end(JSON.stringify({ status: 'error', error: `no: ${key} ${own} ${session} ${tenant} ${request.url}` }));
  };
  const headers = { 'X-Api-Key': 'canary-key', 'X-Corp': 'canary-own', Cookie: 'a=canary-a; b=canary-b', 'X-Scope-OrgID': 'team-shop' };
  const answer = await ask({ headers, secretHeaders: ['X-Corp'], params: { access_token: 'canary-param', dedup: 'true' } });
  const message = answer.ok ? '' : answer.message;
  assert.ok(!JSON.stringify(answer).includes('canary'), JSON.stringify(answer));
  assert.match(message, /^no: ••• ••• ••• team-shop .*dedup=true/);
});

test('goes through a proxy: as it is over http, by a tunnel over https, and shows it no secret', async () => {
  proxy.answer = (_request, response) => response.end(vector);
  const given = { url: `http://user:p%40ss@127.0.0.1:${proxy.port}` };
  assert.ok((await ask({ url: 'http://prometheus.example/a', proxy: given, authorization: undefined })).ok);
  assert.equal(proxy.seen[0]?.url, 'http://prometheus.example/a/api/v1/query');
  assert.equal(proxy.seen[0]?.headers.host, 'prometheus.example');
  assert.equal(proxy.seen[0]?.headers['proxy-authorization'], `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  const over = { url: `https://127.0.0.1:${secure.port}`, proxy: given, tls: { ca: join(root, 'test/support/tls/ca.pem') } };
  const answer = await ask({ ...over, authorization: 'Bearer canary' });
  assert.ok(answer.ok, answer.ok ? '' : answer.message);
  assert.equal(tunnels[0]?.target, `127.0.0.1:${secure.port}`);
  assert.equal(tunnels[0]?.headers['proxy-authorization'], `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  assert.ok(!JSON.stringify(tunnels).includes('canary'));
  assert.equal(secure.seen[0]?.headers.authorization, 'Bearer canary');
  assert.equal(secure.seen[0]?.headers['proxy-authorization'], undefined);
  // Whom we trust counts behind a proxy too.
  const stranger = await ask({ url: over.url, proxy: given });
  assert.equal(stranger.ok ? '' : stranger.kind, 'unreachable');
  tunnelStatus = '403 Forbidden';
  const refused = await ask(over);
  assert.match(refused.ok ? '' : refused.message, /the proxy 127\.0\.0\.1:\d+ refuses the way \(HTTP 403\)/);
  proxy.answer = (_request, response) => response.writeHead(407).end();
  const asks = await ask({ url: 'http://prometheus.example', proxy: given });
  assert.match(asks.ok ? '' : asks.message, /asks for a user and password/);
  assert.ok(!JSON.stringify([refused, asks]).includes('p@ss'));
  const none = await ask({ url: 'https://prometheus.example', proxy: { url: 'http://127.0.0.1:9' } });
  assert.match(none.ok ? '' : none.message, /the proxy 127\.0\.0\.1:9 does not answer: ECONNREFUSED/);
});

test('a stop reaches a proxy that says nothing', async () => {
  const silent = createServer();
  silent.on('connect', (_request, socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const closed = new Promise<void>((done) => silent.on('connection', (socket) => socket.once('end', () => done())));
  const answer = await ask({ url: 'https://prometheus.example', proxy: { url: `http://127.0.0.1:${port}` }, timeout: 200 });
  assert.equal(answer.ok ? '' : answer.kind, 'timeout');
  await closed;
  silent.closeAllConnections();
  silent.close();
});

test('the proxy of the environment: by scheme, not for this machine, not for what NO_PROXY names', () => {
  const env = {
    HTTPS_PROXY: 'http://secure.proxy:3128',
    http_proxy: 'plain.proxy:8080',
    NO_PROXY: 'internal.example, .svc,10.0.0.0/8,other.example:8443,fd00::/8',
  };
  const way = (url: string) => wayTo(new URL(url), undefined, env)?.proxy.host;
  assert.equal(way('https://prometheus.example'), 'secure.proxy:3128');
  assert.equal(way('http://prometheus.example'), 'plain.proxy:8080');
  for (const it of [
    'https://localhost:9090',
    'http://127.0.0.1:9090',
    'http://[::1]:9090',
    'https://internal.example',
    'https://a.internal.example',
    'http://prometheus.monitoring.svc:9090',
    'http://10.1.2.3',
    'https://other.example:8443',
    'http://[fd00::1]',
  ])
    assert.equal(way(it), undefined, it);
  for (const it of ['https://other.example', 'http://11.1.2.3', 'https://notinternal.example']) assert.notEqual(way(it), undefined, it);
  assert.equal(wayTo(new URL('https://a.example'), undefined, {}), undefined);
  assert.equal(wayTo(new URL('https://a.example'), undefined, { ...env, NO_PROXY: '*' }), undefined);
  // One that the user named goes for all; one of the editor spares what it spares.
  assert.equal(wayTo(new URL('http://10.1.2.3'), { url: 'http://own.proxy:1' }, env)?.proxy.host, 'own.proxy:1');
  assert.equal(wayTo(new URL('http://10.1.2.3'), { url: 'http://own.proxy:1', except: '10.1.2.3' }, env), undefined);
});

test('the time of a connection counts, and is told to the server', async () => {
  prometheus.answer = () => {};
  const began = performance.now();
  const answer = await ask({ timeout: 150 });
  assert.equal(answer.ok ? '' : answer.kind, 'timeout');
  assert.ok(performance.now() - began < 2500);
  assert.equal(new URLSearchParams(prometheus.seen[0]?.body).get('timeout'), '1s');
});
