import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allChecks } from '../../server/src/engine/checks/index.js';
import { root } from '../support/conformance.js';

/** The names of all tests, of all kinds, as they are written. */
function testNames(): ReadonlySet<string> {
  const names = new Set(allChecks.map((it) => `fixture ${it.code}`));
  for (const it of readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.test\.(ts|cjs)$/.test(it)) continue;
    for (const [, quote, name = ''] of readFileSync(join(root, 'test', it), 'utf8').matchAll(/\b(?:it|test)\(\s*(['"`])((?:(?!\1).)+)\1/g))
      if (quote) names.add(name);
  }
  return names;
}

test('each feature of docs/live.md names the test that proves it, or says that it is not there', () => {
  const names = testNames();
  const rows = readFileSync(join(root, 'docs/live.md'), 'utf8')
    .split('## Features')[1]
    ?.split('\n')
    .filter((it) => it.startsWith('|'))
    .slice(2)
    .map((it) => it.split('|').map((cell) => cell.trim()))
    .filter(([, feature = '']) => !feature.startsWith('**'));
  assert.ok(rows && rows.length > 30);
  const wrong = rows.filter(([, , , proof = '']) => proof !== 'not there' && !names.has(/^`(.+)`$/.exec(proof)?.[1] ?? ''));
  assert.deepEqual(
    wrong.map((it) => it[3]),
    [],
  );
});
