import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { testConnection } from '../../server/src/prometheus/server-info.js';
import type { Connection } from '../../server/src/protocol.js';
import { root, shared } from './conformance.js';
import { newerTools } from './tools.js';
import { until } from './until.js';

/** The Prometheus of the system, set up when there is none, and a newer one where a tool beside the repository unpacks it. */
export const programs = new Map<string, () => Promise<string>>([
  [
    "the system's Prometheus",
    async () => {
      const tools: string = pathToFileURL(join(root, 'scripts/lib/tools.mjs')).href;
      const { ensurePrometheus } = (await import(tools)) as {
        ensurePrometheus(log: (text: string) => void): Promise<{ prometheus: string }>;
      };
      return (await ensurePrometheus(console.log)).prometheus;
    },
  ],
]);
if (shared && existsSync(join(shared, 'tools/newer-prometheus'))) {
  programs.set('a newer Prometheus', async () => join(newerTools() ?? '', 'prometheus'));
} else console.log('a newer Prometheus: not asked, no tool that unpacks one is there');
const running: ChildProcess[] = [];
const folders: string[] = [];
after(async () => {
  for (const it of running) {
    const gone = new Promise((done) => it.once('exit', done));
    it.kill();
    await gone;
  }
  for (const it of folders) rmSync(it, { recursive: true, force: true });
});

/** A program of the system's package manager; undefined: there is none here, which is said. */
export async function programOf(name: string): Promise<string | undefined> {
  const tools: string = pathToFileURL(join(root, 'scripts/lib/tools.mjs')).href;
  const { ensureProgram } = (await import(tools)) as { ensureProgram(name: string, log: (text: string) => void): string | undefined };
  const found = ensureProgram(name, console.log);
  if (found === undefined) console.log(`${name}: not asked, it is not here and cannot be installed`);
  return found;
}

/** Starts a program of its own, ended with the test file; `{port}` and `{folder}` in its arguments and files are filled in. */
export async function startProgram(
  program: string,
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-program-'));
  folders.push(folder);
  const port = String(await freePort());
  const fill = (text: string) => text.replaceAll('{port}', port).replaceAll('{folder}', folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), fill(text));
  running.push(spawn(program, args.map(fill), { stdio: 'ignore' }));
  return { url: `http://127.0.0.1:${port}`, folder };
}

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });

interface PrometheusOptions {
  readonly config: string;
  readonly prefix?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** Starts a Prometheus of its own, ended with the test file. `files` stand beside its configuration; `{port}` in both is its port. */
export async function startPrometheus(
  program: string,
  { config, prefix = '', files = {}, flags = [] }: PrometheusOptions,
): Promise<Connection> {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-prometheus-'));
  folders.push(folder);
  const port = await freePort();
  for (const [name, text] of Object.entries({ ...files, 'prometheus.yml': config }))
    writeFileSync(join(folder, name), text.replaceAll('{port}', String(port)));
  running.push(
    spawn(
      program,
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        ...(prefix ? [`--web.route-prefix=${prefix}`] : []),
        ...flags,
      ],
      { stdio: 'ignore' },
    ),
  );
  const connection = { name: 'real', url: `http://127.0.0.1:${port}${prefix}/`, headers: {}, authorization: undefined };
  await until(
    () => testConnection(connection, new AbortController().signal),
    (it) => it.ok,
  );
  return connection;
}
