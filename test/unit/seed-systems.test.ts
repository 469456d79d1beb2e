import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allChecks } from '../../server/src/engine/checks/index.js';
import { root } from '../support/conformance.js';

test('every system of the tutorials has a test by name', () => {
  const page = readFileSync(join(root, 'docs/seed-systems.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((it) => it.startsWith('| ') && !it.startsWith('| ---') && !it.startsWith('| system'))
    .map((it) => it.split('|').map((cell) => cell.trim()));
  assert.ok(rows.length >= 18, 'the table is there');
  const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((it) => /\.test\.(?:ts|cjs)$/.test(it))
    .map((it) => readFileSync(join(root, 'test', it), 'utf8'));
  const fixtures = new Set(allChecks.map((it) => `fixture ${it.code}`));
  // Names made in a loop are a word before a key of a table.
  const inLoops = ['pasted with ', 'PromQL in '];
  const exists = (name: string) => {
    if (name.startsWith('fixture ')) return fixtures.has(name);
    const prefix = inLoops.find((it) => name.startsWith(it));
    const written = prefix ? [`'${name.slice(prefix.length)}'`] : [`test('${name}'`, `it('${name}'`];
    return sources.some((it) => written.some((one) => it.includes(one)) && (!prefix || it.includes(`test(\`${prefix}`)));
  };
  for (const [, system = '', , tests = ''] of rows) {
    const names = [...tests.matchAll(/`([^`]+)`/g)].map((it) => it[1] ?? '');
    assert.ok(names.length > 0, `${system}: no test`);
    assert.deepEqual(
      names.filter((it) => !exists(it)),
      [],
      system,
    );
  }
});
