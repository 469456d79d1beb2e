import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from '../support/fixtures.js';
import { textIn, unmark } from '../support/text.js';

const rules = { '/r.rules.yaml': 'groups: [{name: x, rules: [{alert: Down, expr: up == 0, labels: {severity: page, team: shop}}]}]\n' };

function offers(uri: string, source: string, others: Readonly<Record<string, string>> = {}) {
  const { text, mark } = unmark(source);
  const items = completionsAt(engineOf(new Map([...Object.entries(others), [uri, text]])), uri, mark.start);
  return { labels: items.map((it) => it.label), over: items[0] && textIn(text, items[0].edit.range), text: items[0]?.edit.text };
}

const filter = (expression: string) =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nspec:\n  accessLogging:\n    - filter:\n        expression: ${expression}\n`;

test('inside an expression of attributes only the word at the cursor is replaced', () => {
  for (const [written, over] of [
    ['response.code >= 400 && resp<|>', 'resp'],
    ['"response.code >= 400 && request.<|>"', 'request.'],
    ["'connection.<|>'", 'connection.'],
    ['<|>', ''],
    ['has(request.<|>auth)', 'request.auth'],
  ] as const) {
    const { labels, over: replaced } = offers('/t.yaml', filter(written));
    assert.ok(labels.includes('response.code'), written);
    assert.equal(replaced, over, written);
  }
  for (const written of [
    '"request.headers[\'<|>\']"',
    '\'request.method == "<|>"\'',
    'response.code == 4<|>',
    '"request.headers[\'a\'].<|>"',
  ])
    assert.deepEqual(offers('/t.yaml', filter(written)).labels, [], written);
});

const route = (matchers: string) => `route:\n  receiver: a\n  routes:\n    - matchers: ${matchers}\nreceivers: [{name: a}]\n`;

test('behind the operator of a matcher stand the values of its label, with the quotes that are missing', () => {
  for (const [written, over, text] of [
    ['\n        - severity="<|>"', '', 'page'],
    ['\n        - severity="p<|>"', 'p', 'page'],
    ['\n        - severity = <|>', '', '"page"'],
    ['\n        - severity="<|>', '', 'page"'],
    ['[severity =~ <|>]', '', '"page"'],
    [`['severity="<|>"']`, '', 'page'],
    ['["severity=\\"<|>\\""]', '', 'page'],
    ['[sev<|>]', 'sev', 'severity='],
    ['[sev<|>="page"]', 'sev', 'severity'],
    ['\n        - sev<|>er != "page"', 'sever', 'severity'],
    [`['sev<|>="page"']`, 'sev', 'severity'],
    ['"sev<|> =~ \\"page\\""', 'sev', 'severity'],
  ] as const) {
    const got = offers('/alertmanager.yml', route(written), rules);
    assert.deepEqual([got.over, got.text], [over, text], written);
  }
  assert.deepEqual(offers('/alertmanager.yml', route('[foo="<|>"]'), rules).labels, []);
});

test('nothing is offered in a comment but what it can silence', () => {
  for (const source of ['# foo <|>\n', 'groups:\n  - name: x\n    # foo <|>\n', 'groups:\n  - name: x\n    interval: 1m # <|>\n'])
    assert.deepEqual(offers('/r.yml', source).labels, [], source);
  assert.deepEqual(offers('/r.yml', 'groups: []\n# mesh<|>\n').labels, ['meshmon-disable-next-line', 'meshmon-disable-file']);
  assert.ok(offers('/r.yml', 'groups:\n  - name: "a # b"\n    <|>\n').labels.includes('rules'));
});

test('labels and annotations of a rule: what others have, and what everybody writes', () => {
  const rule = (rest: string) => `groups:\n  - name: y\n    rules:\n      - alert: B\n        expr: up == 0\n${rest}`;
  assert.deepEqual(offers('/a.rules.yaml', rule('        labels:\n          <|>\n'), rules).labels, ['severity', 'team']);
  assert.deepEqual(offers('/a.rules.yaml', rule('        labels:\n          severity: <|>\n'), rules).labels[0], 'page');
  assert.equal(offers('/a.rules.yaml', rule('        annotations:\n          <|>\n'), rules).labels[0], 'summary');
  const object = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n${rule('        labels:\n          team: <|>\n').replaceAll(/^/gm, '  ')}`;
  assert.deepEqual(offers('/a.yaml', object, rules).labels, ['shop']);
  const template = rule('        annotations: {summary: "{{ $labels.<|> }}"}\n');
  assert.ok(offers('/a.rules.yaml', template, rules).labels.includes('instance'));
});

