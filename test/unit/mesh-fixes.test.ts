import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsAt, fixAll } from '../../server/src/engine/features/actions.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits } from '../support/text.js';

/** A file after the preferred mend of a code, or the first one whose title matches. */
const mended = (path: string, text: string, code: string, title: RegExp): string => {
  const engine = engineOf(new Map([[path, text]]));
  const found = engine.diagnostics(path).find((it) => it.code === code);
  assert.ok(found, `no ${code} in ${text}`);
  const action = actionsAt(engine, path, found.range).find((it) => it.diagnostics.includes(found) && title.test(it.title));
  assert.ok(action, `no mend of ${code}`);
  return applyEdits(
    text,
    action.edits.map((it) => ({ range: it.place.range, newText: it.text })),
  );
};

test('a label that a metric lacks is left out with its comma', () => {
  for (const [before, after] of [
    ['sum by (response_code, pod) (rate(x))', 'sum by (pod) (rate(x))'],
    ['sum by (pod, response_code) (rate(x))', 'sum by (pod) (rate(x))'],
    ['sum by (response_code) (rate(x))', 'sum by () (rate(x))'],
  ] as const) {
    const query = (text: string) => text.replace('x', 'istio_tcp_sent_bytes_total{reporter="source"}[5m]');
    assert.equal(mended('/q.promql', query(before), 'mesh/label-not-on-metric', /Leave it out/), query(after));
  }
  const matcher = (text: string) => `rate(istio_tcp_sent_bytes_total{${text}}[5m])`;
  for (const [before, after] of [
    ['reporter="source", response_code="200"', 'reporter="source"'],
    ['response_code=~"2.*",reporter="source"', 'reporter="source"'],
    ['response_code="200"', ''],
  ] as const)
    assert.equal(mended('/q.promql', matcher(before), 'mesh/label-not-on-metric', /Leave it out/), matcher(after));
});

test('a label that a dashboard’s variable asks for is renamed', () => {
  const dashboard = (label: string) =>
    `{"title": "a", "schemaVersion": 39, "panels": [{"title": "$a"}], "templating": {"list": [{"name": "a", "type": "query", "datasource": {"type": "prometheus"}, "query": {"query": "label_values(istio_requests_total{reporter=\\"source\\"}, ${label})"}}]}}`;
  assert.equal(mended('/d.json', dashboard('sourceApp'), 'mesh/unknown-label', /Use/), dashboard('source_app'));
});

test('a literal becomes one of the type of its attribute', () => {
  const filter = (text: string) =>
    `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a, namespace: b}\nspec: {accessLogging: [{filter: {expression: ${JSON.stringify(text)}}}]}\n`;
  for (const [before, after] of [
    ['response.code == "500"', 'response.code == 500'],
    ["'true' == connection.mtls", 'true == connection.mtls'],
    ['request.headers["a"] == 1', 'request.headers["a"] == \'1\''],
  ] as const)
    assert.equal(mended('/t.yaml', filter(before), 'telemetry/attribute-type', /^Write/), filter(after));
});

