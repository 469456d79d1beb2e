import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

const job = (item: string, path = '/federate') =>
  `scrape_configs:\n- job_name: federate\n  honor_labels: true\n  metrics_path: ${path}\n  params:\n    match[]:\n    - ${item}\n  static_configs: [{targets: ["a:9090"]}]\n`;
const rules = 'groups:\n- name: g\n  rules:\n  - {record: "job:up:sum", expr: sum by (job) (up)}\n';

function labels(source: string, uri = '/prometheus.yml'): readonly string[] {
  const { text, mark } = unmark(source);
  const files = new Map([
    ['/r.rules.yml', rules],
    [uri, text],
  ]);
  return completionsAt(engineOf(files), uri, mark.start).map((it) => it.label);
}

test('a federated selector is completed: metrics and no functions, labels, values', () => {
  const first = labels(job("'<|>'"));
  assert.ok(first.includes('istio_requests_total') && first.includes('job:up:sum') && !first.includes('sum'), first.slice(0, 20).join());
  const begun = labels(job('job:u<|>'));
  assert.ok(begun.includes('job:up:sum') && !begun.includes('rate'));
  assert.ok(labels(job('<|>')).includes('istio_requests_total'));
  assert.ok(labels(job('istio_requests_total{<|>}')).includes('reporter'));
  assert.ok(labels(job('istio_requests_total{reporter="<|>"}')).includes('destination'));
  assert.deepEqual(labels(job("'<|>'", '/metrics')), []);
});

test('the same in the job of an operator’s object', () => {
  const monitor = (item: string) =>
    `apiVersion: monitoring.coreos.com/v1alpha1\nkind: ScrapeConfig\nmetadata: {name: a}\nspec:\n  metricsPath: /federate\n  params:\n    'match[]': [${item}]\n`;
  assert.ok(labels(monitor("'istio_req<|>'"), '/s.yaml').includes('istio_requests_total'));
  assert.ok(labels(monitor('<|>'), '/s.yaml').includes('istio_requests_total'));
  assert.ok(labels(monitor("'istio_requests_total{<|>}'"), '/s.yaml').includes('reporter'));
});

test('and explained', () => {
  const { text, mark } = unmark(job("'istio_requests<|>_total'"));
  assert.match(
    hoverAt(engineOf(new Map([['/prometheus.yml', text]])), '/prometheus.yml', mark.start)?.markdown ?? '',
    /istio_requests_total/,
  );
});
