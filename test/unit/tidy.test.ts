import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pages } from '../../scripts/docs.js';
import { allChecks } from '../../server/src/engine/checks/index.js';
import { root } from '../support/conformance.js';

test('codes are unique and well formed', () => {
  const seen = new Set<string>();
  for (const { code } of allChecks) {
    assert.match(code, /^[a-z]+\/[a-z][a-z0-9-]*$/);
    assert.ok(!seen.has(code), `${code} is declared twice`);
    seen.add(code);
  }
});

test('a check stands in the file of its code', () => {
  for (const { code } of allChecks) {
    const path = join(root, 'server/src/engine/checks', `${code}.ts`);
    assert.ok(existsSync(path), `${code}: no file ${path}`);
    assert.ok(readFileSync(path, 'utf8').includes(`'${code}'`), `${code}: its file does not name it`);
  }
});

test('every check file is registered', () => {
  const folder = join(root, 'server/src/engine/checks');
  const codes = new Set<string>(allChecks.map((it) => it.code));
  const loose = readdirSync(folder, { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .flatMap((area) =>
      readdirSync(join(folder, area.name))
        .filter((file) => file.endsWith('.ts') && readFileSync(join(folder, area.name, file), 'utf8').includes(' = check('))
        .map((file) => `${area.name}/${file.slice(0, -3)}`),
    )
    .filter((code) => !codes.has(code));
  assert.deepEqual(loose, []);
});

test('docs pages are what the checks and fixtures say: run `npm run docs`', () => {
  const stale: string[] = [];
  for (const [path, text] of pages()) {
    const file = join(root, path);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) stale.push(path);
  }
  assert.deepEqual(stale, []);
});

/** The list of what client and server say to each other is one thing, however long. */
const mayBeLong = ['server/src/protocol.ts'];

test('no file of the sources has more than 400 lines', () => {
  const long = ['server/src', 'client/src'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
      .filter((it) => it.endsWith('.ts'))
      .map((it) => `${dir}/${it.replaceAll('\\', '/')}`)
      .filter((path) => !mayBeLong.includes(path) && readFileSync(join(root, path), 'utf8').split('\n').length > 401),
  );
  assert.deepEqual(long, []);
});

test('no check has more than 100 lines: what is more is a rule of the domain or a table, and has a room of its own', () => {
  const long = allChecks
    .map(({ code }) => `server/src/engine/checks/${code}.ts`)
    .filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length > 101);
  assert.deepEqual(long, []);
});

test('the table of dependencies is true', () => {
  const manifest = (path: string) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as Manifest;
  const rows = [
    ...readFileSync(join(root, 'server/ARCHITECTURE.md'), 'utf8').matchAll(/^\| `([^`]+)` \| [^|]+ \| ([\w.-]+) \| +\d+ \|$/gm),
  ];
  const { dependencies } = manifest('.');
  assert.deepEqual(rows.map((it) => it[1]).sort(), Object.keys(dependencies).sort());
  for (const [, name = '', licence] of rows) {
    assert.equal(manifest(`node_modules/${name}`).license, licence, name);
    assert.match(dependencies[name] ?? '', /^\d+\.\d+\.\d+$/, `${name} is not pinned`);
  }
});

interface Manifest {
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

test('the repository speaks of the project alone', () => {
  const words = new RegExp(
    `${['/work', '/'].join('')}(main|shared)|${['/tmp', '/newer'].join('')}|registry\\.npmjs\\.org/[^"']*artifactory`,
  );
  const wrong: string[] = [];
  const visit = (dir: string) => {
    for (const it of readdirSync(join(root, dir), { withFileTypes: true })) {
      const path = dir ? `${dir}/${it.name}` : it.name;
      if (['node_modules', '.git', 'dist', '.cache', '.vscode-test', 'test-results', '.mirror'].includes(it.name)) continue;
      if (it.isDirectory()) visit(path);
      else if (/\.(ts|mjs|js|json|md|ya?ml|css|html|sh|txt)$/.test(it.name) && words.test(readFileSync(join(root, path), 'utf8')))
        wrong.push(path);
    }
  };
  visit('');
  assert.deepEqual(wrong, []);
});

test('the editor asks the server about every kind of file that a folder is searched for, and the manifest names files that are there', () => {
  const source = (path: string) => readFileSync(join(root, path), 'utf8');
  const [, endings = ''] = /const endings = \/\\\.\((.*)\)\$\/i;/.exec(source('server/src/cli/files.ts')) ?? [];
  const [, asked = ''] = /pattern: '\*\*\/\*\.\{(.*)\}'/.exec(source('client/src/extension.ts')) ?? [];
  const wanted = endings.replace('ya?ml', 'yaml|yml').split('|');
  assert.ok(wanted.length > 10);
  const served = new Set([...asked.split(','), 'json']);
  assert.deepEqual(
    wanted.filter((it) => !served.has(it)),
    [],
  );
  const { files } = JSON.parse(source('package.json')) as { readonly files: readonly string[] };
  assert.deepEqual(
    files.filter((it) => it !== 'dist' && !existsSync(join(root, it))),
    [],
  );
});
