import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePromql } from '../../../server/src/engine/promql/parsed.js';
import { engineOf } from '../../support/fixtures.js';

const target = { prometheus: '3.14', features: new Set<string>() };

/** Prometheus takes them all; nothing here may overflow the stack. */
const texts: readonly string[] = [
  `up offset (5m)${' + 1'.repeat(30_000)}`,
  `up offset (${'5m + '.repeat(30_000)}5m)`,
  `rate(up[${'5m + '.repeat(30_000)}5m])`,
  `up offset ${'('.repeat(5000)}5m${')'.repeat(5000)}`,
  `rate(up[${'max_of('.repeat(3000)}5m${', 1m)'.repeat(3000)}])`,
  `rate(up[${'-'.repeat(5000)}5m])`,
  `up offset -${'5m ^ '.repeat(5000)}5m`,
];

for (const text of texts) {
  test(`a duration of ${text.length} characters is read: ${text.slice(0, 24)}`, () => {
    assert.deepEqual(parsePromql(text, target).problems, []);
    const found = engineOf(new Map([['/a.promql', text]])).diagnostics('/a.promql');
    assert.deepEqual(
      found.filter((it) => it.severity === 'error'),
      [],
    );
  });
}

test('the value of a duration that is not deep is known', () => {
  const { expr } = parsePromql(`up[${'1m + '.repeat(200)}5m]`, target);
  assert.equal(expr.type === 'matrix' ? expr.range.seconds : undefined, 12_300);
});
