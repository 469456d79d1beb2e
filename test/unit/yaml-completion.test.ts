import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits, unmark } from '../support/text.js';

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
  assert.deepEqual(matchers, ['team', 'alertname', 'team="shop"', 'alertname="Down"']);
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

test('of a relabel rule what its action reads comes first', () => {
  const rest = (action: string) => labels('/prometheus.yml', job(`  - action: ${action}\n    <|>\n`, pods));
  assert.deepEqual(rest('labeldrop')[0], 'regex');
  assert.deepEqual(rest('hashmod').slice(0, 4), ['source_labels', 'modulus', 'target_label', 'separator']);
  assert.deepEqual(rest('keep').slice(0, 3), ['source_labels', 'regex', 'separator']);
  const monitor =
    'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nspec:\n  endpoints:\n  - relabelings:\n    - action: LabelKeep\n      <|>\n';
  assert.equal(labels('/m.yaml', monitor)[0], 'regex');
});

test('a pattern of a relabel rule holds several names', () => {
  const rule = (regex: string, source = '__name__') =>
    `scrape_configs:\n- job_name: a\n  metric_relabel_configs:\n  - source_labels: [${source}]\n    action: keep\n    regex: ${regex}\n`;
  for (const regex of ['istio_a|istio_<|>', '(istio_<|>)', '"up|istio_<|>"', '<|>']) {
    const { text, mark } = unmark(rule(regex));
    const [first] = completionsAt(engineOf(new Map([['/prometheus.yml', text]])), '/prometheus.yml', mark.start);
    assert.equal(first?.label, 'istio_requests_total', regex);
    assert.equal(first?.edit.range.start.character, mark.start.character - (regex.includes('istio_<') ? 6 : 0), regex);
  }
  assert.deepEqual(labels('/prometheus.yml', rule('<|>', 'response_code')), []);
  const dropped = 'scrape_configs:\n- job_name: a\n  metric_relabel_configs:\n  - action: labeldrop\n    regex: source_app|<|>\n';
  assert.ok(labels('/prometheus.yml', dropped).includes('source_version'));
});

test('meta labels of the discovery that a monitor or its server chooses', () => {
  const monitor = (role: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec:\n${role}  selector: {}\n  endpoints:\n  - relabelings:\n    - sourceLabels: [<|>]\n`;
  const server = (role: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a}\nspec:\n${role}  serviceMonitorSelector: {}\n`;
  const slice = '  serviceDiscoveryRole: EndpointSlice\n';
  const [old, young] = ['__meta_kubernetes_endpoint_port_name', '__meta_kubernetes_endpointslice_port_name'];
  const shown = (found: readonly string[]) => [old, young].filter((it) => found.includes(it));
  assert.deepEqual(shown(labels('/m.yaml', monitor(''))), [old, young]);
  assert.deepEqual(shown(labels('/m.yaml', monitor(slice))), [young]);
  assert.deepEqual(shown(labels('/m.yaml', monitor(''), { '/p.yaml': server(slice) })), [young]);
  assert.deepEqual(shown(labels('/m.yaml', monitor(''), { '/p.yaml': server('') })), [old]);
});

test('fields that the target does not know yet are not offered', () => {
  const group = 'groups:\n- name: a\n  <|>\n  rules: []\n';
  assert.ok(labels('/a.rules.yml', group).includes('query_offset'));
  assert.ok(!labels('/a.rules.yml', group, { '/.meshmon.yaml': 'versions: {prometheus: "2.42"}\n' }).includes('query_offset'));
});

test('ways to prove who asks exclude one another, and a secret its file', () => {
  const basic = labels('/prometheus.yml', 'scrape_configs:\n- job_name: a\n  basic_auth: {username: a}\n  <|>\n');
  assert.ok(!basic.includes('bearer_token_file') && basic.includes('tls_config'));
  const slack = labels(
    '/alertmanager.yml',
    'route: {receiver: a}\nreceivers:\n- name: a\n  slack_configs:\n  - api_url: http://x\n    <|>\n',
  );
  assert.ok(!slack.includes('api_url_file') && !slack.includes('app_token') && slack.includes('channel'));
});

test('rules in the values of a chart have their fields', () => {
  const values =
    'additionalPrometheusRulesMap:\n  a:\n    groups:\n    - name: a\n      rules:\n      - alert: A\n        expr: up == 0\n        <|>\n';
  assert.deepEqual(labels('/values.yaml', values), ['for', 'keep_firing_for', 'labels', 'annotations']);
});

test('a document that is begun below objects is offered objects alone', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1}]}\n---\n<|>\n';
  const found = labels('/a.yaml', service);
  assert.ok(found.includes('servicemonitor') && !found.includes('alertmanager-config'));
  assert.ok(!labels('/prometheus.yml', 'global: {}\n---\n<|>\n').includes('servicemonitor'));
});

