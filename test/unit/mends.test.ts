import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsAt } from '../../server/src/engine/features/actions.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits, unmark } from '../support/text.js';

/** A file after the preferred quick fix at the mark, or after the one with a title. */
function mended(uri: string, source: string, title?: RegExp): string | undefined {
  const { text, mark } = unmark(source);
  const all = actionsAt(engineOf(new Map([[uri, text]])), uri, mark).filter((it) => it.kind === 'quickfix');
  const action = all.find((it) => (title ? title.test(it.title) : it.preferred));
  return (
    action &&
    applyEdits(
      text,
      action.edits.map(({ place, text: newText }) => ({ range: place.range, newText })),
    )
  );
}

const rule = (rest: string) => `groups:\n- name: a\n  rules:\n  - alert: A\n    expr: sum by (app) (up) == 0\n${rest}`;

test('a duration in other words, and one without a unit', () => {
  assert.equal(mended('/a.rules.yml', rule('    for: 5 min<|>utes\n')), rule('    for: 5m\n'));
  assert.equal(mended('/a.rules.yml', rule('    for: "30s<|>ec"\n')), rule('    for: 30s\n'));
  assert.equal(mended('/prometheus.yml', 'global:\n  scrape_interval: 1<|>5\n', /15s/), 'global:\n  scrape_interval: 15s\n');
});

test('fields of a rule that stand beside it', () => {
  const file = (by: string, more: string) =>
    `groups:\n- name: a\n  rules:\n  - alert: A\n${by}expr: |\n${by}  up\n\n${by}  == 0\n${by}for: 5m\n${more}`;
  for (const more of ['', '  interval: 1m\n', '- name: b\n  rules: []\n'])
    assert.equal(mended('/a.rules.yml', file('  ', more).replace('expr', 'ex<|>pr')), file('    ', more), more);
});

test('names that are nearly right', () => {
  const summary = (text: string) => rule(`    annotations:\n      summary: '{{ $value | ${text} }}'\n`);
  assert.equal(mended('/a.rules.yml', summary('humani<|>se')), summary('humanize'));
  const role = (text: string) => `scrape_configs:\n- job_name: a\n  kubernetes_sd_configs:\n  - role: ${text}\n`;
  assert.equal(mended('/prometheus.yml', role('po<|>ds')), role('pod'));
  assert.equal(mended('/.meshmon.yaml', 'versions: {prom<|>theus: "3.5"}\n'), 'versions: {prometheus: "3.5"}\n');
});

test('a label that an aggregation drops is kept', () => {
  const text = rule(`    annotations:\n      summary: '{{ $labels.inst<|>ance }}'\n`);
  const after = rule(`    annotations:\n      summary: '{{ $labels.instance }}'\n`).replace('(app)', '(app, instance)');
  assert.equal(mended('/a.rules.yml', text, /^Keep/), after);
});

test('old matchers in one line', () => {
  const route = (text: string) => `route:\n  receiver: a\n  routes:\n  - ${text}\nreceivers:\n- name: a\n`;
  assert.equal(mended('/alertmanager.yml', route('ma<|>tch: {a: b, c: d}')), route(`matchers: ['a="b"', 'c="d"']`));
});

