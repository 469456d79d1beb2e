import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Script } from 'node:vm';
import { root } from '../support/conformance.js';

const folder = mkdtempSync(join(tmpdir(), 'meshmon-start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const name of ['server', 'commands']) {
  test(`${name}.js: of ASCII alone, and V8 takes what was compiled of it when it was built`, () => {
    const bytes = readFileSync(join(root, 'dist', `${name}.js`));
    assert.ok(bytes.every((it) => it < 128));
    const code = `(function (exports, require, module, __filename, __dirname) {${bytes.toString('latin1')}\n})`;
    const cachedData = readFileSync(join(root, 'dist', `${name}.cache`));
    assert.equal(new Script(code, { filename: name, cachedData }).cachedDataRejected, false);
  });
}

test('the program starts with compiled code of another V8, and without any', () => {
  for (const file of ['cli.js', 'commands.js', 'tables']) cpSync(join(root, 'dist', file), join(folder, file), { recursive: true });
  const version = () => spawnSync(process.execPath, [join(folder, 'cli.js'), '--version'], { encoding: 'utf8' });
  const { stdout } = version();
  assert.match(stdout, /^\d/);
  writeFileSync(join(folder, 'commands.cache'), Buffer.alloc(100));
  assert.deepEqual([version().stdout, version().stderr], [stdout, '']);
});
