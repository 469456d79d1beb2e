import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Chain, emptyChain, writeChain } from '../../client/src/preview/view/builder/chain.js';
import { partsOf } from '../../client/src/preview/view/builder/read.js';
import { beginnings, stepOf, type Tool, toolOf } from '../../client/src/preview/view/builder/tools.js';
import { defaultTarget } from '../../server/src/engine/catalogue/target.js';
import { queryOffers } from '../../server/src/engine/features/query-offers.js';
import { parsePromql } from '../../server/src/engine/promql/parsed.js';
import { printPromql } from '../../server/src/engine/promql/print.js';
import { engineOf } from '../support/fixtures.js';

const only = (text: string): Chain => {
  const parts = partsOf(text);
  assert.equal(parts?.length, 1, text);
  assert.deepEqual([parts?.[0]?.from, parts?.[0]?.to], [0, text.length], text);
  return parts?.[0]?.chain as Chain;
};

const printed = (text: string): string => {
  const { expr, problems } = parsePromql(text, defaultTarget);
  assert.deepEqual(problems, [], text);
  return printPromql(expr);
};

test('what the form reads of a query it writes as the same query', () => {
  for (const text of [
    'up',
    '{job=~"a|b"}',
    'up{job="a", instance!~".+:9\\\\d", env!=""}',
    "up{a='it\\'s \"x\"', b=`c:\\d`}",
    'rate(http_requests_total{code=~"5.."}[5m])',
    'sum by (le, "http.route") (rate(x_bucket[5m] offset -1d))',
    'sum(rate(x[5m])) without (pod)',
    'sum by () (x)',
    'topk by (zone) (5, x offset 1h)',
    'count_values("version", build_info)',
    'histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m]))) * 1000 > bool 250',
    '(1 - (2 * x)) ^ 2',
    '100 * (1 - x) / 3 >= 1.5e3',
    'x > -1',
    'x > (60 * 5)',
    'max_over_time(rate(x[5m])[1h:1m])',
    'max_over_time((x * 2)[1h:])',
    'avg_over_time(x[1h:5m] offset 10m)',
    'label_replace(x, "a", "$1", "b", "(.*)")',
    'label_join(x, "a", "-", "b", "c")',
    'round(x)',
    'round(x, 0.1)',
    'absent(up{job="a"})',
    '{"http.requests", "a.b"=~"c"}',
    'rate(x[5m] offset 1h) - 1',
    'predict_linear(x[1h], 4 * 3600) < 0',
  ]) {
    const written = writeChain(only(text));
    assert.equal(printed(written), printed(writeChain(only(written))), text);
    const bare = (it: string) => printed(it).replaceAll(/[()\s]/g, '');
    assert.equal(bare(written), bare(text), text);
  }
});

test('operations keep their order', () => {
  const { steps } = only('(1 - (2 * x)) ^ 2');
  assert.deepEqual(
    steps.map((it) => it.type === 'operation' && [it.op, it.number, it.left]),
    [
      ['*', '2', true],
      ['-', '1', true],
      ['^', '2', false],
    ],
  );
  assert.equal(writeChain(only('(1 - (2 * x)) ^ 2')), '(1 - (2 * x)) ^ 2');
});

test('a part keeps its place among the operations around it', () => {
  for (const text of ['a / (b + 1)', '(a + 1) / on (job) b', 'a - (b - c)', 'sum by (a) ((b + 1) * c)', '-(x * 2)', 'a unless (b > 0)']) {
    let written = text;
    for (const { from, to, chain, isOperand } of partsOf(text)?.toReversed() ?? [])
      written = written.slice(0, from) + writeChain(chain, isOperand) + written.slice(to);
    assert.equal(printed(written), printed(text));
  }
  const [, b] = partsOf('a / b') ?? [];
  const more: Chain = { ...emptyChain, metric: 'b', steps: [{ type: 'operation', op: '+', bool: false, number: '1', left: false }] };
  assert.equal(writeChain(more, b?.isOperand), '(b + 1)');
});

test('a number that is computed stays one whatever is done with it', () => {
  const write = (number: string, op: string) =>
    writeChain({ ...emptyChain, metric: 'x', steps: [{ type: 'operation', op, bool: false, number, left: false }] });
  assert.equal(write('60 * 5', '/'), 'x / (60 * 5)');
  for (const number of ['(60 * 5)', '-1', '1.5e-3', '$limit', '0x1f', '-Inf']) assert.equal(write(number, '/'), `x / ${number}`);
});

