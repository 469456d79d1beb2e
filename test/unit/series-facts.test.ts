import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { lensesOf } from '../../server/src/engine/features/lenses.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

// Who reads a series, and what its jobs take off: told where the series is written, named and typed.

const config = `scrape_configs:
- job_name: mesh
  metric_relabel_configs:
  - {action: labeldrop, regex: (source|destination)_app}
`;
const dashboard = JSON.stringify({
  title: 'D',
  schemaVersion: 39,
  panels: [{ type: 'timeseries', targets: [{ expr: 'a:requests:rate5m' }, { expr: 'sum(a:requests:rate5m)' }] }],
});
const rules = `groups:
- name: g
  rules:
  - record: a:requests:rate5m
    expr: sum by (destination_workload) (rate(istio_requests_total{reporter="destination"}[5m]))
  - record: a:unread:rate5m
    expr: sum(rate(istio_request_duration_milliseconds_bucket{reporter="destination"}[5m]))
  - alert: A
    expr: a:requests:rate5m > 5
`;
const files = { '/prometheus.yml': config, '/d.json': dashboard, '/rules.yaml': rules };

function at(uri: string, source: string, others: Readonly<Record<string, string>> = files) {
  const { text, mark } = unmark(source);
  return { engine: engineOf(new Map(Object.entries({ ...others, [uri]: text }))), uri, position: mark.start };
}

function hover(source: string, others = files): string {
  const { engine, uri, position } = at('/q.promql', source, others);
  return hoverAt(engine, uri, position)?.markdown ?? '';
}

test('a recording rule has a lens that says who reads its series, where somebody does', () => {
  const lenses = lensesOf(engineOf(new Map(Object.entries(files))), '/rules.yaml').filter((it) => it.title.startsWith('Read by'));
  assert.deepEqual(
    lenses.map((it) => [it.title, it.command, it.position]),
    [['Read by 1 alert, 2 dashboard queries', 'meshMonitoring.showLinks', { line: 3, character: 12 }]],
  );
});

test('the hover of a metric: how it is read, who reads it, what its jobs take off', () => {
  const text = hover('sum(rate(istio_requ<|>ests_total[5m]))\n');
  assert.match(text, /Only grows: read it through `rate\(\)` or `increase\(\)`\./);
  assert.match(text, /Read by 1 recording rule, 1 query\./);
  assert.match(text, /Taken off before it is stored: `source_app`, `destination_app` \(\[prometheus\.yml:4\]\(\/prometheus\.yml#L4\)\)\./);
  assert.match(hover('a:requ<|>ests:rate5m\n'), /Read by 1 alert, 2 dashboard queries, 1 query\./);
  assert.doesNotMatch(
    hover('istio_requ<|>ests_total\n', { ...files, '/prometheus.yml': 'scrape_configs: [{job_name: a}]\n' }),
    /Taken off/,
  );
  assert.doesNotMatch(hover('pilot_ser<|>vices\n'), /Only grows/);
});

test('the hover of a label says that it is taken off', () => {
  assert.match(hover('sum by (destination_<|>app) (rate(istio_requests_total[5m]))\n'), /\[prometheus\.yml:4\]/);
  assert.match(hover('istio_requests_total{source_<|>app="a"}\n'), /Taken off before it is stored \(\[prometheus\.yml:4\]/);
  assert.doesNotMatch(hover('istio_requests_total{source_<|>workload="a"}\n'), /Taken off/);
});

test('a label that is taken off is offered last, struck through', () => {
  for (const query of ['istio_requests_total{<|>}', 'sum by (<|>) (rate(istio_requests_total[5m]))']) {
    const { engine, uri, position } = at('/q.promql', `${query}\n`);
    const offers = completionsAt(engine, uri, position);
    const off = offers.filter((it) => it.deprecated);
    assert.deepEqual(
      off.map((it) => [it.label, it.detail]),
      [
        ['source_app', 'taken off by its jobs'],
        ['destination_app', 'taken off by its jobs'],
      ],
    );
    assert.ok(off.every((it) => it.sort > (offers.find((one) => one.label === 'destination_workload')?.sort ?? '')));
  }
});
