import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

/** Labels of the offers at the mark `<|>`, beside other files. */
function labels(uri: string, source: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  const { text, mark } = unmark(source);
  return completionsAt(engineOf(new Map([...Object.entries(others), [uri, text]])), uri, mark.start).map((it) => it.label);
}

const telemetry = (metrics: string) =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata:\n  name: a\nspec:\n  metrics:\n${metrics}`;

test('a list in the column of its key', () => {
  const first = labels('/t.yaml', telemetry('  - overrides:\n    - match:\n        metric: <|>\n'));
  assert.ok(first.includes('REQUEST_COUNT'));
  const later = labels('/t.yaml', telemetry('  - providers: [{name: a}]\n    overrides:\n    - tagOverrides:\n        <|>\n'));
  assert.ok(later.includes('source_app'));
});

const job = (rules: string, discovery: string) => `scrape_configs:\n- job_name: a\n${discovery}  relabel_configs:\n${rules}`;
const pods = '  kubernetes_sd_configs:\n  - role: pod\n';

test('source labels: an empty list, an item, what a rule above writes', () => {
  for (const place of ['source_labels: [<|>]', 'source_labels:\n    - <|>', 'source_labels: [job, <|>]'])
    assert.ok(labels('/prometheus.yml', job(`  - ${place}\n`, pods)).includes('__meta_kubernetes_pod_name'), place);
  const written = labels('/prometheus.yml', job('  - target_label: tenant\n    replacement: x\n  - source_labels: [<|>]\n', pods));
  assert.ok(written.includes('tenant'));
  const after =
    'scrape_configs:\n- job_name: a\n  relabel_configs:\n  - target_label: tenant\n  metric_relabel_configs:\n  - source_labels: [<|>]\n';
  assert.ok(labels('/prometheus.yml', after).includes('tenant'));
  const fixed = '  static_configs:\n  - targets: [a]\n    labels: {zone: x}\n';
  assert.ok(labels('/prometheus.yml', job('  - source_labels: [<|>]\n', fixed)).includes('zone'));
});

test('labels of the node only where they are attached', () => {
  const rule = '  - source_labels: [<|>]\n';
  const attached = '  kubernetes_sd_configs:\n  - role: pod\n    attach_metadata: {node: true}\n';
  assert.ok(!labels('/prometheus.yml', job(rule, pods)).includes('__meta_kubernetes_node_name'));
  assert.ok(labels('/prometheus.yml', job(rule, attached)).includes('__meta_kubernetes_node_name'));
});

test('routes are offered the labels of the workspace’s alerts', () => {
  const rules = 'groups:\n- name: g\n  rules:\n  - alert: Down\n    expr: up == 0\n    labels: {team: shop, note: "{{ $value }}"}\n';
  const file = (route: string) => `route:\n  receiver: a\n${route}receivers:\n- name: a\n`;
  const matchers = labels('/alertmanager.yml', file('  routes:\n  - matchers: [<|>]\n'), { '/a.rules.yml': rules });
  assert.deepEqual(matchers, ['team="shop"', 'alertname="Down"']);
  const labelsOfAlerts = labels('/alertmanager.yml', file('  group_by:\n  - <|>\n'), { '/a.rules.yml': rules });
  assert.deepEqual(labelsOfAlerts.slice(0, 3), ['alertname', 'team', 'note']);
});

test('what the project file and an access log’s filter may name', () => {
  assert.ok(labels('/.meshmon.yaml', 'features: [<|>]\n').includes('promql-experimental-functions'));
  assert.ok(labels('/.meshmon.yaml', 'features:\n- <|>\n').includes('promql-experimental-functions'));
  const filter =
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a}\nspec:\n  accessLogging:\n  - filter:\n      expression: <|>\n';
  assert.ok(labels('/t.yaml', filter).includes('response.code'));
});

test('in JSON a value that stands in no quotes yet gets some, and no key of a guessed level is offered', () => {
  const monitor = (endpoint: string, more = '') =>
    `{"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "a"},\n"spec": {"endpoints": [{${endpoint}}]${more}}}`;
  const texts = (source: string) => {
    const { text, mark } = unmark(source);
    return completionsAt(engineOf(new Map([['/m.json', text]])), '/m.json', mark.start).map((it) => it.edit.text);
  };
  assert.deepEqual(texts(monitor('"scheme": <|>')), ['"http"', '"https"']);
  assert.deepEqual(texts(monitor('"scheme": "<|>"')), ['http', 'https']);
  assert.ok(texts(monitor('"<|>"')).includes('port'));
  assert.deepEqual(texts(monitor('"port": "web"', ',\n<|>\n')), []);
});

test('the project file: what a file may be, all of a connection that counts there', () => {
  const offered = (source: string) => {
    const { text, mark } = unmark(source);
    return completionsAt(engineOf(new Map([['/.meshmon.yaml', text]])), '/.meshmon.yaml', mark.start).map((it) => it.label);
  };
  assert.ok(offered('files:\n  "deploy/**": <|>\n').includes('rules'));
  assert.deepEqual(offered('connections:\n  - name: a\n    <|>\n'), [
    'url',
    'auth',
    'tenant',
    'headers',
    'params',
    'timeout',
    'region',
    'service',
  ]);
});
