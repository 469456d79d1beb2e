import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionItem } from '../../server/src/engine/features/completion/item.js';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits, expandSnippet, unmark } from '../support/text.js';

function offers(uri: string, source: string): readonly CompletionItem[] {
  const { text, mark } = unmark(source);
  return completionsAt(engineOf(new Map([[uri, text]])), uri, mark.start).filter((it) => it.snippet);
}

const labels = (uri: string, source: string) => offers(uri, source).map((it) => it.label);

const inMap = (text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: monitoring}\ndata:\n  prometheus.yml: |\n${text.replaceAll(/^(?=.)/gm, '    ')}`;

const source = '{"type": "datasource", "name": "metrics", "query": "prometheus"}';
const dashboard = (panels: string, variables: string, used = '') =>
  `{\n  "title": "Mesh",\n  "schemaVersion": 39,\n  "panels": [\n    ${panels}\n  ],\n  "templating": {\n    "list": [${source}${variables}]\n  }${used}\n}\n`;

const jobs = 'scrape_configs:\n  - <|>\n';
const firstJob = 'scrape_configs:\n  <|>\n';
const relabel = 'scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs: [{role: pod}]\n    relabel_configs:\n      - <|>\n';
const podMonitor =
  'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: a, namespace: b}\nspec:\n  selector: {}\n  podMetricsEndpoints:\n    - port: http\n      relabelings:\n        - <|>\n';
const alertmanager = (at: string) =>
  `route:\n  receiver: ops\n${at === 'routes' ? '  routes:\n    - <|>\n' : ''}receivers:\n  - name: ops\n${at === 'receivers' ? '  - <|>\n' : ''}${at === 'inhibit' ? 'inhibit_rules:\n  - <|>\n' : ''}`;

test('items of lists: what they insert is fine by our own checks', () => {
  const places: readonly (readonly [uri: string, source: string])[] = [
    ['/prometheus.yml', jobs],
    ['/prometheus.yml', firstJob],
    ['/prometheus.yml', 'scrape_configs:\n- <|>\n'],
    ['/cm.yaml', inMap(jobs)],
    ['/cm.yaml', inMap(firstJob)],
    ['/prometheus.yml', relabel],
    ['/prometheus.yml', relabel.replace('- <|>', '-   <|>')],
    ['/prometheus.yml', relabel.replace('- <|>', '<|>')],
    ['/prometheus.yml', relabel.replace('relabel_configs', 'metric_relabel_configs')],
    ['/grafana.ini', '[server]\ndomain = mesh.example.com\n\n<|>\n'],
    [
      '/cm.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: grafana, namespace: istio-system}\ndata:\n  grafana.ini: |\n    [server]\n    domain = mesh.example.com\n    gra<|>\n',
    ],
    ['/prometheus.yml', 'remote_write:\n  - <|>\n'],
    ['/mesh.json', dashboard('<|>', '')],
    ['/mesh.json', dashboard(`{"type": "text", "title": "a"},\n    <|>`, '')],
    [
      '/cm.yaml',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d, namespace: m, labels: {grafana_dashboard: "1"}}\ndata:\n  mesh.json: |\n${dashboard('<|>', '').replaceAll(/^(?=.)/gm, '    ')}`,
    ],
    ['/monitor.yaml', podMonitor],
    ['/alertmanager.yml', alertmanager('routes')],
    ['/alertmanager.yml', alertmanager('inhibit')],
  ];
  for (const [uri, source] of places) {
    const { text } = unmark(source);
    const found = offers(uri, source);
    assert.ok(found.length > 0, source);
    for (const { label, edit } of found) {
      const filled = applyEdits(text, [{ range: edit.range, newText: expandSnippet(edit.text) }]);
      const engine = engineOf(new Map([[uri, filled]]));
      assert.deepEqual(
        engine.diagnostics(uri).map((it) => `${it.code} ${it.message}`),
        [],
        `${label}\n${filled}`,
      );
      assert.ok(
        engine.units(uri).some((it) => it.unit !== 'Document'),
        `${label} is recognised`,
      );
    }
  }
});

