import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DocumentSymbol, symbolsNamed, symbolsOf } from '../../server/src/engine/features/symbols.js';
import { engineOf } from '../support/fixtures.js';

/** The outline of a file: names, with those inside in brackets. */
function outline(text: string, uri = '/a.yaml'): string {
  const of = (symbols: readonly DocumentSymbol[]): string =>
    symbols.map((it) => it.name + (it.children.length > 0 ? ` [${of(it.children)}]` : '')).join(', ');
  return of(symbolsOf(engineOf(new Map([[uri, text]])), uri));
}

test('whatever has a name is in the outline', () => {
  assert.equal(
    outline(`apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: team}
spec:
  route: {receiver: chat, routes: [{receiver: pager, matchers: [{name: severity, value: page}, {name: team, value: a|b, matchType: =~}]}]}
  receivers: [{name: chat}, {name: pager}]
  muteTimeIntervals: [{name: nights}]
`),
    'team [every alert [severity="page", team=~"a|b"], chat, pager, nights]',
  );
  assert.equal(
    outline(`rule_files: [a.yml]
tests:
- name: first
  alert_rule_test: [{alertname: Down, eval_time: 1m}]
- promql_expr_test: [{expr: up, eval_time: 1m}]
`),
    'first [Down], test 2 [up]',
  );
  assert.equal(
    outline('apiVersion: 1\ngroups: [{name: g, folder: f, interval: 1m, rules: [{uid: a, title: High, data: []}]}]\n'),
    'g [High]',
  );
  assert.equal(outline('modules: {http_2xx: {prober: http}, tcp: {prober: tcp}}\n'), 'http_2xx, tcp');
  assert.equal(
    outline('route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals: [{name: nights, time_intervals: []}]\n'),
    'every alert, a, nights',
  );
  assert.equal(outline('[[inputs.prom]]\nurls = ["http://a:1/metrics"]\nsource = "shop"\n', '/prom.conf'), 'shop');
  assert.equal(
    outline(`apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |
    extensionProviders: [{name: zip, zipkin: {service: z, port: 1}}]
`),
    'istio [mesh [zip]]',
  );
});

const rule = (name: string, expr = 'up') => `  - alert: ${name}\n    expr: ${expr}\n`;

test('half-typed text keeps the rest of the outline', () => {
  const head = 'groups:\n- name: g\n  rules:\n';
  const broken: readonly string[] = [
    `"up`,
    `'up{a="b"}`,
    `"sum(up{a=\\"b\\"}`,
    `"up \n    annotations: {summary: "it is "bad""}`,
    `up\n    labels: {a: b`,
    `up\n    labels: {a: "b`,
    `up\n\tfor: 5m`,
    `up\n    labels:\n\t\ta: b`,
  ];
  for (const expr of broken)
    for (const end of ['\n', '\r\n']) {
      const text = (head + rule('A') + rule('B', expr) + rule('C') + rule('D', '"up"')).replaceAll('\n', end);
      assert.equal(outline(text), 'g [A, B, C, D]', JSON.stringify(text));
    }
});

test('names of all files are found by some of their characters', () => {
  const engine = engineOf(
    new Map([
      ['/a.yml', `groups:\n- name: shop\n  rules:\n${rule('CheckoutDown')}${rule('Other')}`],
      ['/b.yml', 'groups:\n- name: chores\n  rules:\n  - record: job:checks:sum\n    expr: up\n'],
      ['/alertmanager.yml', 'route: {receiver: checkers}\nreceivers: [{name: checkers}]\n'],
    ]),
  );
  const found = (query: string) => symbolsNamed(engine, query).map((it) => `${it.uri} ${it.container} ${it.symbol.name}`);
  assert.deepEqual(found('CHck').sort(), ['/a.yml shop CheckoutDown', '/alertmanager.yml  checkers', '/b.yml chores job:checks:sum']);
  assert.deepEqual(found('nothing'), []);
  assert.equal(found('').length, 6);
});

test('what a ConfigMap or Secret carries stands below its key', () => {
  const carried = `apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data:
  note: hello
  prometheus.yml: |
    scrape_configs: [{job_name: a}]
  shop.rules.yml: |
    groups:
    - name: g
      rules:
      - {alert: Down, expr: up == 0}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data:
  alertmanager.yaml: ${Buffer.from('route: {receiver: a}\nreceivers: [{name: a}]\n').toString('base64')}
stringData:
  b.rules.yml: |
    groups: [{name: h, rules: []}]
`;
  assert.equal(
    outline(carried),
    'm [prometheus.yml [a], shop.rules.yml [g [Down]]], s [alertmanager.yaml [every alert, a], b.rules.yml [h]]',
  );
});

test('the key of a long text holds all of it, and nothing of the next key', () => {
  const long = Array.from({ length: 400 }, (_, i) => `    - name: g${i}\n      rules:\n      - {alert: A${i}, expr: up == ${i}}\n`).join(
    '',
  );
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  a.rules.yml: |\n    groups:\n${long}  b.rules.yml: |\n    groups: [{name: last, rules: []}]\n`;
  const [object] = symbolsOf(engineOf(new Map([['/a.yaml', text]])), '/a.yaml');
  const [a, b, ...others] = object?.children ?? [];
  assert.deepEqual([a?.name, a?.children.length, b?.name, b?.children.length, others.length], ['a.rules.yml', 400, 'b.rules.yml', 1, 0]);
  const lines = text.split('\n');
  const first = lines.findIndex((it) => it.startsWith('  b.rules'));
  assert.deepEqual([a?.range.start.line, a?.range.end.line, b?.range.start.line], [4, first - 1, first]);
  for (const it of a?.children ?? []) assert.ok(it.range.end.line < first);
});
