import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { definitionsAt } from '../../server/src/engine/features/navigate.js';
import { type DocumentSymbol, symbolsOf } from '../../server/src/engine/features/symbols.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

function hover(uri: string, source: string): string {
  const { text, mark } = unmark(source);
  return hoverAt(engineOf(new Map([[uri, text]])), uri, mark.start)?.markdown ?? '';
}

const annotation = (text: string) =>
  `groups:\n- name: a\n  rules:\n  - alert: A\n    expr: sum by (pod) (up{pod="a"}) == 0\n    annotations:\n      a: '${text}'\n`;

test('functions, variables and labels of an alert’s template', () => {
  assert.match(hover('/a.rules.yml', annotation('{{ $value | humanize<|>Duration }}')), /1h 1m 40s/);
  assert.match(hover('/a.rules.yml', annotation('{{ $val<|>ue }}')), /value of the expression/);
  assert.match(hover('/a.rules.yml', annotation('{{ $labels.inst<|>ance }}')), /never has it: `sum by \(pod\)` keeps only pod/);
  assert.match(hover('/a.rules.yml', annotation('{{ $labels.po<|>d }}')), /always has it/);
  assert.equal(hover('/a.rules.yml', annotation('humanize<|>Duration {{ $value }}')), '');
  assert.equal(hover('/a.rules.yml', annotation('{{ $value }} first<|>')), '');
});

test('values that a field knows', () => {
  const job = (text: string) => `scrape_configs:\n- job_name: a\n  kubernetes_sd_configs:\n  - role: ${text}\n`;
  assert.match(hover('/prometheus.yml', job('endpoint<|>slice')), /EndpointSlice/);
  const rule = 'scrape_configs:\n- job_name: a\n  relabel_configs:\n  - action: label<|>drop\n    regex: a\n';
  assert.match(hover('/prometheus.yml', rule), /Removes every label/);
  const telemetry = (metrics: string) =>
    `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a}\nspec:\n  metrics:\n${metrics}`;
  assert.match(hover('/t.yaml', telemetry('  - overrides:\n    - match: {metric: REQUEST_<|>SIZE}\n')), /istio_request_bytes/);
  assert.match(
    hover('/t.yaml', telemetry('  - overrides:\n    - tagOverrides: {source_<|>app: {operation: REMOVE}}\n')),
    /source workload/,
  );
});

test('the outline shows the panels of a row, what a Telemetry overrides, the endpoints of a monitor', () => {
  const outline = (uri: string, text: string) => {
    const shown = (it: DocumentSymbol): unknown => (it.children.length > 0 ? [it.name, ...it.children.map(shown)] : it.name);
    return symbolsOf(engineOf(new Map([[uri, text]])), uri).map(shown);
  };
  const row = { type: 'row', title: 'Row', panels: [{ type: 'timeseries', title: 'Requests', targets: [{ expr: 'up' }] }] };
  assert.deepEqual(outline('/d.json', JSON.stringify({ title: 'D', schemaVersion: 39, panels: [row] })), [['Row', 'Requests']]);
  const telemetry =
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a}\nspec:\n  metrics:\n  - overrides:\n    - match: {metric: REQUEST_COUNT}\n      disabled: true\n';
  assert.deepEqual(outline('/t.yaml', telemetry), [['a', ['metrics', 'REQUEST_COUNT']]]);
  const monitor =
    'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec:\n  selector: {}\n  endpoints:\n  - port: http\n';
  assert.deepEqual(outline('/m.yaml', monitor), [['a', 'http']]);
});

test('a variable of a dashboard: what it is and where it is defined', () => {
  const dashboard = (expr: string) =>
    JSON.stringify(
      {
        title: 'D',
        schemaVersion: 39,
        templating: { list: [{ name: 'ns', type: 'query', multi: true, query: 'label_values(up, namespace)' }] },
        panels: [{ type: 'timeseries', targets: [{ refId: 'A', expr }] }],
      },
      null,
      2,
    );
  assert.match(hover('/d.json', dashboard('up{namespace=~"[[n<|>s]]"}')), /label_values\(up, namespace\)[\s\S]*several values/);
  assert.match(hover('/d.json', dashboard('rate(up[$__rate_<|>interval])')), /filled in by Grafana/);
  const { text, mark } = unmark(dashboard('up{namespace=~"$n<|>s"}'));
  const [place] = definitionsAt(engineOf(new Map([['/d.json', text]])), '/d.json', mark.start);
  assert.equal(text.split('\n')[place?.range.start.line ?? -1]?.trim(), '"name": "ns",');
});

