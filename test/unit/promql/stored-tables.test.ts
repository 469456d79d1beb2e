import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newest, tablesText } from '../../../scripts/promql-tables.js';
import { grammarSteps } from '../../../server/src/engine/promql/machine.js';
import { root } from '../../support/conformance.js';

test('the stored tables are what the newest grammar comes to', () => {
  assert.equal(newest, grammarSteps.at(-1));
  const stored = readFileSync(join(root, 'server/src/engine/promql/grammar/tables.json'), 'utf8');
  assert.deepEqual(JSON.parse(stored), JSON.parse(tablesText()));
});