test('a secret in clear text: where it belongs instead, as whoever reads the place wants it', () => {
  const datasource = (text: string) =>
    `apiVersion: 1\ndatasources:\n- name: a\n  type: prometheus\n  secureJsonData: {basicAuthPassword: ${text}}\n`;
  assert.equal(mended('/a.yaml', datasource('Sup3r<|>Dummy')), datasource('"$__env{GRAFANA_BASIC_AUTH_PASSWORD}"'));
  // Two of a name are two variables: by whom they belong to, and by number where that is the same.
  const points = (url: string) =>
    `apiVersion: 1\ncontactPoints:\n- name: On call\n  receivers:\n  - {uid: a, type: slack, settings: {url: ${url}}}\n- name: b\n  receivers:\n  - {uid: b, type: slack, settings: {url: "https://hooks.slack.com/services/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"}}\n  - {uid: c, type: slack, settings: {url: "https://hooks.slack.com/services/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"}}\n`;
  const hook = (text: string) => `"https://hooks.slack.com/services/T0000AAAA/B0000BBBB/${text}"`;
  assert.equal(mended('/p.yaml', points(hook('abcdefghij<|>klmnopqrstuvwx'))), points('"$__env{GRAFANA_ON_CALL_SLACK_URL}"'));
  const third = points(hook('abcdefghijklmnopqrstuvwx'));
  assert.match(mended('/p.yaml', third.replace('lkjihgfedd', 'lkji<|>hgfedd')) ?? '', /GRAFANA_B_SLACK_2_URL\}/);
  const ini = (text: string) => `[auth.generic_oauth]\nclient_secret = """${text}"""\n`;
  assert.equal(mended('/grafana.ini', ini('Sup3r<|>Dummy')), ini('$__env{GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET}'));
  const values = (text: string) => `prometheus:\n  prometheusSpec: {}\n${text}`;
  for (const [before, after] of [
    ['grafana:\n  adminPassword: Sup3r<|>Dummy\n  replicas: 2\n', 'grafana:\n  admin:\n    existingSecret: grafana-admin\n  replicas: 2\n'],
    [
      'grafana:\n  grafana.ini:\n    smtp:\n      password: Sup3r<|>Dummy\n',
      'grafana:\n  grafana.ini:\n    smtp:\n      password: "$__env{GF_SMTP_PASSWORD}"\n',
    ],
    [
      'grafana:\n  additionalDataSources:\n  - secureJsonData:\n      password: Sup3r<|>Dummy\n',
      'grafana:\n  additionalDataSources:\n  - secureJsonData:\n      password: "$__env{GRAFANA_PASSWORD}"\n',
    ],
    ['auth:\n  existingSecret: ""\n  password: Sup3r<|>Dummy\n', 'auth:\n  existingSecret: "credentials"\n  password: ""\n'],
    [
      'alertmanager:\n  config:\n    global: {smtp_auth_password: Sup3r<|>Dummy}\n',
      'alertmanager:\n  config:\n    global: {smtp_auth_password_file: /etc/secrets/smtp_auth_password}\n',
    ],
    [
      'agent:\n  remoteWrite:\n  - basicAuth:\n      password: Sup3r<|>Dummy\n',
      'agent:\n  remoteWrite:\n  - basicAuth:\n      password: {name: remote-credentials, key: password}\n',
    ],
  ] as const)
    assert.equal(mended('/values.yaml', values(before), /^(?:Write|Name) /), values(after));
  assert.equal(mended('/values.yaml', values('other:\n  password: Sup3r<|>Dummy\n'), /^(?:Write|Name) /), undefined);
});

test('the unit of a panel becomes that of its series', () => {
  const panel = (unit: string, mark = '') =>
    `{"title": "a", "schemaVersion": 39, "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "${unit}"}}, "targets": [{"expr": "${mark}max(process_uptime_seconds)"}]}]}`;
  assert.equal(mended('/a.json', panel('ms', '<|>'), /Show it/), panel('s'));
  assert.equal(mended('/a.json', panel('dtdurationms', '<|>'), /Show it/), panel('dtdurations'));
});

