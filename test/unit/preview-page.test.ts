import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkTo } from '../../client/src/preview/link.js';
import { heatOf, quantileOf } from '../../client/src/preview/view/buckets.js';
import { createCursors } from '../../client/src/preview/view/cursors.js';
import { labelsOf, seriesNames } from '../../client/src/preview/view/labels.js';
import { secondsOf } from '../../client/src/preview/view/times.js';
import { createEngine } from '../../server/src/engine/engine.js';
import { alertOutcome } from '../../server/src/engine/features/alert-outcome.js';
import { alertLike, previewAt } from '../../server/src/engine/features/preview.js';
import type { Series } from '../../server/src/protocol.js';
import { engineOf } from '../support/fixtures.js';

test('a link to Prometheus holds every query with its time, and nothing of who asks', () => {
  const query = { expr: 'sum(a{b="c"})', graph: true, seconds: 5400, step: 15, end: 1_764_400_000 };
  const link = new URL(
    linkTo('https://user:canary@prometheus.example/prefix/?token=canary#x', [query, { ...query, graph: false, step: undefined }]),
  );
  assert.equal(`${link.origin}${link.pathname}`, 'https://prometheus.example/prefix/graph');
  assert.ok(!link.href.includes('canary') && !link.href.includes('user'));
  const params = Object.fromEntries(link.searchParams);
  assert.deepEqual(params, {
    'g0.expr': 'sum(a{b="c"})',
    'g0.tab': '0',
    'g0.range_input': '5400s',
    'g0.step_input': '15',
    'g0.res_type': 'fixed',
    'g0.res_step': '15s',
    'g0.end_input': '2025-11-29 07:06:40',
    'g1.expr': 'sum(a{b="c"})',
    'g1.tab': '1',
    'g1.range_input': '5400s',
    'g1.moment_input': '2025-11-29 07:06:40',
  });
});

test('a range is written as Prometheus writes durations, or in seconds', () => {
  for (const [text, seconds] of [
    ['90m', 5400],
    ['1h30m', 5400],
    [' 2d ', 172_800],
    ['45', 45],
    ['', undefined],
    ['soon', undefined],
    ['0', undefined],
  ] as const)
    assert.equal(secondsOf(text), seconds, text);
});

const matrix = (series: readonly Series[]) => ({ type: 'matrix' as const, series, total: series.length, milliseconds: 0 });

test('classic buckets count what is below them: told apart, added up over series, gaps are none', () => {
  const of = (le: string, pod: string, values: readonly string[]): Series => ({
    labels: { le, pod },
    points: values.flatMap((it, i) => (it === '' ? [] : [[i * 15, it] as const])),
  });
  const heat = heatOf(
    matrix([
      of('+Inf', 'a', ['9', '9']),
      of('10', 'a', ['4', '']),
      of('1', 'a', ['1', 'NaN']),
      of('1', 'b', ['2', '5']),
      of('10', 'b', ['2', '6']),
    ]),
    [0, 15],
  );
  assert.deepEqual(
    heat?.rows.map(({ low, high, counts }) => [low, high, counts]),
    [
      [0, 1, [3, 5]],
      [1, 10, [3, 1]],
      [10, Number.POSITIVE_INFINITY, [3, 3]],
    ],
  );
  assert.deepEqual([heat?.most, heat?.series], [5, 2]);
  assert.equal(heatOf(matrix([{ labels: { pod: 'a' }, points: [[0, '1']] }]), [0]), undefined);
});

test('native buckets of several series come together, and very many are drawn together', () => {
  const histogram = (low: number) => ({
    count: '4',
    sum: '1',
    buckets: [[0, String(low), String(low + 1), '3'] as const, [3, '-1', '0', '1'] as const],
  });
  const series = Array.from({ length: 150 }, (_, i): Series => ({ labels: { i: String(i) }, points: [], histograms: [[0, histogram(i)]] }));
  const heat = heatOf(matrix(series), [0]);
  assert.ok(heat && heat.rows.length <= 60);
  assert.equal(
    heat.rows.reduce((sum, it) => sum + (it.counts[0] ?? 0), 0),
    600,
  );
  assert.equal(heat.rows[0]?.low, -1);
});

