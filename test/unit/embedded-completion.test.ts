import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

/** Labels of the offers at the mark `<|>`. */
function labels(uri: string, source: string): readonly string[] {
  const { text, mark } = unmark(source);
  return completionsAt(engineOf(new Map([[uri, text]])), uri, mark.start).map((it) => it.label);
}

const variable = (query: string, type = 'prometheus') =>
  JSON.stringify({
    title: 'V',
    schemaVersion: 39,
    panels: [],
    templating: { list: [{ name: 'app', type: 'query', datasource: { type, uid: 'p' }, query }] },
  });
const v2 = (query: string) =>
  JSON.stringify({
    apiVersion: 'dashboard.grafana.app/v2beta1',
    kind: 'Dashboard',
    metadata: { name: 'v' },
    spec: {
      elements: {},
      variables: [{ kind: 'QueryVariable', spec: { name: 'app', query: { kind: 'DataQuery', group: 'prometheus', spec: { query } } } }],
    },
  });

test('a variable’s query: functions, selectors, the label', () => {
  assert.deepEqual(labels('/d.json', variable('lab<|>')).slice(0, 4), ['label_values', 'query_result', 'metrics', 'label_names']);
  assert.ok(labels('/d.json', variable('istio_requests_total{<|>}')).includes('reporter'));
  assert.ok(labels('/d.json', variable('label_values(istio_req<|>')).includes('istio_requests_total'));
  assert.ok(labels('/d.json', variable('label_values(istio_requests_total{reporter="<|>"}, pod)')).includes('destination'));
  const tcp = labels('/d.json', variable('label_values(istio_tcp_sent_bytes_total{a=",("}, <|>'));
  assert.ok(tcp.includes('destination_app') && !tcp.includes('response_code') && !tcp.includes('rate'));
  assert.ok(labels('/d.json', variable('label_values(dest<|>)')).includes('destination_app'));
  assert.ok(labels('/d.json', variable('query_result(sum by (<|>) (istio_requests_total))')).includes('reporter'));
  assert.ok(labels('/d.json', v2('label_values(istio_requests_total, <|>)')).includes('reporter'));
});

test('a variable’s query of another data source, and behind the call: nothing', () => {
  assert.deepEqual(labels('/d.json', variable('label_values(istio_requests_total, <|>)', 'loki')), []);
  assert.deepEqual(labels('/d.json', variable('label_values(istio_requests_total, pod)<|>')), []);
});

const helm = (expr: string) => `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ .Release.Name }}-mesh
spec:
  groups:
    - name: mesh
      rules:
        {{- if .Values.alerts }}
${expr}
          for: 5m
        {{- end }}
`;

test('an expression without actions in a Helm template', () => {
  const reporter = 'istio_requests_total{reporter="<|>"}';
  for (const entry of [
    `        - alert: A\n          expr: ${reporter}`,
    `        - alert: A\n          expr: '${reporter}'`,
    `        - expr: ${reporter}\n          alert: A`,
    `        - alert: A\n          expr: |\n            sum(\n              rate(${reporter}[5m])\n            ) > 1`,
    `        - alert: A\n          expr: >-\n            sum(rate(${reporter}[5m]))`,
  ])
    assert.deepEqual(
      labels('/chart/templates/r.yaml', helm(entry)),
      ['source', 'destination', 'waypoint'].filter((it) => labels('/q.promql', reporter).includes(it)),
      entry,
    );
});

test('an expression with actions in a Helm template, and other keys: nothing', () => {
  for (const entry of [
    '        - alert: A\n          expr: rate(x{job="{{ .Values.job<|> }}"}[5m])',
    '        - alert: A\n          expr: up\n          labels: {severity: <|>}',
    '        - alert: A\n          annotations:\n            summary: istio_<|>\n          expr: up',
  ])
    assert.deepEqual(labels('/chart/templates/r.yaml', helm(entry)), [], entry);
});
