import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTarget } from '../../../server/src/engine/catalogue/target.js';
import type { Expr } from '../../../server/src/engine/promql/ast.js';
import type { Options } from '../../../server/src/engine/promql/build.js';
import { childrenOf, optionsOf, parsePromql, parseWith } from '../../../server/src/engine/promql/parsed.js';
import { prettyPromql, printPromql } from '../../../server/src/engine/promql/print.js';

const options = optionsOf(defaultTarget);

const expressions = [
  'up',
  '-1 ^ 2',
  '2 ^ -1 ^ 3',
  'a or b and c unless d',
  'sum by (le, pod) (rate(http_request_duration_seconds_bucket{code=~"5..", method!="GET"}[5m] offset 1h))',
  'histogram_quantile(0.99, sum without (instance) (rate(x_bucket[5m]))) > bool 3',
  'a * on (job, instance) group_left (node) max by (job, instance, node) (b @ 1000)',
  'max_over_time(sum(rate(a[1m]))[1h:5m] @ end() offset 5m)',
  'label_replace(up{job=\'a"b\'}, "x", "$1", "y", `(.*)`)',
  '{"quoted.name", "a.b"=~"c|d"}',
  'topk(5, a) - ignoring (x) b / 1e3',
  'count_values("version", {__name__="build_info"})',
  '((((up)))) == 0x10 + 5m',
  'a[5m + 1h]',
  'sum(rate(a_very_long_metric_name_total{with="labels", and="more of them"}[5m])) / sum(rate(another_very_long_metric_name_total[5m]))',
];

/** Deterministic: a failure can be seen again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('what is printed reads as the same tree, and printing it again changes nothing', () => {
  for (const text of expressions) {
    const first = parseWith(text, options);
    assert.deepEqual(first.problems, [], text);
    for (const print of [printPromql, prettyPromql]) {
      const printed = print(first.expr);
      const again = parseWith(printed, options);
      assert.deepEqual(again.problems, [], printed);
      assert.equal(print(again.expr), printed);
      assert.equal(printPromql(again.expr), printPromql(first.expr));
    }
  }
});

test('every prefix and random mutilations have a tree within the text, and never throw', () => {
  const random = randomOf(7);
  const bytes = [
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '`',
    '\\',
    '#',
    '\n',
    '@',
    '=~',
    ',',
    ':',
    '\u0000',
    '\ud800',
    'é',
    '😀',
    ' by ',
    ' offset ',
    '5m',
    '1e',
  ];
  const check = (text: string) => {
    const { expr, problems } = parsePromql(text, defaultTarget);
    within(expr, text);
    for (const it of problems)
      assert.ok(it.mark.start >= 0 && it.mark.start <= it.mark.end && it.mark.end <= text.length, JSON.stringify(text));
  };
  for (const text of expressions) {
    for (let i = 0; i <= text.length; i++) check(text.slice(0, i));
    for (let n = 0; n < 60; n++) {
      const at = random(text.length + 1);
      check(text.slice(0, at) + (bytes[random(bytes.length)] ?? '') + text.slice(at + random(3)));
    }
  }
  for (let n = 0; n < 500; n++) check(Array.from({ length: random(30) }, () => bytes[random(bytes.length)]).join(''));
});

function within(expr: Expr, text: string): void {
  assert.ok(expr.span.start >= 0 && expr.span.start <= expr.span.end && expr.span.end <= text.length, JSON.stringify(text));
  for (const child of childrenOf(expr)) within(child, text);
}

test('nesting of 10,000 gets a verdict, not a stack overflow', () => {
  const depth = 10_000;
  const open = '('.repeat(depth);
  assert.deepEqual(parseWith(`${open}1${')'.repeat(depth)}`, options).problems, []);
  assert.equal(parseWith(`${open}up`, options).problems[0]?.message, 'unclosed left parenthesis');
  assert.deepEqual(parseWith(`${'abs('.repeat(depth)}up${')'.repeat(depth)}`, options).problems, []);
  assert.equal(parseWith(`${'-'.repeat(depth)}up[5m]`, options).problems[0]?.code, 'promql/type');
  assert.deepEqual(parseWith(`up${' + up'.repeat(depth)}`, options).problems, []);
  assert.deepEqual(parseWith(`1${' ^ 1'.repeat(depth)}`, options).problems, []);
  assert.ok(parseWith('sum by ('.repeat(depth), options).problems.length > 0);
  assert.deepEqual(parseWith(`up[${'('.repeat(2000)}5m${')'.repeat(2000)}]`, options).problems, []);
});

test('a duration word where an expression stands is a scalar, which the type check knows since 3.12', () => {
  for (const version of ['3.6', '3.7', '3.10', '3.11', '3.12', '3.14']) {
    const all: Options = {
      version,
      experimentalFunctions: true,
      durationExpressions: true,
      extendedRanges: true,
      fillModifiers: true,
    };
    for (const text of ['step()', '-step()', 'up + -(step())', '1 + step()']) {
      const before = version.length === 3 || version < '3.12';
      const expected = before ? ['unknown node type: *parser.DurationExpr'] : [];
      const messages = parseWith(text, all).problems.map((it) => it.message);
      assert.deepEqual(messages, expected, `${version} ${text}`);
    }
    const last = parseWith('abs(-step())', all).problems.at(-1)?.message;
    assert.equal(last, 'expected type instant vector in call to function "abs", got scalar', version);
  }
});

test('time grows linearly with length', () => {
  const shapes: readonly ((n: number) => string)[] = [
    (n) => `up${' + up'.repeat(n)}`,
    (n) => `up{${'a="b", '.repeat(n)}}`,
    (n) => `sum by (${'a, '.repeat(n)}b) (up)`,
    (n) => '('.repeat(n),
    (n) => `${'up{a="'.repeat(n)}`,
    (n) => `${'rate(up['.repeat(n)}`,
    (n) => `up ${'# note\n'.repeat(n)}`,
    (n) => `${'sum(up) by '.repeat(n)}`,
    (n) => `label_replace(up, ${'"a", '.repeat(n)})`,
    (n) => `up{a=~"${'(a|b)'.repeat(n)}"}`,
    (n) => `up[${'5m + '.repeat(n)}5m]`,
  ];
  for (const shape of shapes) {
    const time = (n: number) => {
      const text = shape(n);
      const start = performance.now();
      parseWith(text, options);
      return performance.now() - start;
    };
    time(1000);
    // Eight times the text; sixty-four times the time would be the square. A busy machine gets several tries.
    const small = Array.from({ length: 3 }, () => time(4000)).reduce((least, it) => Math.min(least, it));
    const limit = 30 * Math.max(small, 1);
    const isLinear = Array.from({ length: 8 }).some(() => time(32_000) < limit);
    assert.ok(isLinear, `${shape(2)}: ${small.toFixed(1)} ms, eight times as long more than ${limit.toFixed(1)} ms`);
  }
});
