import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultSettings } from '../../server/src/engine/project.js';
import { root } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

const folder = join(root, 'test/fixtures/foreign');

/** The first line of each says what it would be taken for, or whose rules it has. */
for (const name of readdirSync(folder)) {
  test(`nothing is said of another program's file: ${name}`, () => {
    const text = readFileSync(join(folder, name), 'utf8');
    const files = new Map([['/a.yaml', text]]);
    const [, kind = '', program] = /^# as: ([\w-]+)(?: of (\w+))?$/m.exec(text) ?? [];
    const engine = engineOf(files);
    assert.deepEqual(
      engine.diagnostics('/a.yaml').map((it) => `${it.code}: ${it.message}`),
      [],
    );
    if (program) {
      const programs = engine.units('/a.yaml').flatMap((it) => (it.unit === 'RuleFile' ? [it.program as string] : []));
      assert.deepEqual(programs, [program]);
    } else {
      const told = engineOf(files, { ...defaultSettings, files: new Map([['a.yaml', kind]]) });
      assert.ok(
        told.diagnostics('/a.yaml').some((it) => it.severity === 'error'),
        `as ${kind} it has no error either: the file proves nothing`,
      );
    }
  });
}