test('namespaces of a discovery, the strategy of a group, what a metric of Telemetry is called', () => {
  const namespace = { '/n.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n' };
  const discovery = 'scrape_configs:\n- job_name: a\n  kubernetes_sd_configs:\n  - role: pod\n    namespaces:\n      names: [<|>]\n';
  assert.deepEqual(labels('/prometheus.yml', discovery, namespace), ['shop']);
  const rule =
    'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - name: a\n    partial_response_strategy: <|>\n    rules: []\n';
  assert.deepEqual(labels('/r.yaml', rule), ['abort', 'warn']);
  const { text, mark } = unmark(telemetry('  - overrides:\n    - match:\n        metric: <|>\n'));
  const items = completionsAt(engineOf(new Map([['/t.yaml', text]])), '/t.yaml', mark.start);
  assert.equal(items.find((it) => it.label === 'REQUEST_COUNT')?.detail, 'istio_requests_total');
});

test('a snippet of a rule is indented for its place', () => {
  const { text, mark } = unmark('groups:\n  - name: a\n    rules:\n      - <|>\n');
  const items = completionsAt(engineOf(new Map([['/a.rules.yml', text]])), '/a.rules.yml', mark.start);
  const it = items.find(({ label }) => label === 'alert-istio-5xx');
  assert.ok(it?.indented);
  assert.match(it?.edit.text ?? '', /\n {8}expr:/);
});

test('inside quotes only what stands between them is replaced', () => {
  const accepted = (uri: string, source: string, label: string) => {
    const { text, mark } = unmark(source);
    const it = completionsAt(engineOf(new Map([[uri, text]])), uri, mark.start).find((one) => one.label === label);
    return it && applyEdits(text, [{ range: it.edit.range, newText: it.edit.text }]);
  };
  for (const [written, after] of [
    ['"<|>"', '"https"'],
    ['"ht<|>"', '"https"'],
    ["'ht<|>tp'", "'https'"],
    ['"ht<|>', '"https"'],
    ["'<|> # why", "'https' # why"],
    ['"ht<|> # the "x" one', '"https" # the "x" one'],
    ["'ht<|> # it's", "'https' # it's"],
    ['"ht<|>tp and more', '"https and more'],
  ] as const) {
    const config = (it: string) => `scrape_configs:\n- job_name: a\n  scheme: ${it}\n  honor_labels: true\n`;
    assert.equal(accepted('/prometheus.yml', config(written), 'https'), config(after), written);
  }
  const route = (it: string) => `route:\n  receiver: a\n  group_by:\n  - ${it}\nreceivers: [{name: a}]\n`;
  assert.equal(accepted('/alertmanager.yml', route('"alert<|>"'), 'alertname'), route('"alertname"'));
  assert.equal(accepted('/alertmanager.yml', route('"<|>'), 'alertname'), route('"alertname"'));
  for (const [written, after] of [
    ['["alert<|>]', '["alertname"]'],
    ['["alert<|>"]', '["alertname"]'],
    ["[a, 'alert<|>', b]", "[a, 'alertname', b]"],
  ] as const) {
    const flow = (it: string) => `route:\n  receiver: a\n  group_by: ${it}\nreceivers: [{name: a}]\n`;
    assert.equal(accepted('/alertmanager.yml', flow(written), 'alertname'), flow(after), written);
  }
  const key = (it: string) => `scrape_configs:\n- job_name: a\n  ${it}\n`;
  assert.equal(accepted('/prometheus.yml', key('"metrics_p<|>": /x'), 'metrics_path'), key('"metrics_path": /x'));
  for (const [written, after] of [
    ['"metrics_p<|>"', '"metrics_path": '],
    ['"metrics_p<|>', '"metrics_path": '],
    ["'metrics_p<|>'", "'metrics_path': "],
    ['"metrics_p<|>: /x', '"metrics_path": /x'],
    ['"metrics_p<|>: "/x"', '"metrics_path": "/x"'],
  ] as const)
    assert.equal(accepted('/prometheus.yml', key(written), 'metrics_path'), key(after), written);
  assert.equal(accepted('/prometheus.yml', key('"relabel_c<|>"'), 'relabel_configs'), key('"relabel_configs":'));
});