test('of a query that a form cannot show whole it shows the largest parts', () => {
  const text = 'sum(rate(a[5m])) / on (x) group_left () (sum(b) # why\n) or vector(1) > scalar(c)';
  const parts = partsOf(text) ?? [];
  assert.deepEqual(
    parts.map((it) => text.slice(it.from, it.to)),
    ['sum(rate(a[5m]))', 'sum(b)', 'scalar(c)'],
  );
  assert.deepEqual(partsOf('1 + 2'), []);
  assert.deepEqual(
    partsOf('sum_over_time(x offset 5m[1h:1m])')?.map((it) => [it.from, it.to]),
    [[14, 25]],
  );
  assert.deepEqual(
    partsOf('sum(a @ end())')?.map((it) => [it.from, it.to]),
    [[4, 5]],
  );
});

test('a comment is in no part that is written again', () => {
  const text = '# all\nsum by (a, # b\n c) (rate(x[5m]))';
  assert.deepEqual(
    partsOf(text)?.map((it) => text.slice(it.from, it.to)),
    ['rate(x[5m])'],
  );
});

test('half typed queries have no parts, an empty one is begun', () => {
  for (const text of ['sum(', 'rate(x[', 'up{job=', 'a b']) assert.equal(partsOf(text), undefined, text);
  const [part] = partsOf('# nothing yet\n') ?? [];
  assert.deepEqual([part?.from, part?.to, part && writeChain(part.chain)], [14, 14, '{}']);
  const deep = `${'('.repeat(20_000)}x${')'.repeat(20_000)}`;
  assert.ok(!partsOf(deep)?.length);
});

test('variables of a dashboard stay where they are', () => {
  const text =
    'sum by ($by, pod) (rate([[metric]]_total{namespace="$ns", [[label]]=~"[[value:regex]]"}[$__rate_interval] offset $ago)) > $limit';
  const chain = only(text);
  assert.deepEqual(
    [chain.metric, chain.matchers[1]?.label, chain.offset, chain.steps.at(-1)],
    ['[[metric]]_total', '[[label]]', '$ago', { type: 'operation', op: '>', bool: false, number: '$limit', left: false }],
  );
  assert.equal(writeChain(chain), text);
});

const tools = (): ReadonlyMap<string, Tool> =>
  new Map(
    queryOffers(engineOf(new Map()), '', 0)
      .offers.flatMap((it) => toolOf(it) ?? [])
      .map((it) => [it.name, it]),
  );

test('every function and aggregation that takes series once can be a step, and what it first writes is a query', () => {
  const all = tools();
  for (const name of [
    'rate',
    'histogram_quantile',
    'topk',
    'count_values',
    'label_replace',
    'label_join',
    'round',
    'hour',
    'quantile_over_time',
  ])
    assert.ok(all.has(name), name);
  for (const name of ['time', 'vector', 'pi']) assert.ok(!all.has(name), name);
  for (const tool of all.values()) {
    const chain: Chain = { metric: 'x', matchers: [], offset: '', steps: [stepOf(tool, '5m')] };
    const text = writeChain(chain);
    printed(text);
    assert.deepEqual(only(text), chain, text);
  }
});

test('a step in the place of another keeps what both have', () => {
  const all = tools();
  const tool = (name: string) => all.get(name) as Tool;
  const sum = { type: 'aggregation', name: 'sum', param: undefined, grouping: 'by', labels: ['le'] } as const;
  assert.deepEqual(stepOf(tool('avg'), '5m', sum), { ...sum, name: 'avg' });
  assert.deepEqual(stepOf(tool('topk'), '5m', sum), { ...sum, name: 'topk', param: '5' });
  const rate = { type: 'call', name: 'rate', args: [], at: 0, range: '10m' } as const;
  assert.deepEqual(stepOf(tool('increase'), '5m', rate), { ...rate, name: 'increase' });
  const above = { type: 'operation', op: '>', bool: true, number: '7', left: false } as const;
  assert.deepEqual(stepOf('<', '5m', above), { ...above, op: '<' });
  assert.deepEqual(stepOf('*', '5m', above), { ...above, op: '*', bool: false });
});

test('a metric is begun as its kind wants', () => {
  const written = (metric: string) =>
    beginnings(metric, tools(), '5m').map(([, steps]) => writeChain({ metric, matchers: [], offset: '', steps }));
  assert.deepEqual(written('x_bucket'), ['histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))', 'sum by (le) (rate(x_bucket[5m]))']);
  assert.deepEqual(written('x_total'), ['rate(x_total[5m])', 'sum(rate(x_total[5m]))']);
  assert.deepEqual(written('x'), ['sum(x)', 'max(x)']);
  assert.deepEqual(written(''), []);
});