test('a quantile lies in its bucket, evenly; of an open one it is the bound', () => {
  const cells = [
    { low: 0, high: 1, count: 50 },
    { low: 1, high: 3, count: 50 },
  ];
  assert.deepEqual([quantileOf(cells, 0.25), quantileOf(cells, 0.5), quantileOf(cells, 0.75)], [0.5, 1, 2]);
  assert.equal(quantileOf([...cells, { low: 3, high: Number.POSITIVE_INFINITY, count: 900 }], 0.99), 3);
  assert.ok(Number.isNaN(quantileOf([], 0.5)));
});

test('a cursor is told to all charts but the one it is from', () => {
  const cursors = createCursors();
  const seen: unknown[] = [];
  const [a, b] = [{}, {}];
  cursors.join(a, (time) => seen.push(['a', time]));
  const leave = cursors.join(b, (time) => seen.push(['b', time]));
  cursors.point(a, 1);
  leave();
  cursors.point(a, 2);
  cursors.point({}, undefined);
  assert.deepEqual(seen, [
    ['b', 1],
    ['a', undefined],
  ]);
});

const rules = (threshold: string, more = '') => `groups:
  - name: shop
    labels: {team: cart}
    rules:
      - alert: Slow
        expr: shop_seconds{pod="a"} > ${threshold}
        for: 5m
        labels: {severity: '{{ if gt $value 2.0 }}page{{ else }}ticket{{ end }}'}
        annotations:
          summary: '{{ $labels.pod }} takes {{ $value | humanizeDuration }}'
          others: '{{ query "count(shop_seconds)" | first | value }} pods'
          wrong: '{{ $labels.pod | nothing }}'
${more}`;

test('the alert of another text of the file is the one of the same name, at the same place among them', () => {
  const second = '      - alert: Slow\n        expr: other > 1\n';
  const now = engineOf(new Map([['file:///rules.yml', `# a line more\n${rules('3', second)}`]]));
  const before = engineOf(new Map([['file:///rules.yml', rules('1', second)]]));
  const at = (line: number) => alertLike(now, 'file:///rules.yml', { line, character: 10 }, before);
  assert.equal(at(6)?.expr, 'shop_seconds{pod="a"} > 1');
  assert.equal(at(6)?.alert?.hold, 300);
  assert.equal(at(14)?.expr, 'other > 1');
  assert.equal(alertLike(now, 'file:///rules.yml', { line: 6, character: 10 }, createEngine({ checks: [], onBug: () => {} })), undefined);
});

test('an alert is told as Prometheus would: labels, texts with what they ask, and the routes to its receivers', () => {
  const engine = engineOf(
    new Map([
      ['file:///rules.yml', rules('1')],
      ['file:///prometheus.yml', 'global: {external_labels: {cluster: north}}\nscrape_configs: []\n'],
      [
        'file:///alertmanager.yml',
        'route:\n  receiver: all\n  repeat_interval: 1h\n  routes:\n    - matchers: [cluster="north", severity="page", team="cart"]\n      receiver: pager\nreceivers: [{name: all}, {name: pager}]\n',
      ],
    ]),
  );
  const alert = previewAt(engine, 'file:///rules.yml', { line: 5, character: 16 })?.alert;
  assert.ok(alert);
  const asked: string[] = [];
  const fired = (value: number) =>
    alertOutcome(engine, { name: 'Slow', alert, labels: { __name__: 'shop_seconds', pod: 'a', empty: '' }, value, time: 0 }, (text) => {
      asked.push(text);
      return [{ labels: new Map(), value: 7 }];
    });
  const it = fired(90);
  assert.deepEqual(it.labels, { alertname: 'Slow', cluster: 'north', pod: 'a', severity: 'page', team: 'cart' });
  assert.deepEqual(
    it.annotations.map(({ name, text, failed }) => [name, text, failed]),
    [
      ['summary', 'a takes 1m 30s', false],
      ['others', '7 pods', false],
      ['wrong', 'error parsing template __alert_Slow: template: __alert_Slow:1: function "nothing" not defined', true],
    ],
  );
  assert.deepEqual([...new Set(asked)], ['count(shop_seconds)']);
  const [way] = it.receivers ?? [];
  assert.deepEqual(
    [way?.name, way?.routes.map((one) => one.place.position.line), way?.groupWait, way?.repeatInterval],
    ['pager', [1, 4], '30s', '1h'],
  );
  assert.deepEqual(
    fired(1.5).receivers?.map((one) => one.name),
    ['all'],
  );
  assert.equal(
    alertOutcome(engineOf(new Map()), { name: 'a', alert, labels: {}, value: 0, time: 0 }, () => undefined).receivers,
    undefined,
  );
});

