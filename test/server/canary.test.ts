import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/conformance.js';
import { startSession } from '../support/lsp-session.js';

// Whole processes: nothing that they write, in answers, logs, addresses or files, has a secret in it, though the server says it again and again.

const canary = 'CaNaRyOfProcess7';
const encoded = Buffer.from(`user:${canary}`).toString('base64');

/** A Prometheus that repeats what it was asked with, in a way of its own at each request. */
async function echo() {
  const urls: string[] = [];
  const sent: string[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url ?? '');
    sent.push(JSON.stringify(request.headers));
    const error = `${request.headers.authorization} ${Buffer.from((request.headers.authorization ?? '').replace(/^\S+ /, ''), 'base64')} ${JSON.stringify(request.headers)}`;
    const ways = [
      () => response.writeHead(400).end(JSON.stringify({ status: 'error', errorType: 'bad_data', error })),
      () => response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] }, warnings: [error] })),
      () => response.writeHead(502, { 'content-type': 'text/html' }).end(`<title>${error}</title>`),
      () => response.writeHead(401, { 'www-authenticate': request.headers.authorization ?? 'Bearer' }).end(error),
      () => response.destroy(new Error(error)),
    ];
    ways[(urls.length - 1) % ways.length]?.();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { urls, sent, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const assertClean = (text: string, where: string) => {
  for (const it of [canary, encoded]) assert.ok(!text.includes(it), `${where}: ${text.slice(0, 600)}`);
};

/** Folders that a process could write into, and the environment that leads it there. */
function ground() {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-ground-'));
  for (const it of ['home', 'tmp', 'work']) mkdirSync(join(folder, it));
  const env = { ...process.env, HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), XDG_CACHE_HOME: join(folder, 'home') };
  const written = () => readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((it) => (it.isFile() ? [it.name] : []));
  return { folder, env, cwd: join(folder, 'work'), written };
}

test('the language server', async () => {
  const { folder, env, cwd, written } = ground();
  const prometheus = await echo();
  const session = await startSession([], { env, cwd });
  try {
    session.notify('$/setTrace', { value: 'verbose' });
    const named = { name: 'c', url: prometheus.url, headers: {} };
    for (const connection of [
      { ...named, authorization: `Bearer ${canary}` },
      { ...named, authorization: `Basic ${encoded}` },
      { ...named, headers: { 'X-Api-Key': canary }, secretHeaders: ['X-Api-Key'], authorization: undefined },
    ])
      for (const [method, params] of [
        ...Array.from({ length: 5 }, () => ['query', { query: { type: 'instant', expr: 'up', time: 1 } }] as const),
        ...Array.from({ length: 5 }, () => ['testConnection', {}] as const),
        ['metrics', {}],
        ['labels', { label: 'job' }],
        ['targets', {}],
        ['rules', {}],
        ['status', {}],
        ['storage', {}],
      ] as const) {
        const answer = await session.request(`meshmon/${method}`, { connection, ...params }).catch((error: unknown) => String(error));
        assertClean(JSON.stringify(answer), method);
      }
    assertClean(session.said(), 'what it wrote');
    for (const it of prometheus.urls) assertClean(decodeURIComponent(it), 'address');
    assert.ok(prometheus.sent.filter((it) => it.includes(canary) || it.includes(encoded)).length >= 30);
    assert.deepEqual(written(), []);
  } finally {
    await session.close();
    prometheus.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the command line', async () => {
  const { folder, env, cwd, written } = ground();
  const prometheus = await echo();
  writeFileSync(join(cwd, 'token'), `${canary}\n`);
  try {
    for (const args of [
      ...Array.from({ length: 5 }, () => ['--token-file', 'token']),
      ...Array.from({ length: 5 }, () => ['--header', `X-Api-Key: ${canary}`]),
    ]) {
      const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'query', '--url', prometheus.url, ...args, 'up'], { cwd, env });
      let said = '';
      for (const it of [child.stdout, child.stderr]) it.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await new Promise((done) => child.on('close', done));
      assertClean(said, args.join(' '));
    }
    for (const it of prometheus.urls) assertClean(decodeURIComponent(it), 'address');
    assert.ok(prometheus.sent.filter((it) => it.includes(canary)).length >= 10);
    assert.deepEqual(written(), ['token']);
  } finally {
    prometheus.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
