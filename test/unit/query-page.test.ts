import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRun, withStar } from '../../client/src/preview/history.js';
import { spansOf } from '../../client/src/preview/view/alert-spans.js';
import { templateOf } from '../../client/src/preview/view/snippet.js';
import { describedFor } from '../../server/src/engine/features/explain.js';
import { queryOffers, queryQuestion } from '../../server/src/engine/features/query-offers.js';
import { relatedAlerts } from '../../server/src/engine/features/related-alerts.js';
import { engineOf } from '../support/fixtures.js';

test('the history keeps what has a star, and of the others the newest', () => {
  const run = (list: Parameters<typeof withRun>[0], expr: string) => withRun(list, { expr, title: '', time: 0 });
  let list = withStar(run([], 'kept'), 'kept', true);
  for (let i = 0; i < 80; i++) list = run(list, `q${i}`);
  assert.equal(list.length, 51);
  assert.deepEqual(list.at(-1), { expr: 'kept', title: '', time: 0, starred: true });
  assert.equal(list[0]?.expr, 'q79');
  // Run again it is the newest, and has its star still; without it, it is one of the others.
  list = run(list, 'kept');
  assert.deepEqual([list[0]?.expr, list[0]?.starred], ['kept', true]);
  assert.equal(withStar(list, 'kept', false).length, 50);
  // A star is a promise: no further one takes it from another query.
  for (let i = 0; i < 120; i++) list = withStar(run(list, `star ${i}`), `star ${i}`, true);
  assert.equal(list.filter((it) => it.starred).length, 121);
});

test('alerts are related by the metrics that they read, through recording rules too', () => {
  const engine = engineOf(
    new Map([
      [
        'rules.yaml',
        `groups:
- name: a
  rules:
  - {record: 'job:up:sum', expr: sum by (job) (up)}
  - {record: 'all:up:sum', expr: 'sum(job:up:sum)'}
  - {alert: 'Down (all)', expr: 'all:up:sum < 1'}
  - {alert: Slow, expr: 'rate(request_seconds_sum[5m]) > 1'}
  - {alert: Named, expr: '{__name__="request_seconds_sum"} > 1'}
  - {alert: Quoted, expr: '{"request.count"} > 1'}
  - {alert: Broken, expr: 'sum(up'}
`,
      ],
    ]),
  );
  const of = (text: string) => relatedAlerts(engine, text).alerts.map((it) => it.name);
  assert.deepEqual(of('up{job="x"}'), ['Down (all)']);
  assert.deepEqual(of('job:up:sum > 3'), ['Down (all)']);
  assert.deepEqual(of('request_seconds_sum'), ['Slow', 'Named']);
  assert.deepEqual(of('{"request.count", job="x"}'), ['Quoted']);
  assert.deepEqual(of('other'), []);
  assert.deepEqual(of('sum('), []);
  assert.equal(relatedAlerts(engine, 'up').query, 'ALERTS{alertname=~"Down \\\\(all\\\\)"}');
});

test('a state of an alert lasts as long as no evaluation is missing', () => {
  const labels = { __name__: 'ALERTS', alertname: 'A', alertstate: 'firing', pod: 'x' };
  const at = (...times: readonly number[]) => times.map((it) => [it, '1'] as const);
  const series = [
    { labels, points: at(0, 10, 20, 60, 70) },
    { labels: { ...labels, alertstate: 'pending' }, points: at(50) },
  ];
  const spans = spansOf({ type: 'matrix', series, total: 2, milliseconds: 0 }, { start: 0, end: 100, step: 10 });
  assert.deepEqual(
    spans.map(({ kind, from, to, cut }) => [kind, from, to, cut]),
    [
      ['firing', 60, 70, false],
      ['pending', 50, 50, false],
      ['firing', 0, 20, true],
    ],
  );
  assert.deepEqual([spans[0]?.name, spans[0]?.labels], ['A', { pod: 'x' }]);
});

test('a query that stands in no file is completed by what the workspace knows', () => {
  const engine = engineOf(
    new Map([['rules.yaml', 'groups: [{name: a, rules: [{record: shop:orders:rate5m, expr: "rate(shop_orders_total[5m])"}]}]\n']]),
  );
  const text = 'sum(shop:or';
  const { start, end, offers } = queryOffers(engine, text, text.length);
  assert.equal(text.slice(start, end), 'shop:or');
  assert.ok(offers.some((it) => it.label === 'shop:orders:rate5m'));
  assert.deepEqual(queryQuestion(engine, text, text.length), { type: 'metrics', typed: 'shop:or' });
  const inside = 'up{job="a", pod="';
  assert.deepEqual(queryQuestion(engine, inside, inside.length), { type: 'values', label: 'pod', selectors: ['up{job="a"}'], typed: '' });
});

test('snippets of the protocol in the words of the query editor', () => {
  for (const [text, template] of [
    ['rate($1)$0', `rate(\${1})\${99}`],
    ['reporter="$1"$0', `reporter="\${1}"\${99}`],
    [`sum by (\${1:label}) (\${2|a,b|})`, `sum by (\${1:label}) (\${2:a})`],
    ['a\\$b\\}', 'a$b}'],
  ] as const)
    assert.equal(templateOf(text), template);
});

test('what the set version or the newest takes is described: features that are on, functions that only the older has', () => {
  const engine = engineOf(new Map([['/.meshmon.yaml', 'versions: {prometheus: "2.55"}\nfeatures: [promql-experimental-functions]\n']]));
  const fresh = engineOf(new Map());
  for (const text of ['limitk(5, up)', 'holt_winters(x[5m], 0.5, 0.5)', 'double_exponential_smoothing(x[5m], 0.5, 0.5)'])
    assert.equal(describedFor(engine, text).ok, !text.startsWith('double'), text);
  assert.deepEqual(
    ['limitk(5, up)', 'sum(up)', 'sum('].map((it) => describedFor(fresh, it).ok),
    [false, true, false],
  );
});