test('what a dashboard variable stands for is neither judged nor rewritten', () => {
  const dashboard = (expr: string) =>
    JSON.stringify({ title: 'a', schemaVersion: 39, panels: [{ type: 'timeseries', title: 'b', targets: [{ refId: 'A', expr }] }] });
  const codes = (expr: string) =>
    engineOf(new Map([['/d.json', dashboard(expr)]]))
      .diagnostics('/d.json')
      .map((it) => it.code)
      .filter((it) => /^(mesh|promql)\//.test(it));
  const buckets = 'sum by (le) (rate(istio_request_duration_milliseconds_bucket{reporter="source"}[5m]))';
  assert.deepEqual(codes(`histogram_quantile($quantile, ${buckets})`), []);
  assert.deepEqual(codes(`histogram_quantile(0.9, ${buckets}) / 1000 > $limit`), []);
  assert.deepEqual(codes(`histogram_quantile(0.9, ${buckets}) / 1000 > 500`), ['mesh/unit-mismatch']);
});

/** An alert whose expression stands in its host as it is. */
const alert = (expr: string, rest = '') => `groups:
  - name: g
    rules:
      - alert: A
        expr: ${expr}
        labels: {severity: page}
${rest}`;

test('mends of an expression that is not quoted', () => {
  const query = (text: string) => alert(`sum(rate(istio_requests_total${text}[5m])) > 1`);
  const add = /Add `reporter="destination"`/;
  assert.equal(mended('/r.yml', query(''), 'mesh/missing-reporter', add), query('{reporter="destination"}'));
  const value = mended('/r.yml', query('{reporter="server"}'), 'mesh/invalid-label-value', /Use/);
  assert.equal(value, query('{reporter="destination"}'));
  const bucket = 'rate(istio_request_bytes_bucket{reporter="source"}[5m])';
  const kept = mended('/r.yml', alert(`histogram_quantile(0.9, sum(${bucket})) > 1`), 'promql/quantile-without-le', /Keep `le`/);
  assert.equal(kept, alert(`histogram_quantile(0.9, sum by (le) (${bucket})) > 1`));
});

test('a class of codes becomes a pattern', () => {
  const query = (text: string) => alert(`sum(rate(istio_requests_total{reporter="source", response_code${text}}[5m])) > 1`);
  for (const [before, after] of [
    ['="5xx"', '=~"5.."'],
    ['!="4XX"', '!~"4.."'],
    ['="5"', '=~"5.."'],
  ] as const)
    assert.equal(mended('/r.yml', query(before), 'mesh/invalid-label-value', /pattern/), query(after));
});

test('a label is renamed wherever the query and what reads its result name it', () => {
  const rule = (label: string, value: string, other = label) =>
    alert(
      `sum by (${label}, pod) (rate(istio_requests_total{reporter="destination", ${label}="${value}"}[5m])) > 0`,
      `        annotations:
          summary: "{{ $labels.${other} }} of {{$labels.pod}}, {{ .Labels.${other} }} {{ $labels.${other}x }}"
          description: |
            {{ if $labels.${other} }}plain{{ end }} ${label}
`,
    );
  const renamed = mended('/r.yml', rule('connection_mtls', 'false'), 'mesh/unknown-label', /Use/);
  const wanted = rule('connection_security_policy', 'none')
    .replace('connection_security_policyx', 'connection_mtlsx')
    .replace('{{ end }} connection_security_policy', '{{ end }} connection_mtls');
  assert.equal(renamed, wanted);
  const panel = (label: string) =>
    JSON.stringify({
      title: 'a',
      schemaVersion: 39,
      panels: [
        {
          type: 'timeseries',
          datasource: { type: 'prometheus', uid: 'p' },
          targets: [
            {
              expr: `sum by (${label}) (rate(istio_requests_total{reporter="source"}[5m]))`,
              legendFormat: `{{${label}}} {{ ${label} }} ${label}`,
            },
          ],
        },
      ],
    });
  const after = mended('/d.json', panel('destinationWorkload'), 'mesh/unknown-label', /Use/);
  assert.equal(after, panel('destination_workload').replace('}} destination_workload"', '}} destinationWorkload"'));
});

test('of old names only those that mean the same are mended with all the others', () => {
  const text = alert(
    'sum by (destinationWorkload) (rate(istio_request_count{reporter="destination", connection_mtls="true"}[5m])) > 0',
    '        annotations: {summary: "{{ $labels.destinationWorkload }}"}\n',
  );
  const all = (it: string) => {
    const engine = engineOf(new Map([['/r.yml', it]]));
    return applyEdits(
      it,
      fixAll(engine, '/r.yml').map(({ place, text: newText }) => ({ range: place.range, newText })),
    );
  };
  const done = all(all(all(text)));
  assert.match(
    done,
    /sum by \(destination_workload\) \(rate\(istio_requests_total\{reporter="destination", connection_security_policy="mutual_tls"\}/,
  );
  assert.match(done, /\$labels\.destination_workload/);
  const other = alert('sum by (source_service) (rate(istio_requests_total{reporter="source"}[5m])) > 0');
  assert.equal(all(other), other);
});
