import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../support/fixtures.js';

test('an edit of a comment alone changes what the comment silences', () => {
  const text = 'groups:\n  - name: shop\n    # meshmon-disable-next-line rule/type\n    rules: []\n';
  const engine = engineOf(new Map([['/rules.yaml', text]]));
  const codes = () => engine.diagnostics('/rules.yaml').map((it) => it.code);
  assert.deepEqual(codes(), ['meshmon/unused-suppression']);
  const line = { start: { line: 2, character: 4 }, end: { line: 2, character: 100 } };
  engine.apply([{ type: 'edit', uri: '/rules.yaml', changes: [{ range: line, text: '# meshmon-disable-next-line no/such' }] }]);
  assert.deepEqual(codes(), ['meshmon/unknown-code']);
  engine.apply([{ type: 'edit', uri: '/rules.yaml', changes: [{ range: line, text: '# nothing' }] }]);
  assert.deepEqual(codes(), []);
});