test('a deprecated token becomes authorization, in every way of writing', () => {
  const monitor = (endpoint: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a, namespace: b}\nspec:\n  selector: {}\n  endpoints:\n    - ${endpoint}\n`;
  for (const [before, after] of [
    ['bearerToken<|>Secret:\n        name: t\n        key: k', 'authorization:\n        credentials:\n          name: t\n          key: k'],
    ['{port: http, bearerToken<|>Secret: {name: t, key: k}}', '{port: http, authorization: {credentials: {name: t, key: k}}}'],
    [
      '{"port": "http", "bearerToken<|>Secret": {"name": "t", "key": "k"}}',
      '{"port": "http", "authorization": {"credentials": {"name": "t", "key": "k"}}}',
    ],
  ] as const)
    assert.equal(mended('/a.yaml', monitor(before)), monitor(after));
});

test('a mend of a panel’s query keeps Grafana’s variables', () => {
  const dashboard = (expr: string) => `{"title": "a", "schemaVersion": 39, "panels": [{"targets": [{"expr": "${expr}"}]}]}`;
  assert.equal(mended('/d.json', dashboard('rate(foo)<|>[$__rate_interval]')), dashboard('rate(foo[$__rate_interval])'));
  assert.equal(mended('/d.json', dashboard("sum(shop_<|>total{a='$a'}) > 5")), dashboard("sum(rate(shop_total{a='$a'}[5m])) > 5"));
  const total = (name: string, a: string, b: string) => `${name}{a='${a}', b='${b}'}`;
  for (const [name, a, b] of [
    // Two variables of one length, one within a name, and a word that is written as one is read.
    ['shop_<|>total', '$cluster', '$service'],
    ['shop_<|>[[x]]_total', '$a', 'b'],
    ['shop_<|>total', '$a', 'vv'],
    ['shop_<|>total', 'vv', '$a'],
  ] as const)
    assert.equal(
      mended('/d.json', dashboard(`sum(${total(name, a, b)}) > 5`)),
      dashboard(`sum(rate(${total(name.replace('<|>', ''), a, b)}[5m])) > 5`),
    );
  const said = engineOf(new Map([['/d.json', dashboard('max_over_time((rate(foo[2m]))[$__interval])')]])).diagnostics('/d.json');
  assert.match(said.map((it) => it.message).join(), /a subquery: `\[\$__interval:\]`/);
});

/** What the preferred mend makes of the text between the marks of a file. */
const becomes = (uri: string, file: (text: string) => string, wrong: string, right: string) =>
  assert.equal(mended(uri, file(`${wrong.slice(0, 1)}<|>${wrong.slice(1)}`)), file(right), `${uri}: ${wrong}`);

/** Nothing is the one obvious mend of the text. `title`: nor is there one so called. */
const becomesNot = (uri: string, file: (text: string) => string, wrong: string, title?: RegExp) =>
  assert.equal(mended(uri, file(`${wrong.slice(0, 1)}<|>${wrong.slice(1)}`), title), undefined, `${uri}: ${wrong}`);

test('a value of another type than the field has', () => {
  const monitor = (field: string) => (text: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a, namespace: b}\nspec:\n  selector: {}\n  endpoints:\n  - port: http\n    ${field}: ${text}\n`;
  for (const unit of ['s', 'm'])
    assert.equal(mended('/m.yaml', monitor('interval')('3<|>0'), new RegExp(`Write .30${unit}`)), monitor('interval')(`30${unit}`));
  becomesNot('/m.yaml', monitor('interval'), '30');
  becomes('/m.yaml', monitor('interval'), '30sec', '30s');
  becomes('/m.yaml', monitor('path'), '1', '"1"');
  becomes('/m.yaml', monitor('honorLabels'), '"true"', 'true');
  const job = (field: string) => (text: string) => `scrape_configs:\n- job_name: a\n  ${field}: ${text}\n`;
  becomes('/prometheus.yml', job('honor_timestamps'), "'false'", 'false');
  becomes('/prometheus.yml', job('sample_limit'), '"5"', '5');
  becomes('/prometheus.yml', job('relabel_configs: [{target_label: b, source_labels'), 'a}]', '[a]}]');
  // Blanks and the like part what is meant to be several.
  for (const it of ['a;b', 'a b', '"a,b"'])
    becomesNot('/prometheus.yml', job('relabel_configs: [{target_label: b, source_labels'), `${it}}]`);
  becomesNot('/prometheus.yml', (it) => `rule_files: ${it}\n`, 'a.yml\n  b.yml');
  // A label may be called as a field is.
  const labels = (name: string) => (text: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a, namespace: b}\nspec:\n  externalLabels:\n    ${name}: ${text}\n`;
  for (const name of ['port', 'interval']) becomes('/p.yaml', labels(name), '8080', '"8080"');
  becomes('/prometheus.yml', job('scrape_interval'), '1.5m', '1m30s');
  becomes('/prometheus.yml', job('scrape_interval'), '30s1m', '1m30s');
});

test('a name that is none of those that are given', () => {
  const config = (text: string) =>
    `apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: a, namespace: b}\nspec:\n  route:\n    receiver: ${text}\n  receivers:\n  - name: oncall\n`;
  becomes('/c.yaml', config, 'oncal', 'oncall');
  const route = (text: string) =>
    `route:\n  receiver: a\n  routes:\n  - mute_time_intervals: [${text}]\nreceivers:\n- name: a\ntime_intervals:\n- name: nights\n  time_intervals: [{weekdays: [saturday]}]\n`;
  becomes('/alertmanager.yml', route, 'night', 'nights');
  // A short name that is wrong in half of its letters is another one.
  becomesNot('/c.yaml', (it) => config(it).replace('oncall', 'main'), 'admin', /^Use/);
  becomesNot('/c.yaml', (it) => config(it).replace('oncall', 'alert'), 'abort', /^Use/);
  const panel = (text: string) =>
    `{"title": "M", "schemaVersion": 39, "templating": {"list": [{"name": "job", "type": "query", "query": "label_values(job)"}]},\n"panels": [{"id": 1, "type": "stat", "targets": [{"refId": "A", "expr": "up{job=\\"\${${text}:regex}\\"}"}]}]}`;
  becomes('/d.json', panel, 'jop', 'job');
  const alert = (text: string) =>
    `apiVersion: 1\ngroups:\n- orgId: 1\n  name: a\n  folder: f\n  interval: 1m\n  rules:\n  - uid: a\n    title: A\n    ${text}\n    data:\n    - {refId: A, relativeTimeRange: {from: 600, to: 0}, datasourceUid: p, model: {refId: A, expr: up}}\n    - {refId: B, datasourceUid: __expr__, model: {refId: B, type: reduce, expression: A, reducer: last}}\n    - {refId: C, datasourceUid: __expr__, model: {refId: C, type: threshold, expression: B, conditions: [{evaluator: {type: gt, params: [5]}}]}}\n`;
  const file = '/provisioning/alerting/a.yaml';
  becomes(file, (it) => alert(`condition: ${it}\n    for: 5m`), 'XY', 'C');
  becomes(file, (it) => alert(`condition: C\n    for: ${it}`), '5min', '5m');
  const telemetry = (text: string) =>
    `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: a}\nspec:\n  metrics:\n  - overrides:\n    - ${text}\n`;
  const override = (it: string) => telemetry(`match: {metric: REQUEST_COUNT}\n      tagOverrides: {host: {value: "${it} + 'x'"}}`);
  becomes('/t.yaml', override, 'request.hots', 'request.host');
  becomes('/t.yaml', override, 'requst.host', 'request.host');
  becomes('/t.yaml', (it) => telemetry(`match: {metric: REQUEST_COUNT, mode: ${it}}`), 'CLIENT_SERVER', 'CLIENT_AND_SERVER');
  const summary = (text: string) => rule(`    annotations:\n      summary: '{{ ${text} }}'\n`);
  becomes('/a.rules.yml', summary, '$label.app', '$labels.app');
  const rules = (text: string) =>
    `scrape_configs:\n- job_name: a\n  relabel_configs:\n  - {source_labels: [a], regex: b, action: ${text}}\n`;
  becomes('/prometheus.yml', rules, 'label_map', 'labelmap');
  becomes('/.meshmon.yaml', (it) => `${it}: {}\n`, 'severity', 'severities');
  becomes('/.meshmon.yaml', (it) => `severities: {promql/syntax: ${it}}\n`, 'warn', 'warning');
});

test('an address that is written as a URL, a dollar, a sign of another language', () => {
  const job = (text: string) => `scrape_configs:\n- job_name: a\n  static_configs: [{targets: ["${text}"]}]\n`;
  becomes('/prometheus.yml', job, 'http://a:80/metrics', 'a:80');
  for (const it of ['http://u:p@a:80/metrics', 'http://a:80/probe?target=b']) becomesNot('/prometheus.yml', job, it, /^Write/);
  for (const it of ['scheme: https', 'metrics_path: /m'])
    becomesNot('/prometheus.yml', (url) => `${job(url)}  ${it}\n`, 'http://a:80/metrics');
  const labels = (text: string) => `global: {external_labels: {price: "${text}"}}\n`;
  becomes('/prometheus.yml', labels, '$$ or $1', '$$ or $$1');
  const filter = (text: string) =>
    `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: a}\nspec:\n  accessLogging:\n  - filter: {expression: response.code${text}500}\n`;
  becomes('/t.yaml', filter, ' = ', ' == ');
});

test('a text that other places have too, by an anchor, is not mended', () => {
  const prometheus = (value: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a, namespace: b}\nspec:\n  replicas: &n 2\n  externalLabels: {zone: ${value}}\n`;
  becomes('/p.yaml', prometheus, '2', '"2"');
  assert.equal(mended('/p.yaml', prometheus('*n').replace('&n 2', '&n <|>2'), /^Quote/), undefined);
  const file = (by: string) => (text: string) => `global:\n  scrape_interval: ${by}${text}\nscrape_configs: [{job_name: a}]\n`;
  becomes('/prometheus.yml', file(''), '5min', '5m');
  becomesNot('/prometheus.yml', file('&i '), '5min', /^Write/);
  const alertmanager = (by: string) => (text: string) =>
    `apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: a, namespace: b}\nspec:\n  route:\n    receiver: ${by}${text}\n  receivers:\n  - name: oncall\n`;
  becomesNot('/c.yaml', alertmanager('&r '), 'oncal', /^Use/);
  const job = (by: string) => (text: string) => `scrape_configs:\n- job_name: a\n  static_configs: [{targets: [${by}"${text}"]}]\n`;
  becomesNot('/prometheus.yml', job('&t '), 'http://a:80/metrics', /^Write/);
});

