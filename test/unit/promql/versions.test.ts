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

test('3.5 and 3.6 take ends of calls from a queue of parentheses', () => {
  const bool = 'bool modifier can only be used on comparison operators';
  assert.equal(answer('abs(a @ start()) % bool b', '3.5.3'), `15 ${bool}`);
  assert.equal(answer('sum by (a) (rate(foo[5m]) + bool b)', '3.6'), `11 ${bool}`);
  assert.equal(answer('sum by (a) (rate(foo[5m]) + bool b)', '3.4'), `26 ${bool}`);
  assert.equal(answer('sum by (a) (rate(foo[5m]) + bool b)', '3.7'), `26 ${bool}`);
  assert.equal(answer('abs(max(() and ()))', '3.5.3'), '9 unexpected error');
  assert.equal(answer('abs(max(() and ()))', '3.7'), '9 unexpected ")" in aggregation');
  assert.equal(answer('info(a, (b))', '3.7'), '8 unexpected error');
  assert.equal(answer('info(a, (b))', '3.8'), '8 expected label selectors only');
});

test('patterns: wrapped, then alone, before 2.52; groups named by `(?<` since 2.51', () => {
  assert.equal(answer('{a=~"(x"}', '2.51'), '1 error parsing regexp: missing closing ): `^(?:(x)$`');
  assert.equal(answer('{a=~"(x"}', '2.52'), '1 error parsing regexp: missing closing ): `(x`');
  assert.equal(answer('{a=~"x) (y"}', '2.48'), '1 error parsing regexp: unexpected ): `x) (y`');
  assert.equal(answer('{a=~"(?<n>x)"}', '2.50'), '1 error parsing regexp: invalid or unsupported Perl syntax: `(?<`');
  assert.equal(answer('{a=~"(?<n>x)"}', '2.51'), '{a=~"(?<n>x)"}');
});

test('durations: zero refused everywhere until 3.4, numbers unchecked from 2.54 to 3.3', () => {
  assert.equal(answer('rate(up[1.5h])', '2.42'), '8 not a valid duration string: "1.5h"');
  assert.equal(answer('rate(up[1.5h])', '2.43'), '8 unknown unit "." in duration "1.5h"');
  assert.equal(answer('0s', '3.0'), '0 duration must be greater than 0');
  assert.equal(answer('0s', '3.4'), '0s');
  assert.equal(answer('up[0]', '3.0'), 'up[0s]');
  assert.equal(answer('up[0]', '3.4'), '3 duration must be greater than 0');
  assert.equal(answer('up offset -2 ^ 2', '3.4'), 'up offset -2 ^ 2');
  assert.equal(answer('up offset -2 ^ 2', '3.5'), 'up offset -2s ^ 2');
  assert.equal(answer('up[1d:range()]', '3.11').slice(0, 33), "6 unexpected character: 'r', expe");
  assert.equal(answer('up[1d:range()]', '3.12'), 'up[1d:range()]');
  assert.equal(answer('step() offset 5m', '3.9').slice(0, 33), '0 offset modifier must be precede');
});

test('labels to group by may be quoted since 2.55, and be any text since 3.0', () => {
  assert.equal(answer('sum by ("a") (x)', '2.54').slice(0, 24), '8 unexpected string "\\"a\\"'.slice(0, 24));
  assert.equal(answer('sum by ("a") (x)', '2.55'), 'sum by (a) (x)');
  assert.equal(answer('sum by ("a.b") (x)', '2.55'), '8 unexpected string "\\"a.b\\"" in grouping opts, expected label');
  assert.equal(answer('sum by ("a.b") (x)', '3.0'), 'sum by ("a.b") (x)');
});

test('each version prints in its own way', () => {
  assert.equal(answer('up > 1048576', '3.2'), 'up > 1.048576e+06');
  assert.equal(answer('up > 1048576', '3.3'), 'up > 1048576');
  assert.equal(answer('up > 1h', '3.3'), 'up > 3600');
  assert.equal(answer('up > 1h', '3.4'), 'up > 1h');
  assert.equal(answer('up[1s1ms]', '2.53'), 'up[1s1ms]');
  assert.equal(answer('up[1s1ms]', '3.4'), 'up[1s]');
  assert.equal(answer('up[1s1ms]', '3.5'), 'up[1s1ms]');
  assert.equal(answer('a * on ("é") group_left ("ö") b', '3.9'), 'a * on (é) group_left (ö) b');
  assert.equal(answer('a * on ("é") group_left ("ö") b', '3.10'), 'a * on ("é") group_left ("ö") b');
  assert.equal(answer('a * ignoring () group_left () b', '3.8'), 'a * b');
  assert.equal(answer('a * ignoring () group_left () b', '3.9'), 'a * ignoring () group_left () b');
  assert.equal(answer('sum by (a:b) (x)', '3.9'), 'sum by (a:b) (x)');
  assert.equal(answer('sum by (a:b) (x)', '3.10'), 'sum by ("a:b") (x)');
  assert.equal(answer('up[5m] anchored', '3.7'), 'up anchored[5m] anchored');
  assert.equal(answer('up[5m] anchored', '3.8'), 'up[5m] anchored');
});