test('receivers are fine but for the route that does not name them yet', () => {
  const source = alertmanager('receivers');
  for (const { label, edit } of offers('/alertmanager.yml', source)) {
    const filled = applyEdits(unmark(source).text, [{ range: edit.range, newText: expandSnippet(edit.text) }]);
    const found = engineOf(new Map([['/alertmanager.yml', filled]])).diagnostics('/alertmanager.yml');
    assert.deepEqual(
      found.map((it) => it.code).filter((it) => it !== 'alertmanager/unused-receiver'),
      [],
      label,
    );
  }
});

test('panels and variables of a dashboard: by its data source, with commas where they belong', () => {
  const panel = offers('/mesh.json', dashboard('gra<|>\n    {"type": "text"}', '')).find((it) => it.label === 'grafana-panel-latency');
  const text = expandSnippet(panel?.edit.text ?? '');
  assert.ok(text.endsWith('},'), text);
  const read = JSON.parse(text.slice(0, -1)) as { datasource: object; targets: readonly { expr: string }[] };
  assert.deepEqual(read.datasource, { type: 'prometheus', uid: `\${metrics}` });
  assert.match(read.targets[0]?.expr ?? '', /^histogram_quantile\(0\.99, .*reporter="destination"\}\[\$__rate_interval\]/);
  const nested = offers('/mesh.json', dashboard('{"type": "row", "panels": [<|>]}', '')).map((it) => it.label);
  assert.ok(nested.includes('grafana-panel-rps'));
  const variable = offers('/mesh.json', dashboard('{"type": "text"}', ', <|>'));
  assert.deepEqual(
    variable.map((it) => it.label),
    ['grafana-var-namespace', 'grafana-var-service'],
  );
  for (const { edit } of variable) assert.ok(JSON.parse(expandSnippet(edit.text)));
  assert.deepEqual(labels('/mesh.json', dashboard('{"type": "<|>"}', '')), []);
  assert.deepEqual(labels('/mesh.json', dashboard('{"targets": [<|>]}', '')), []);
  assert.deepEqual(labels('/package.json', '{"files": [<|>]}'), []);
});

test('items are offered where they belong, and only there', () => {
  assert.ok(labels('/prometheus.yml', jobs).includes('scrape-pushgateway'));
  assert.ok(labels('/prometheus.yml', firstJob).includes('scrape-blackbox'));
  assert.deepEqual(labels('/prometheus.yml', 'scrape_configs:\n  - job_name: a\n    <|>\n'), []);
  assert.deepEqual(labels('/prometheus.yml', 'scrape_configs:\n  - job_name: <|>\n'), []);
  assert.deepEqual(labels('/prometheus.yml', 'scrape_configs: [<|>]\n'), []);
  assert.deepEqual(labels('/prometheus.yml', 'global:\n  <|>\nscrape_configs: []\n'), []);
  assert.deepEqual(labels('/a.rules.yml', 'groups:\n  - <|>\n'), []);
  assert.ok(labels('/alertmanager.yml', alertmanager('routes')).includes('am-route'));
  assert.ok(!labels('/prometheus.yml', relabel).includes('scrape-static'));
  // Without its dash there is no column for a second rule.
  assert.ok(
    !labels('/prometheus.yml', 'scrape_configs:\n- job_name: a\n  relabel_configs:\n  - regex: a\n<|>\n').includes('relabel-hashmod'),
  );
});

test('an item is indented for its place', () => {
  const pushgateway = (source: string) => offers('/prometheus.yml', source).find((it) => it.label === 'scrape-pushgateway')?.edit.text;
  assert.equal(pushgateway('scrape_configs:\n- <|>\n')?.split('\n')[1], '  honor_labels: true');
  assert.equal(pushgateway('scrape_configs:\n  - <|>\n')?.split('\n')[1], '    honor_labels: true');
  assert.match(pushgateway('scrape_configs:\n    <|>\n') ?? '', /^- job_name: .*\n {6}honor_labels: true\n/);
});