test('a metric of the catalogue with what the workspace’s Telemetry makes of it', () => {
  const telemetry = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: mesh, namespace: istio-system}
spec:
  metrics:
  - providers: [{name: prometheus}]
    overrides:
    - match: {metric: REQUEST_COUNT}
      tagOverrides:
        source_app: {operation: REMOVE}
        tenant: {value: "request.host"}
    - match: {metric: REQUEST_DURATION, mode: CLIENT}
      tagOverrides: {source_version: {operation: REMOVE}}
    - match: {metric: REQUEST_SIZE, mode: SERVER}
      disabled: true
`;
  const at = (source: string) => {
    const { text, mark } = unmark(source);
    const engine = engineOf(
      new Map([
        ['/t.yaml', telemetry],
        ['/q.promql', text],
      ]),
    );
    return hoverAt(engine, '/q.promql', mark.start)?.markdown ?? '';
  };
  assert.match(
    at('istio_requests<|>_total'),
    /Added by Telemetry: `tenant`\n\nWithout `source_app`: removed by Telemetry\.\n\nRead by 1 query\.\n\nWritten by/,
  );
  assert.match(
    at('istio_request_duration_millisec<|>onds_bucket'),
    /Without `source_version` where `reporter="source"`: removed by Telemetry\.\n\n.*Default buckets: 0\.5, 1, .*\n\nBefore: /s,
  );
  assert.match(at('istio_request_byt<|>es_sum'), /Not written with `reporter="destination"`: switched off by Telemetry\.\n/);
  assert.match(at('istio_tcp_sent_b<|>ytes_total'), /Of ztunnel also: `source_region`/);
  assert.match(at('istio_tcp_connections_fa<|>iled_total'), /Registered as unstable/);
  assert.match(at('istio_requests_total{ten<|>ant="a"}'), /added by Telemetry to `istio_requests_total`/);
  assert.match(at('istio_tcp_connections_failed_total{response_flags="CONN<|>ECT"}'), /upstream connect failed/);
  assert.match(at('istio_request_duration_sec<|>onds_bucket'), /Now `istio_request_duration_milliseconds_bucket`/);
});

test('a duration of a field, a label where one is named, and a series of a unit test', () => {
  assert.match(hover('/r.yml', 'groups: [{name: a, rules: [{alert: A, expr: up, for: 9<|>0m}]}]\n'), /1h30m, 5400 seconds/);
  assert.match(
    hover('/prometheus.yml', 'scrape_configs:\n  - job_name: a\n    metric_relabel_configs:\n      - source_labels: [respon<|>se_code]\n'),
    /\*\*response_code\*\*/,
  );
  const series = (inside: string) => hover('/a_test.yml', `rule_files: []\ntests:\n  - input_series:\n      - series: '${inside}'\n`);
  assert.match(series('istio_requests<|>_total{reporter="source"}'), /counter/);
  assert.match(series('istio_requests_total{repor<|>ter="source"}'), /\*\*reporter\*\*/);
  assert.equal(series('unknown<|>_total'), '');
});

test('a clause and what it leaves, a variable of Grafana, an attribute of a tag, a code in a comment', () => {
  assert.match(hover('/q.promql', 'sum b<|>y (source_app) (rate(istio_requests_total[5m]))'), /Labels of the result: `source_app`$/);
  assert.match(
    hover('/q.promql', 'sum(rate(istio_requests_total[5m])) with<|>out (source_app)'),
    /Labels of the result: .*`destination_app`/,
  );
  const panel = (range: string) =>
    `{"title": "M", "schemaVersion": 39, "panels": [{"id": 1, "type": "stat", "targets": [{"refId": "A", "expr": "rate(up[${range}])"}]}]}`;
  assert.match(hover('/d.json', panel('$__rate_in<|>terval')), /at least four scrape intervals/);
  const telemetry = (text: string) =>
    `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a}\nspec:\n  metrics:\n  - overrides:\n    - tagOverrides: {a: {value: "${text}"}}\n`;
  assert.match(hover('/t.yaml', telemetry("request.ho<|>st + 'x'")), /^\*\*request\.host\*\* — attribute of the proxy/);
  assert.equal(hover('/t.yaml', telemetry("request.host + 'request.ho<|>st'")), '');
  assert.equal(hover('/t.yaml', telemetry('requests.ho<|>st')), '');
  assert.match(hover('/q.promql', '# meshmon-disable-next-line promql/syn<|>tax\nup /'), /^\*\*promql\/syntax\*\*/);
  assert.equal(hover('/q.promql', '# meshmon-disable-<|>next-line promql/syntax\nup /'), '');
});
