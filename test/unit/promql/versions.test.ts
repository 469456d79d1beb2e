import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promqlAnswer } from '../../../server/src/report/promql.js';

/** Every wanted answer is what the parser of that version of Prometheus said when it was run. */
const all = ['promql-experimental-functions', 'promql-duration-expr', 'promql-extended-range-selectors', 'promql-binop-fill-modifiers'];

function answer(expr: string, version = '3.14', flags: readonly string[] = all): string {
  const it = promqlAnswer({ expr, flags }, version, []);
  if ('error' in it) return it.error;
  const [first] = it.errors;
  return first ? `${first.start} ${first.message}` : (it.formatted ?? '');
}

test('numbers at the edge of what Go counts in', () => {
  assert.equal(answer('foo @ -922337203547775808.0'), 'foo @ -9223372036854776.000');
  assert.equal(answer('foo @ 92233720368547808'), 'foo @ -9223372036854776.000');
  assert.equal(answer('up offset NaN'), 'up offset --106751d23h47m16s854ms');
  assert.equal(answer('a + fill(99999999999999999999) b'), 'a + fill (1e+20) b');
  assert.equal(answer('a + fill(1234567) b'), 'a + fill (1.234567e+06) b');
});

test('a pattern is read alone, so that an open quotation ends with it', () => {
  assert.equal(answer('{a!~"a\\\\Qb"}'), '0 vector selector must contain at least one non-empty matcher');
  assert.equal(answer('{a=~"a\\\\Qb"}'), '{a=~"a\\\\Qb"}');
});

test('labels to group by are UTF-8', () => {
  assert.equal(answer('sum by ("\\xff") (x)'), '8 invalid label name for grouping: "\\xff"');
  assert.equal(answer('sum by ("") (x)', '3.1'), '8 unexpected string "\\"\\"" in grouping opts, expected label');
});

test('words of older versions', () => {
  assert.equal(answer('up @@ 1', '3.5.3'), '4 unexpected "<Item 57400>" <op:@> in @, expected timestamp');
  assert.equal(answer('up @@ 1', '2.42.0'), '4 unexpected "<Item 57385>" <op:@> in @, expected timestamp');
  assert.equal(answer('up @@ 1', '3.8'), '4 unexpected <op:@> in @, expected timestamp');
  assert.equal(answer('limitk(1, x)', '3.0', []).slice(0, 35), '0 limitk() and limit_ratio() are ex');
  assert.equal(answer('limitk(1, x)', '3.1', []).slice(0, 27), '0 limitk() is experimental ');
  assert.equal(answer('sum(anchored)', '3.7'), '4 unexpected <anchored> in aggregation');
  assert.equal(answer('sum(anchored)', '3.8'), 'sum(anchored)');
});

test('calls in durations: taken without the feature from 3.6 to 3.11', () => {
  assert.equal(answer('foo[step()]', '3.11', []), 'foo[step()]');
  assert.equal(answer('foo[step()]', '3.12', []), '4 experimental duration expression is not enabled');
  assert.equal(answer('step()', '3.6'), '0 unknown node type: *parser.DurationExpr');
  assert.equal(answer('a offset +min_of(10s, 20s)', '3.14', []), '9 experimental duration expression is not enabled');
});

test('a version is compared without what stands behind its numbers', () => {
  for (const version of ['3.6.0', '3.6', 'v3.6', '3.6-rc.0', '3.6.0-rc.0+build']) {
    assert.equal(answer('foo[1_0s:]', version), answer('foo[1_0s:]', '3.6'), version);
    assert.equal(answer('foo[step()]', version), 'foo[step()]', version);
    assert.equal(answer('foo[step(]', version), answer('foo[step(]', '3.6'), version);
    assert.equal(answer('up @@ 1', version), '4 unexpected "<Item 57400>" <op:@> in @, expected timestamp', version);
  }
});
