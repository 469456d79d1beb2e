import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/conformance.js';

/** Our own sources, by path from the root. */
const sources = ['server/src', 'client/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile() && it.name.endsWith('.ts'))
    .map((it) => join(it.parentPath, it.name))
    .map((path) => [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')] as const),
);

const having = (pattern: RegExp) =>
  sources
    .filter(([, text]) => pattern.test(text))
    .map(([path]) => path)
    .sort();

/** What may do more than compute, and where alone it is done. Another place is a decision, not an accident. */
const powers: readonly (readonly [string, RegExp, readonly string[]])[] = [
  [
    'starts a process',
    /from 'node:(?:child_process|cluster|worker_threads)'/,
    ['client/src/connections/forwards.ts', 'client/src/connections/token-command.ts', 'client/src/rule-tests.ts'],
  ],
  ['compiles code: its own bundle', /from 'node:(?:vm|module|repl)'/, ['server/src/bin.ts']],
  [
    'opens a connection',
    /from 'node:(?:https?|http2|net|tls|dgram|dns)'|(?<![.\w])fetch\((?!\))|XMLHttpRequest|WebSocket|sendBeacon/,
    ['client/src/connections/forwards.ts', 'server/src/prometheus/proxy.ts', 'server/src/prometheus/transport.ts'],
  ],
  [
    'writes a file: an export that was asked for',
    /\b(?:writeFile|appendFile|createWriteStream|mkdir|rm|unlink|rename|copyFile|symlink|truncate|chmod)(?:Sync)?\(/,
    ['client/src/preview/panel.ts'],
  ],
  ['reports about its user', /createTelemetryLogger|TelemetryReporter|applicationinsights/, []],
  ['makes a page of a text', /\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write/, []],
  ['runs a text', /(?<![.\w])eval\(|\bFunction\(['"`]|new Function\b|set(?:Timeout|Interval)\(\s*['"`]|runIn(?:New)?Context\(/, []],
  ['loads what a text names', /\brequire\((?!['"])|\bimport\((?!['"])/, []],
  ['has a shell', /\bshell: (?!Shell)|\bexec(?:Sync)?\(['"`]/, []],
];

for (const [what, pattern, allowed] of powers) {
  test(`${what}: nothing but ${allowed.join(', ') || 'nobody'}`, () => assert.deepEqual(having(pattern), allowed));
}

test('the bundles run no text as code either', { skip: !existsSync(join(root, 'dist/server.js')) && 'not built' }, () => {
  const bundles = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true }).filter(
    (it) => it.isFile() && it.name.endsWith('.js'),
  );
  assert.ok(bundles.length > 8);
  // A method may be called eval: re2js has one.
  const runs = /(?<![.\w$])eval\((?!\w+(?:,\w+)*\)\{)|new Function\b|(?<![.\w$])Function\(/;
  assert.deepEqual(
    bundles.filter((it) => runs.test(readFileSync(join(it.parentPath, it.name), 'utf8'))).map((it) => it.name),
    [],
  );
});