test('a comment that silences nothing goes with its line, or only the code', () => {
  const file = (text: string) => `groups:\n- name: a\n  rules:\n${text}  - record: a:b\n    expr: up /\n`;
  const next = '# meshmon-disable-next-line';
  assert.equal(mended('/a.rules.yml', file(`  ${next} rule/ty<|>pe\n`)), file(''));
  const several = (list: string) => `groups:\n- name: a\n  rules:\n  - record: a:b\n    ${next} ${list}\n    expr: up /\n`;
  assert.equal(mended('/a.rules.yml', several('promql/syntax, rule/ty<|>pe')), several('promql/syntax'));
  assert.equal(mended('/a.rules.yml', several('rule/ty<|>pe, promql/syntax')), several('promql/syntax'));
  assert.equal(mended('/a.rules.yml', several('promql/sin<|>tax')), several('promql/syntax'));
});

test('PromQL: a misspelt aggregation or function, an open brace, a star of file names', () => {
  assert.equal(mended('/q.promql', 'summ b<|>y (a) (up)\n'), 'sum by (a) (up)\n');
  becomes('/q.promql', (it) => `sum(${it}(up[5m]))\n`, 'rat', 'rate');
  assert.equal(mended('/q.promql', 'sum(rate(up{job="a"[<|>5m]))\n'), 'sum(rate(up{job="a"}[5m]))\n');
  assert.equal(mended('/q.promql', 'up{job=~"*a<|>"}\n'), 'up{job=~".*a"}\n');
  assert.equal(
    mended('/q.promql', 'sum(rate(istio_requests_total{reporter="source", response_flags="u<|>h"}[5m]))\n'),
    'sum(rate(istio_requests_total{reporter="source", response_flags="UH"}[5m]))\n',
  );
});

test('a value beside REMOVE goes, in a block and in flow style', () => {
  const telemetry = (tag: string) =>
    `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: a}\nspec:\n  metrics:\n  - overrides:\n    - match: {metric: REQUEST_COUNT}\n      tagOverrides:\n        response_flags:${tag}\n`;
  const removed = (tag: string) => mended('/t.yaml', telemetry(tag).replace('flags', 'fla<|>gs'), /^Remove/);
  const block = '\n          operation: REMOVE';
  assert.equal(removed(`${block}\n          value: "'a'"`), telemetry(block));
  assert.equal(removed(` {operation: REMOVE, value: "'a'"}`), telemetry(' {operation: REMOVE}'));
  assert.equal(removed(` {value: "'a'", operation: REMOVE}`), telemetry(' {operation: REMOVE}'));
});
