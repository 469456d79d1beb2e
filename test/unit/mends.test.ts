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
