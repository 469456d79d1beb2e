import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readProfile } from '../../client/src/connections/profile.js';
import { Secrets } from '../../client/src/connections/quiet-log.js';
import { resolveProfile } from '../../client/src/connections/resolve.js';
import { runQuery } from '../../server/src/prometheus/query.js';
import { testConnection } from '../../server/src/prometheus/server-info.js';
import type { Connection } from '../../server/src/protocol.js';

/** A text that appears nowhere; a quote and a backslash are written otherwise in JSON. */
const canary = 'CaNaRy-"7\\f3';
const plain = 'CaNaRyToken9';
const proxied = 'CaNaRyProxy5';
const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(`user:${secret}`).toString('base64'),
  JSON.stringify(secret).slice(1, -1),
];
const traces = [canary, plain, proxied].flatMap(forms);
const assertClean = (text: string, where: string) => {
  for (const it of traces) assert.ok(!text.includes(it), `${where}: ${text}`);
};

/** A connection of every kind that holds a secret, by every way that a secret comes. */
async function connections(url: string, folder: string): Promise<readonly Connection[]> {
  const file = join(folder, 'secret');
  writeFileSync(file, plain);
  const say = (it: unknown) => [
    process.execPath,
    '-e',
    `process.stdout.write(${JSON.stringify(typeof it === 'string' ? it : JSON.stringify(it))})`,
  ];
  const oauth2 = { auth: 'oauth2', tokenUrl: `${url}/token`, clientId: 'meshmon' };
  const kinds: readonly { readonly fields: object; readonly stored?: string }[] = [
    { fields: { auth: 'bearer' }, stored: plain },
    { fields: { auth: 'basic' }, stored: `user:${canary}` },
    { fields: { auth: 'headers' }, stored: `X-Gate: ${plain}` },
    { fields: { auth: 'command', command: say(plain) } },
    { fields: { ...oauth2, command: say(canary) } },
    { fields: { ...oauth2, secretFile: file } },
    { fields: oauth2, stored: canary },
    { fields: { auth: 'sigv4', region: 'a', command: say({ AccessKeyId: 'AKID', SecretAccessKey: canary, SessionToken: plain }) } },
    { fields: { auth: 'sigv4', region: 'a' } },
    { fields: { auth: 'none', headers: { 'X-Org': 'a' }, params: { dedup: 'true' } } },
  ];
  return Promise.all(
    kinds.map(async ({ fields, stored }) => {
      const profile = readProfile({ name: 'canary', url, ...fields }, 'user');
      assert.ok(profile && profile.problem === undefined, profile?.problem);
      const it = await resolveProfile(profile, {
        secret: async () => stored,
        env: { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: canary, AWS_SESSION_TOKEN: plain },
        proxy: { url: `${url.replace('//', `//user:${proxied}@`)}` },
        forward: async () => {},
      });
      assert.equal(it.problem, undefined);
      return it;
    }),
  );
}

test('a secret of any kind is in no answer, whatever the server repeats, and in no trace of messages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-canary-'));
  let seen = '';
  let round = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (it: Buffer) => {
      body += it.toString();
    });
    request.on('end', () => {
      const said = `${JSON.stringify(request.headers)} ${request.url} ${body}`;
      seen += said;
      const decoded = [request.headers.authorization, request.headers['proxy-authorization']]
        .map((it) => Buffer.from((it ?? '').replace(/^\S+ /, ''), 'base64').toString('utf8'))
        .join();
      if (request.url?.endsWith('/token')) {
        response.end(JSON.stringify({ access_token: plain, expires_in: 3600 }));
        return;
      }
      const error = `${said} ${decoded}`;
      const answers: readonly (() => unknown)[] = [
        () => response.writeHead(400).end(JSON.stringify({ status: 'error', errorType: 'bad_data', error })),
        () =>
          response
            .writeHead(200)
            .end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] }, warnings: [error], infos: [error] })),
        () =>
          response.writeHead(302, { location: `http://login.example/${encodeURIComponent(`${decoded} ${error}`).slice(0, 1500)}` }).end(),
        () => response.writeHead(503, { 'content-type': 'text/html' }).end(`<title>${decoded} ${request.headers.authorization}</title>`),
        () => response.writeHead(502).end(error),
        () => response.writeHead(401).end(error),
      ];
      answers[round % answers.length]?.();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const secrets = new Secrets();
    const logged: unknown[] = [];
    const channel = secrets.quiet({
      logLevel: 1,
      trace: (...it: unknown[]) => void logged.push(...it),
      error: (...it: unknown[]) => void logged.push(...it),
    });
    for (const connection of await connections(url, folder)) {
      secrets.learn(connection);
      // What a verbose trace writes of the request that asks the server to ask.
      channel.trace(`Sending request 'meshMonitoring/query - (1)'.\nParams: ${JSON.stringify({ connection, query: {} }, null, 4)}`);
      channel.error(new Error(JSON.stringify(connection)), JSON.stringify({ connection }));
      for (round = 0; round < 6; round++) {
        const { signal } = new AbortController();
        const answers = [
          await runQuery(connection, { type: 'instant', expr: 'up', time: 1 }, signal),
          await testConnection(connection, signal),
        ];
        assertClean(JSON.stringify(answers), `answer ${round}`);
      }
    }
    assert.equal(channel.logLevel, 1);
    assert.ok(logged.length >= 20);
    for (const it of logged) assertClean(String(it), 'log');
    // They were there to be repeated.
    for (const it of [plain, canary])
      assert.ok(
        forms(it).some((form) => seen.includes(form)),
        it,
      );
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