test('what would end the quotes around it is escaped', () => {
  const rules = `groups: [{name: x, rules: [{alert: "It's \\"a\\"", expr: up == 0}]}]\n`;
  const accepted = (written: string, label: string) => {
    const { text, mark } = unmark(`route:\n  receiver: a\n  routes:\n  - matchers:\n    - ${written}\nreceivers: [{name: a}]\n`);
    const engine = engineOf(
      new Map([
        ['/r.rules.yml', rules],
        ['/alertmanager.yml', text],
      ]),
    );
    const it = completionsAt(engine, '/alertmanager.yml', mark.start).find((one) => one.label === label);
    const after = it && applyEdits(text, [{ range: it.edit.range, newText: it.edit.text }]);
    return after?.split('\n')[4]?.slice(6);
  };
  const name = `It's "a"`;
  const whole = String.raw`alertname="It's \"a\""`;
  assert.equal(accepted("'<|>'", whole), `'alertname="It''s \\"a\\""'`);
  assert.equal(accepted('"<|>"', whole), String.raw`"alertname=\"It's \\\"a\\\"\""`);
  assert.equal(accepted(`'alertname="<|>"'`, name), `'alertname="It''s \\"a\\""'`);
  assert.equal(accepted(`"alertname=<|>"`, name), String.raw`"alertname=\"It's \\\"a\\\"\""`);
});

test('a quote that is not closed yet leaves the items behind it as they are', () => {
  const offered = (list: string) => {
    const { text, mark } = unmark(job(`  - source_labels: ${list}\n    target_label: x\n`, pods));
    const found = completionsAt(engineOf(new Map([['/prometheus.yml', text]])), '/prometheus.yml', mark.start);
    const it = found.find(({ label }) => label === '__meta_kubernetes_pod_name');
    return (
      it &&
      applyEdits(text, [{ range: it.edit.range, newText: it.edit.text }])
        .split('\n')
        .find((line) => line.includes('source_labels'))
    );
  };
  const wanted = (list: string) => `  - source_labels: ${list}`;
  for (const [list, after] of [
    ['["<|>, "b"]', '["__meta_kubernetes_pod_name", "b"]'],
    ['["__meta_k<|>, "b", "c"]', '["__meta_kubernetes_pod_name", "b", "c"]'],
    [`['<|>, 'b']`, `['__meta_kubernetes_pod_name', 'b']`],
    ['["a", "<|>, "b"]', '["a", "__meta_kubernetes_pod_name", "b"]'],
    ['["<|>", "b"]', '["__meta_kubernetes_pod_name", "b"]'],
  ] as const)
    assert.equal(offered(list), wanted(after), list);
});
