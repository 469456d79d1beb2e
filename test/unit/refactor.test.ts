import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../../server/src/engine/engine.js';
import { actionsAt, type CodeAction } from '../../server/src/engine/features/actions.js';
import { foldsOf } from '../../server/src/engine/features/folding.js';
import { formatFile } from '../../server/src/engine/features/format.js';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { highlightsAt, renameAt } from '../../server/src/engine/features/navigate.js';
import type { Range } from '../../server/src/engine/text/span.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits, unmark } from '../support/text.js';

const uri = (name: string) => `file:///w/${name}`;

interface Given {
  readonly engine: Engine;
  readonly name: string;
  readonly text: string;
  readonly actions: readonly CodeAction[];
}

/** A workspace with `«…»` (or `<|>`) in one of its files. */
function given(files: Readonly<Record<string, string>>): Given {
  const engine = engineOf(new Map());
  let at: { name: string; text: string; mark: Range } | undefined;
  for (const [name, marked] of Object.entries(files)) {
    const { text, mark } = unmark(marked);
    if (text !== marked) at = { name, text, mark };
    engine.apply([{ type: 'file', uri: uri(name), text }]);
  }
  assert.ok(at);
  return { engine, name: at.name, text: at.text, actions: actionsAt(engine, uri(at.name), at.mark) };
}

const titles = (files: Readonly<Record<string, string>>, kind: string) =>
  given(files)
    .actions.filter((it) => it.kind.startsWith(kind))
    .map((it) => it.title);

/** The text after one action, which must leave a file without errors. */
function after(files: Readonly<Record<string, string>>, title: RegExp): string {
  const { engine, name, text, actions } = given(files);
  const action = actions.find((it) => it.kind.startsWith('refactor') && title.test(it.title));
  assert.ok(action, `no ${title} among: ${actions.map((it) => it.title).join(' | ')}`);
  assert.ok(action.edits.every((it) => it.place.uri === uri(name)));
  const result = applyEdits(
    text,
    action.edits.map((it) => ({ range: it.place.range, newText: it.text })),
  );
  engine.apply([{ type: 'file', uri: uri(name), text: result }]);
  assert.deepEqual(
    engine
      .diagnostics(uri(name))
      .filter((it) => it.severity === 'error')
      .map((it) => it.message),
    [],
    result,
  );
  return result;
}

const errors = 'sum by (destination_app) (rate(istio_requests_total{reporter="destination",response_code=~"5.."}[5m]))';
const all = 'sum by (destination_app) (rate(istio_requests_total{reporter="destination"}[5m]))';

test('extract: every place in the group, above the first and its comments', () => {
  const text = `groups:
  - name: mesh
    rules:
      # Half of all fail.
      - alert: Half
        expr: ${errors} / ${all.replace('"}', '" }')} > 0.5
      - alert: Many
        expr: |
          (
            «${all}»
          ) > 5
`;
  assert.equal(
    after({ 'a.rules.yml': text }, /2 places/),
    `groups:
  - name: mesh
    rules:
      - record: destination_app:istio_requests:rate5m
        expr: ${all}
      # Half of all fail.
      - alert: Half
        expr: ${errors} / destination_app:istio_requests:rate5m > 0.5
      - alert: Many
        expr: |
          destination_app:istio_requests:rate5m > 5
`,
  );
});