test('an object that begins with its apiVersion, and the values of a Telemetry', () => {
  assert.ok(offers('/t.yaml', 'apiVersion: <|>\n').labels.includes('telemetry.istio.io/v1'));
  assert.deepEqual(offers('/t.yaml', 'kind: ServiceMonitor\napiVersion: <|>\n').labels, ['monitoring.coreos.com/v1']);
  for (const foreign of ['apiVersion: <|>\nkind: Deployment\n', 'apiVersion: <|>\nmetadata: {name: x}\nspec: {}\n'])
    assert.deepEqual(offers('/d.yaml', foreign).labels, [], foreign);
  const head = 'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nspec:\n';
  assert.ok(offers('/t.yaml', `${head}  targetRefs:\n    - kind: <|>\n`).labels.includes('Gateway'));
  const pod = { '/p.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: cart}}\n' };
  assert.deepEqual(offers('/t.yaml', `${head}  selector:\n    matchLabels:\n      app: <|>\n`, pod).labels, ['cart']);
});

test('an expression of which nothing is written yet begins with a metric or function, a selector with a metric', () => {
  const rule = 'groups:\n  - name: y\n    rules:\n      - alert: B\n        expr: <|>\n        for: 5m\n';
  const map = 'data:\n  a.rules.yml: |\n'.concat(rule.replaceAll(/^/gm, '    '));
  for (const [uri, source] of [
    ['/a.rules.yml', rule],
    ['/a.rules.yml', 'groups: [{name: y, rules: [{alert: B, expr: <|>}]}]\n'],
    ['/a.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${map}`],
    ['/a_test.yml', 'rule_files: []\ntests:\n  - promql_expr_test:\n      - expr: <|>\n'],
  ] as const) {
    const { labels } = offers(uri, source);
    assert.equal(labels[0], 'istio_requests_total', source);
    assert.ok(labels.includes('rate'), source);
  }
  const variable = (query: string) =>
    `{"title":"x","schemaVersion":39,"panels":[],"templating":{"list":[{"name":"a","type":"query","datasource":{"type":"prometheus"},"query":"${query}"}]}}`;
  const values = offers('/d.json', variable('label_values(<|>)')).labels;
  assert.ok(values.includes('istio_requests_total') && values.includes('reporter') && !values.includes('rate'));
  assert.ok(offers('/d.json', variable('query_result(<|>)')).labels.includes('rate'));
});

test('a series of a unit test has a metric, labels and values', () => {
  const series = (text: string) =>
    offers('/a_test.yml', `rule_files: []\ntests:\n  - input_series:\n      - series: ${text}\n        values: 1\n`).labels;
  for (const text of ['<|>', "'<|>'", 'istio_<|>']) {
    assert.equal(series(text)[0], 'istio_requests_total', text);
    assert.ok(!series(text).includes('rate'), text);
  }
  assert.ok(series('istio_requests_total{<|>}').includes('reporter'));
  assert.deepEqual(series(`'istio_requests_total{reporter="<|>"}'`), ['source', 'destination', 'waypoint']);
  assert.deepEqual(series('istio_requests_total <|>'), []);
});

test('the legend of a panel has the labels of its query', () => {
  const panel = (legend: string, expr = 'sum by (pod, job) (rate(up[5m]))') =>
    `{"title":"x","schemaVersion":39,"panels":[{"id":1,"type":"timeseries","targets":[{"refId":"A","datasource":{"type":"prometheus"},"expr":"${expr}","legendFormat":"${legend}"}]}]}`;
  assert.deepEqual(offers('/d.json', panel('{{<|>}}')).labels, ['pod', 'job']);
  assert.equal(offers('/d.json', panel('{{ p<|> }} a')).text, 'pod');
  assert.equal(offers('/d.json', panel('a {{p<|>')).text, 'pod}}');
  for (const legend of ['<|>', 'a <|>{{pod}}', '{{pod}}<|>']) assert.deepEqual(offers('/d.json', panel(legend)).labels, [], legend);
  assert.deepEqual(offers('/d.json', panel('{{<|>}}', 'sum(up)')).labels, []);
});

test('the telemetry of a mesh configuration: kinds of providers, one for each, and their fields', () => {
  const fresh = offers('/m.yaml', 'extensionProviders:\n  - name: x\n    <|>\n').labels;
  assert.ok(fresh.includes('zipkin') && fresh.includes('envoyFileAccessLog') && !fresh.includes('name'));
  assert.deepEqual(offers('/m.yaml', 'extensionProviders:\n  - name: x\n    zipkin: {}\n    <|>\n').labels, []);
  assert.ok(offers('/m.yaml', 'extensionProviders:\n  - name: x\n    zipkin:\n      <|>\n').labels.includes('port'));
  const names = 'extensionProviders:\n  - {name: z, zipkin: {}}\ndefaultProviders:\n  tracing: [<|>]\n';
  assert.equal(offers('/m.yaml', names).labels[0], 'z');
  const operator =
    'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  meshConfig:\n    extensionProviders:\n      - name: x\n        <|>\n';
  assert.ok(offers('/o.yaml', operator).labels.includes('opentelemetry'));
});
