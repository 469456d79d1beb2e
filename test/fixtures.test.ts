import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allChecks } from '../server/src/engine/checks/index.js';
import { root } from './support/conformance.js';
import { verifyFixture } from './support/fixtures.js';

const folder = join(root, 'test/fixtures/checks');
const endings = ['yaml', 'yml', 'json', 'promql', 'toml', 'ini', 'conf', 'metrics'];

for (const check of allChecks) {
  test(`fixture ${check.code}`, () => {
    const path = endings.map((ending) => join(folder, `${check.code}.${ending}`)).find((it) => existsSync(it));
    assert.ok(path, `no fixture test/fixtures/checks/${check.code}.yaml`);
    const differences = verifyFixture(path, check.code);
    assert.deepEqual(differences, [], differences.join('\n'));
  });
}

test('every fixture belongs to a check', () => {
  const codes = new Set(allChecks.map((it) => it.code as string));
  const areas = readdirSync(folder, { withFileTypes: true }).filter((it) => it.isDirectory());
  const orphans = areas.flatMap((area) =>
    readdirSync(join(folder, area.name))
      .map((file) => `${area.name}/${file.replace(/\.[a-z]+$/, '')}`)
      .filter((code) => !codes.has(code)),
  );
  assert.deepEqual(orphans, []);
});
