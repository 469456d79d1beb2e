import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCel } from '../../../server/src/engine/istio/cel/parse.js';
import { mismatchesIn } from '../../../server/src/engine/istio/cel/types.js';

test('chains as long as a file are judged without recursion, in the order of the text', () => {
  const found = (text: string) => mismatchesIn(parseCel(text).expr).length;
  assert.equal(found(`${'a + '.repeat(20_000)}a`), 0);
  assert.equal(found(`request.headers${'.b'.repeat(40_000)} == "x"`), 0);
  const order = mismatchesIn(parseCel('response.code == "5" || request.path == 1 || source.port == "x"').expr);
  assert.deepEqual(
    order.map(({ left }) => left.span.start),
    [0, 24, 45],
  );
});