test('a variable knows the label that it stands for, and begins with everything only where a pattern may', () => {
  const text = JSON.stringify({
    title: 'Shop',
    panels: [
      { type: 'timeseries', targets: [{ expr: 'sum(rate(shop_total{pod=~"$pod", app!="x", zone="$zone"}[$__rate_interval])) > $limit' }] },
    ],
  });
  const engine = engineOf(new Map([['file:///dashboard.json', text]]));
  const found = previewAt(engine, 'file:///dashboard.json', { line: 0, character: text.indexOf('shop_total') });
  assert.deepEqual(found?.variables, [
    { written: '$pod', name: 'pod', value: '.*', label: { name: 'pod', metric: 'shop_total' } },
    { written: '$zone', name: 'zone', value: '', label: { name: 'zone', metric: 'shop_total' } },
    { written: '$__rate_interval', name: '__rate_interval', value: '5m' },
    { written: '$limit', name: 'limit', value: '.*' },
  ]);
});

test('series are named as the template of the panel says, and of their labels where nothing is left of it', () => {
  const of = (target: object) => {
    const text = JSON.stringify({ title: 'Shop', panels: [{ type: 'timeseries', targets: [{ expr: 'up', ...target }] }] });
    return previewAt(engineOf(new Map([['file:///dashboard.json', text]])), 'file:///dashboard.json', {
      line: 0,
      character: text.indexOf('"up"') + 2,
    });
  };
  assert.equal(of({ legendFormat: '{{pod}} of {{ job }}' })?.legend, '{{pod}} of {{ job }}');
  for (const legendFormat of ['', '__auto', undefined]) assert.ok(!('legend' in (of({ legendFormat }) ?? {})), legendFormat);
  const series = [
    { labels: { pod: 'a', job: 'x' }, points: [] },
    { labels: { pod: 'b\u202e' }, points: [] },
    { labels: { zone: 'z' }, points: [] },
  ];
  const data = matrix(series);
  const names = (template: string) => seriesNames(data, labelsOf(data), template);
  assert.deepEqual(names('{{pod}} of {{ job }}'), ['a of x', 'b\\u202e of', 'of']);
  assert.deepEqual(names('{{pod}}'), ['a', 'b\\u202e', 'z']);
  assert.deepEqual(names('all'), ['all', 'all', 'all']);
  assert.deepEqual(names('{{nothing}}'), names(''));
  assert.deepEqual(names(''), ['x · a', 'b\\u202e', 'z']);
});

test('a group in the replacement of label_replace is no variable, one beside it is', () => {
  const expr = 'label_replace(up{job="$job"}, "host", "$1:$2[[3]]", "instance", "(.*):(.*)$zone")';
  const text = JSON.stringify({ title: 'Shop', panels: [{ type: 'timeseries', targets: [{ expr }] }] });
  const found = previewAt(engineOf(new Map([['file:///dashboard.json', text]])), 'file:///dashboard.json', {
    line: 0,
    character: text.indexOf('label_replace'),
  });
  assert.deepEqual(
    found?.variables.map((it) => it.written),
    ['$job', '$zone'],
  );
});