test('a version is compared without what stands behind its numbers', () => {
  for (const version of ['3.6.0', '3.6', 'v3.6', '3.6-rc.0', '3.6.0-rc.0+build']) {
    assert.equal(answer('foo[1_0s:]', version), answer('foo[1_0s:]', '3.6'), version);
    assert.equal(answer('foo[step()]', version), 'foo[step()]', version);
    assert.equal(answer('foo[step(]', version), answer('foo[step(]', '3.6'), version);
    assert.equal(answer('up @@ 1', version), '4 unexpected "<Item 57400>" <op:@> in @, expected timestamp', version);
  }
});

test('what Prometheus warns of whatever the data is told beside the verdict', () => {
  const warnings = (expr: string, version = '3.14', enabled: readonly string[] = []) => {
    const answer = promqlAnswer({ expr }, version, enabled);
    return 'error' in answer ? [answer.error] : answer.warnings;
  };
  assert.deepEqual(warnings('quantile(1.5, up) or quantile_over_time(-(2), up[5m])'), [
    'PromQL warning: quantile value should be between 0 and 1, got 1.5',
    'PromQL warning: quantile value should be between 0 and 1, got -2',
  ]);
  assert.deepEqual(warnings('limit_ratio(-2, up)', '3.5', ['promql-experimental-functions']), [
    'PromQL warning: ratio value should be between -1 and 1, got -2, capping to -1',
  ]);
  assert.deepEqual(warnings('quantile(1.5, up)', '2.42'), []);
  assert.deepEqual(warnings('quantile(0.5, up) + quantile(scalar(x), up)'), []);
});

test('what a newer version takes is told with what it wants for it', () => {
  const hint = (expr: string, version: string) => {
    const it = promqlAnswer({ expr, flags: [] }, version, []);
    return 'error' in it ? it.error : it.errors[0]?.hint;
  };
  const experimental = ' with --enable-feature=promql-experimental-functions';
  assert.equal(hint('limitk(1, up)', '2.42'), `Needs Prometheus ≥ 2.54${experimental}.`);
  assert.equal(hint('limit_ratio by (x) (1, up)', '2.42'), `Needs Prometheus ≥ 2.54${experimental}.`);
  assert.equal(hint('first_over_time(up[5m])', '3.5'), `Needs Prometheus ≥ 3.7${experimental}.`);
  assert.equal(hint('up[5m + 1m]', '2.53'), 'Needs Prometheus ≥ 3.4 with --enable-feature=promql-duration-expr.');
  assert.equal(hint('up + fill(1) up', '3.5'), 'Needs Prometheus ≥ 3.10 with --enable-feature=promql-binop-fill-modifiers.');
  assert.equal(hint('rate(up[5m] anchored)', '3.5'), 'Needs Prometheus ≥ 3.7 with --enable-feature=promql-extended-range-selectors.');
  assert.equal(hint('up{a=~"(?<n>b)"}', '2.42'), 'Needs Prometheus ≥ 2.51.');
  assert.equal(hint('up > 1_000', '2.53'), 'Needs Prometheus ≥ 2.54.');
  // No name is proposed that this version would refuse as well.
  assert.equal(hint('limtk(1, up)', '2.53'), undefined);
});

test('a pattern with a byte that is no UTF-8 is refused, unless it is compared as a text', () => {
  const said = (pattern: string, version?: string) => answer(`up{a=~"${pattern}"}`, version).replace(/^3 error parsing regexp: /, '');
  assert.equal(said('a.\\xff'), 'invalid UTF-8: `\ufffd`');
  assert.equal(said('(\\xff|b)'), 'invalid UTF-8: `\ufffd|b)`');
  assert.equal(said('\\xff**'), 'invalid UTF-8: `\ufffd**`');
  assert.equal(said('**\\xff'), 'missing argument to repetition operator: `*`');
  assert.equal(said('[z-a\\xff]'), 'invalid character class range: `z-a`');
  assert.equal(said('a|\\xff'), 'up{a=~"a|\\xff"}');
  assert.equal(said('\\xc3\\xa9.'), 'up{a=~"é."}');
  assert.equal(said('\\xff', '2.42'), 'invalid UTF-8: `\ufffd)$`');
});
