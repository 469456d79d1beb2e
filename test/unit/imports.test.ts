import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/conformance.js';

/**
 * Rooms of the engine from low to high and what each may import beside itself. Everything not listed is forbidden: imports go one way only.
 * `problem` and `region` of `text` are the coordinates everybody shares.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  text: [],
  catalogue: [],
  schema: ['catalogue'],
  syntax: ['text'],
  re2: ['text'],
  promql: ['text', 'catalogue', 're2'],
  template: ['text', 'catalogue', 're2', 'promql'],
  golang: ['text', 'syntax', 'schema', 'catalogue', 're2', 'promql'],
  kubernetes: ['text', 'syntax', 'schema', 'catalogue', 're2'],
  relabel: ['text', 'syntax', 'catalogue', 're2', 'golang'],
  resources: ['text', 'syntax', 'schema', 'catalogue'],
  alertmanager: ['text', 'syntax', 'schema', 'catalogue', 're2', 'promql', 'golang', 'resources', 'template'],
  prometheus: ['text', 'syntax', 'schema', 'catalogue', 're2', 'golang', 'kubernetes', 'resources', 'template', 'promql', 'relabel'],
  workspace: [
    'text',
    'syntax',
    'schema',
    'catalogue',
    're2',
    'golang',
    'kubernetes',
    'promql',
    'relabel',
    'resources',
    'prometheus',
    'alertmanager',
  ],
  cluster: ['text', 'syntax', 'schema', 'catalogue', 'kubernetes', 'resources', 'workspace'],
  operator: [
    'cluster',
    'text',
    'syntax',
    'schema',
    'catalogue',
    're2',
    'golang',
    'kubernetes',
    'promql',
    'relabel',
    'resources',
    'prometheus',
    'alertmanager',
    'template',
    'workspace',
  ],
  istio: [
    'cluster',
    'text',
    'syntax',
    'schema',
    'catalogue',
    're2',
    'golang',
    'kubernetes',
    'promql',
    'relabel',
    'resources',
    'workspace',
    'operator',
  ],
  grafana: ['text', 'syntax', 'schema', 'catalogue', 're2', 'promql', 'resources', 'workspace'],
  datakit: ['text', 'syntax', 'schema', 'catalogue', 're2', 'resources', 'workspace'],
  flow: [
    'cluster',
    'text',
    'syntax',
    'schema',
    'catalogue',
    're2',
    'golang',
    'promql',
    'template',
    'relabel',
    'resources',
    'prometheus',
    'alertmanager',
    'workspace',
    'operator',
    'istio',
    'grafana',
    'datakit',
  ],
};
const everyRoom = Object.keys(rooms);
const top: Readonly<Record<string, readonly string[]>> = {
  ...rooms,
  checks: everyRoom,
  features: [...everyRoom, 'checks'],
};

const engine = join(root, 'server/src/engine');

function sources(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((it) => {
    const path = join(dir, it.name);
    if (it.isDirectory()) return sources(path);
    return it.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    (it) => it[1] ?? it[2] ?? it[3] ?? '',
  );
}

function roomOf(path: string): string {
  const inside = relative(engine, path).split(sep);
  return inside.length > 1 ? (inside[0] ?? '') : '';
}

test('imports of the engine go one way only', () => {
  const wrong: string[] = [];
  for (const path of sources(engine)) {
    const room = roomOf(path);
    for (const it of importsOf(path)) {
      if (!it.startsWith('.')) {
        if (/^(node:|vscode|@types)/.test(it)) wrong.push(`${relative(root, path)} imports ${it}`);
        continue;
      }
      const target = resolve(dirname(path), it);
      if (relative(engine, target).startsWith('..')) {
        wrong.push(`${relative(root, path)} leaves the engine: ${it}`);
        continue;
      }
      const other = roomOf(target);
      if (room === '' || other === room) continue;
      // The engine's own types that every question may use: settings and diagnostics.
      if (other === '' && (room === 'features' || room === 'checks')) continue;
      if (!(top[room] ?? []).includes(other))
        wrong.push(`${relative(root, path)}: room ${room} must not import ${other || 'the engine'} (${it})`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('one check never imports another', () => {
  const wrong = sources(join(engine, 'checks')).flatMap((path) => {
    if (path.endsWith(`${sep}index.ts`) || dirname(path) === join(engine, 'checks')) return [];
    return importsOf(path)
      .filter((it) => it.startsWith('./') || /^\.\.\/(?!\.\.|check\.js|codes\.js)/.test(it))
      .filter((it) => !/\/(check|shared|support)[a-z-]*\.js$/.test(it))
      .map((it) => `${relative(root, path)} imports ${it}`);
  });
  assert.deepEqual(wrong, []);
});

test('the client knows the protocol of the server and what of it is secret, nothing else', () => {
  const client = join(root, 'client/src');
  const wrong = sources(client).flatMap((path) =>
    importsOf(path)
      .filter((it) => it.startsWith('.') && !resolve(dirname(path), it).startsWith(client))
      .filter((it) => !/server\/src\/(?:protocol|secrets)\.js$/.test(it))
      .map((it) => `${relative(root, path)} imports ${it}`),
  );
  assert.deepEqual(wrong, []);
});