test('extract: in a ConfigMap, several lines, words that would run together', () => {
  const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: rules
data:
  mesh.rules: |
    groups:
    - name: mesh
      rules:
      - alert: A
        expr: |
          «sum(
            rate(istio_requests_total{reporter="source"}[5m]) # all
          )»and vector(1)
`;
  assert.equal(
    after({ 'a.yaml': text }, /Extract/),
    text
      .replaceAll(/«|»/g, '')
      .replace(/ {10}sum[\s\S]*\)and vector/, '          :istio_requests:rate5m and vector')
      .replace(
        '      - alert: A',
        `      - record: :istio_requests:rate5m
        expr: |-
          sum(
            rate(istio_requests_total{reporter="source"}[5m]) # all
          )
      - alert: A`,
      ),
  );
});

test('extract: a file keeps its line breaks', () => {
  const text = 'groups:\n- name: g\n  rules:\n  - alert: A\n    expr: |\n      «sum(rate(http_requests_total[5m]))» > 1\n';
  const written = after({ 'a.rules.yml': text }, /Extract/);
  assert.ok(written.includes('record:'));
  assert.equal(after({ 'a.rules.yml': text.replaceAll('\n', '\r\n') }, /Extract/), written.replaceAll('\n', '\r\n'));
});

test('extract: in a PrometheusRule in JSON', () => {
  const text = `{"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": {"name": "a"},
 "spec": {"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "«sum by (app) (rate(x_total{a=\\"b\\"}[1m]))» > 1"}]}]}}
`;
  assert.match(
    after({ 'a.json': text }, /Extract/),
    /\[\{"record": "app:x:rate1m", "expr": "sum by \(app\) \(rate\(x_total\{a=\\"b\\"\}\[1m\]\)\)"\}, \{"alert": "A", "expr": "app:x:rate1m > 1"\}\]/,
  );
});

test('extract: not what is recorded, broken, selected in part, or asked for the past', () => {
  const group = (expr: string, more = '') => ({
    'a.rules.yml': `groups:\n  - name: g\n${more}    rules:\n      - record: a:b:c\n        expr: ${expr}\n`,
  });
  const extracts = (expr: string, more = '') => titles(group(expr, more), 'refactor.extract').length;
  assert.equal(extracts('«sum(rate(x_total[5m]))»'), 0);
  assert.equal(extracts('«sum(rate(x_total[5m]))» > '), 0);
  assert.equal(extracts('a + «b + sum(c)»'), 0);
  assert.equal(extracts('max_over_time(«sum(rate(x_total[5m]))»[1h:])'), 0);
  assert.equal(extracts('count by (__name__) («{a="b"} > 1»)'), 0);
  assert.equal(extracts('«sum(rate(x_total[5m]))» > 1', '    limit: 5\n'), 0);
  assert.equal(extracts('«sum(rate(x_total[5m]))» > 1', '    labels: {team: a}\n'), 0);
  assert.equal(extracts('«sum(rate(x_total[5m]))» > 1'), 1);
});

const recording = (record: string, expr: string, more = '') =>
  `groups:\n  - name: r\n    rules:\n      - record: ${record}\n        expr: ${JSON.stringify(expr)}\n${more}`;

test('inline: parentheses and matchers where they are needed', () => {
  const inline = (expr: string, query: string, more = '') =>
    after({ 'r.rules.yml': recording('a:b:c', expr, more), 'q.promql': query }, /Inline/).trim();
  assert.equal(inline('x / on (app) y', '2 * a:b:<|>c'), '2 * (x / on (app) y)');
  assert.equal(inline('sum by (app) (x)', '2 * a:b:<|>c'), '2 * sum by (app) (x)');
  assert.equal(
    inline('sum by (app) (rate(x_total{b="c"}[5m]))', 'a:b:<|>c{app="shop"} > 1'),
    'sum by (app) (rate(x_total{app="shop", b="c"}[5m])) > 1',
  );
  assert.equal(inline('x / on (app) y', 'sum(a:b:<|>c{app!~"t.*"})'), 'sum(x{app!~"t.*"} / on (app) y{app!~"t.*"})');
  assert.equal(inline('sum(x)', 'a:b:<|>c{team="a"}', '        labels: {team: a}\n'), 'label_replace(sum(x), "team", "a", "", "")');
  assert.equal(inline('x\n  # why\n  + y', 'max(a:b:<|>c)'), 'max(x + y)');
});

test('inline: refused where it would be another result', () => {
  const offers = (expr: string, query: string, more = '') =>
    titles({ 'r.rules.yml': recording('a:b:c', expr, more), 'q.promql': query }, 'refactor.inline').length;
  assert.equal(offers('sum by (app) (x)', 'a:b:<|>c'), 1);
  assert.equal(offers('sum by (app) (x)', 'a:b:<|>c{pod="p"}'), 0);
  assert.equal(offers('sum by (app) (x)', 'rate(a:b:<|>c[5m])'), 0);
  assert.equal(offers('sum by (app) (x)', 'a:b:<|>c offset 5m'), 0);
  assert.equal(offers('sum by (app) (x)', 'absent(a:b:<|>c)'), 0);
  assert.equal(offers('label_replace(x, "app", "$1", "b", "(.*)")', 'a:b:<|>c{app="s"}'), 0);
  assert.equal(offers('x * on (pod) group_left (app) y', 'a:b:<|>c{app="s"}'), 0);
  assert.equal(offers('sum(x) by (app)', 'a:b:<|>c', '      - record: a:b:c\n        expr: y\n'), 0);
  assert.equal(offers('5', 'a:b:<|>c'), 0);
});

test('wrap: a rate, an aggregation, a side, in every host', () => {
  assert.equal(after({ 'q.promql': 'foo_<|>total{a="b"} offset 1h' }, /rate\(/), 'rate(foo_total{a="b"}[5m] offset 1h)');
  assert.equal(
    after({ 'q.promql': '«rate(istio_requests_total{reporter="source"}[5m])» > 1' }, /sum by/),
    'sum by (destination_workload) (rate(istio_requests_total{reporter="source"}[5m])) > 1',
  );
  assert.equal(
    after({ 'q.promql': 'max by (reporter) (rate(istio_request<|>s_total[5m]))' }, /reporter="source"/),
    'max by (reporter) (rate(istio_requests_total{reporter="source"}[5m]))',
  );
  const board = (expr: string) => `{"title": "t", "panels": [{"type": "graph", "targets": [{"refId": "A", "expr": "${expr}"}]}]}`;
  assert.equal(after({ 'd.json': board('foo_<|>total{a=\\"$a\\"}') }, /rate\(/), board('rate(foo_total{a=\\"$a\\"}[$__rate_interval])'));
  const alert = (expr: string) =>
    `groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: ${expr}\n        annotations:\n          text: '{{ $labels.shop }} {{ $labels.le }}'\n`;
  assert.equal(after({ 'a.rules.yml': alert('«rate(x_total[5m])» > 1') }, /sum by/), alert('sum by (shop, le) (rate(x_total[5m])) > 1'));
  assert.deepEqual(titles({ 'q.promql': 'sum(ra<|>te(x_total[5m]))' }, 'refactor.rewrite'), []);
});

test('a Secret value in base64 is written as a whole', () => {
  const rules = `groups:\n- name: g\n  rules:\n  - alert: A\n    expr: foo_total{a="b"} > 1\n`;
  const secret = (it: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  a.rules: ${Buffer.from(it).toString('base64')}\n`;
  const offset = Math.floor((rules.indexOf('foo_') * 4) / 3);
  const text = secret(rules);
  const at = text.indexOf('a.rules: ') + 9 + offset + 2;
  assert.equal(
    after({ 's.yaml': `${text.slice(0, at)}<|>${text.slice(at)}` }, /rate\(/),
    secret(rules.replace('foo_total{a="b"}', 'rate(foo_total{a="b"}[5m])')),
  );
});

test('a bracket tells what it encloses; a label is highlighted as an argument too; brackets fold', () => {
  const text = 'sum by (dst) (\nlabel_replace(foo, "dst", "( $1", "b", "(.*)")\n\n)\n';
  const engine = engineOf(new Map([['/q.promql', text]]));
  const hover = hoverAt(engine, '/q.promql', { line: 3, character: 0 });
  assert.match(hover?.markdown ?? '', /an instant vector\s+Labels of the result: `dst`/);
  assert.equal(hover?.range.start.line, 0);
  assert.equal(highlightsAt(engine, '/q.promql', { line: 0, character: 9 }).length, 2);
  assert.deepEqual(
    renameAt(engine, '/q.promql', { line: 0, character: 9 }, 'to')?.map((it) => it.text),
    ['to', 'to'],
  );
  assert.deepEqual(foldsOf(engine, '/q.promql'), [{ startLine: 0, endLine: 2 }]);
});

test('formatting leaves the inside of strings alone', () => {
  const text = 'groups:\n  - name: g\n    rules:\n      - record: a:b:c\n        expr: sum( foo{ a="( x )" } )\n';
  const edits = formatFile(engineOf(new Map([['/a.rules.yml', text]])), '/a.rules.yml');
  assert.deepEqual(
    edits.map((it) => it.text),
    ['sum(foo{a="( x )"})'],
  );
});

const shop = (rest = '') => `apiVersion: v1
kind: Service
metadata:
  name: w<|>eb
  namespace: shop
  labels:
    app: web
    app.kubernetes.io/version: "1.2"
spec:
  selector: {run: web}
  ports:
    - {name: http, port: 80, targetPort: 8080}
    - {name: http-metrics, port: 9090, targetPort: prom}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {run: web}}
    spec:
      containers: [{name: web, ports: [{name: http, containerPort: 8080}, {name: prom, containerPort: 9090}]}]
${rest}`;
const prometheus = `---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: shop}
spec:
  serviceMonitorSelector: {matchLabels: {release: kps}}
  podMonitorSelector: {matchExpressions: [{key: team, operator: Exists}]}
`;
const injecting = '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled}}\n';
const warnings = (text: string) =>
  engineOf(new Map([['/a.yaml', text]]))
    .diagnostics('/a.yaml')
    .filter((it) => it.severity !== 'hint')
    .map((it) => it.message);

test('a ServiceMonitor is made from a Service', () => {
  const made = after({ 'a.yaml': shop(prometheus) }, /ServiceMonitor for Service web/);
  assert.match(
    made,
    /---\napiVersion: monitoring.coreos.com\/v1\nkind: ServiceMonitor\nmetadata:\n {2}name: web\n {2}namespace: shop\n {2}labels:\n {4}release: kps\nspec:\n {2}selector:\n {4}matchLabels:\n {6}app: web\n {2}endpoints:\n {4}- port: http-metrics\n---\napiVersion: apps/,
  );
  assert.deepEqual(warnings(made), []);
  // Once it is there, it is not offered again.
  const again = titles({ 'a.yaml': made.replace('  name: web\n  namespace', '  name: w<|>eb\n  namespace') }, 'refactor');
  assert.deepEqual(again, []);
});

test('a monitor gets the labels that the Prometheus of its namespace asks for, and no port twice', () => {
  const other = prometheus.replace('{name: k8s, namespace: shop}', '{name: a, namespace: other}').replace('kps', 'other');
  const twice = shop(other + prometheus)
    .replace('targetPort: 8080', 'targetPort: prom')
    .replace('name: http,', 'name: prom,');
  const made = after({ 'a.yaml': twice }, /ServiceMonitor for Service web/);
  assert.match(made, /release: kps\nspec:[\s\S]*endpoints:\n {4}- port: prom\n---/);
  assert.deepEqual(warnings(made), []);
});

test('a monitor is made wherever the cursor is, and for ports of all kinds', () => {
  const service = (spec: string, metadata = 'name: web, labels: {app: web}') =>
    `apiVersion: v1\nkind: Service\nmetadata: {${metadata}}\nspec:\n${spec}`;
  for (const text of ['ki<|>nd: Service', 'na<|>me: web', 'po<|>rt: 80', '<|>spec', 'apiVersion: v1<|>']) {
    const plain = service('  ports:\n    - port: 80\n      targetPort: 8080');
    assert.match(after({ 'a.yaml': plain.replace(text.replace('<|>', ''), text) }, /ServiceMonitor/), /targetPort: 8080\n$/);
  }
  const annotated = service(
    '  ports: [{name: a, port: 1}, {name: b, port: 2<|>}]',
    'name: web, labels: {app: web}, annotations: {prometheus.io/port: "2", prometheus.io/path: /m}',
  );
  assert.match(after({ 'a.yaml': annotated }, /ServiceMonitor/), /- port: b\n {6}path: \/m\n$/);
  assert.match(
    after({ 'a.yaml': service('  ports: [{name: a, port: 1<|>}]', 'name: web') }, /ServiceMonitor/),
    /metadata: \{name: web, labels: \{app: web\}\}/,
  );
  const none = [
    'a: 1<|>\n',
    `${service('  ports: []')}<|>`,
    `---\n${service('  ports: [{port: {{ .x }}}]')}<|>`,
    `${service('  ports: [{port: 1}]')}\n---\ngroups: []<|>\n`,
  ];
  for (const text of none) assert.deepEqual(titles({ 'a.yaml': text }, 'refactor'), [], text);
});

test('a monitor of a Service in a list or in JSON is a file of its own', () => {
  const list =
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: web, labels: {app: web}}\n  spec: {ports: [{name: <|>a, port: 1}]}\n';
  const json =
    '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"ports": [{"name": "<|>a", "port": 1}]}}';
  for (const [name, text] of [
    ['a.yaml', list],
    ['a.json', json],
  ] as const) {
    const action = given({ [name]: text }).actions.find((it) => it.kind === 'refactor');
    assert.equal(action?.newFile?.uri, uri('web-servicemonitor.yaml'));
    assert.match(action?.newFile?.text ?? '', /kind: ServiceMonitor[\s\S]*- port: a\n$/);
  }
});

test('PodMonitors for a workload, for sidecars and for waypoints', () => {
  const inWorkload = (text: string) => text.replace('w<|>eb', 'web').replace('kind: Deployment', 'kind: Deploy<|>ment');
  const own = after({ 'a.yaml': inWorkload(shop(prometheus)) }, /PodMonitor for Deployment web/);
  assert.match(
    own,
    /kind: PodMonitor\nmetadata:\n {2}name: web\n {2}namespace: shop\n {2}labels:\n {4}team: "true"\nspec:\n {2}selector:\n {4}matchLabels:\n {6}run: web\n {2}podMetricsEndpoints:\n {4}- port: prom\n/,
  );
  assert.deepEqual(warnings(own), []);
  for (const text of [shop(injecting), inWorkload(shop(injecting))]) {
    const sidecars = after({ 'a.yaml': text }, /PodMonitor for the sidecars of web/);
    assert.match(sidecars, /- port: http-envoy-prom\n {6}path: \/stats\/prometheus\n/);
    assert.deepEqual(warnings(sidecars), []);
  }
  const gateway =
    'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w<|>p, namespace: shop}\nspec: {gatewayClassName: istio-waypoint}\n';
  assert.match(
    after({ 'a.yaml': gateway }, /PodMonitor for the waypoint wp/),
    /gateway-name: wp\n {2}podMetricsEndpoints:\n {4}- port: metrics\n/,
  );
  assert.deepEqual(titles({ 'a.yaml': gateway.replace('istio-waypoint', 'istio') }, 'refactor'), []);
});
