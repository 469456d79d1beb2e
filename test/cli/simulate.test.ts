import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../support/conformance.js';

const folder = mkdtempSync(join(tmpdir(), 'meshmon-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function meshmon(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('relabel answers each line with the labels and the steps, or with why the rules are refused', () => {
  const lines = [
    { labels: { a: 'Foo' }, configs: '- {source_labels: [a], action: lowercase, target_label: b}' },
    { labels: { a: 'x' }, configs: [{ action: 'drop' }] },
    { labels: { a: 'x' }, configs: '- {source_labels: [a], regex: "x("}' },
    { labels: { a: 1 }, configs: '' },
  ];
  const { stdout, status } = meshmon(['relabel', '--format', 'json'], lines.map((it) => JSON.stringify(it)).join('\n'));
  assert.equal(status, 0);
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((it) => JSON.parse(it) as unknown),
    [
      { labels: { a: 'Foo', b: 'foo' }, steps: [{ rule: 0, matched: true, before: { a: 'Foo' }, after: { a: 'Foo', b: 'foo' } }] },
      { labels: null, steps: [{ rule: 0, matched: true, before: { a: 'x' }, after: null }] },
      { error: 'error parsing regexp: missing closing ): `^(?s:x()$`' },
      { error: 'labels: an object of texts is wanted' },
    ],
  );
});

test('relabel refuses rules where Prometheus does, and runs them where it does not', () => {
  const answers = (version: string, ...configs: readonly string[]) =>
    meshmon(['relabel', '--target-version', version], configs.map((it) => JSON.stringify({ labels: { a: 'x-y' }, configs: it })).join('\n'))
      .stdout.trim()
      .split('\n')
      .map((it) => JSON.parse(it) as { readonly error?: string; readonly labels?: unknown })
      .map((it) => it.error ?? it.labels);
  const rules = [
    '- {source_labels: [""], action: keep}',
    '- {source_labels: [a], action: hashmod, target_label: b, modulus: 4.5}',
    '- {action: keep, action: drop}',
    '- {action: labeldrop, target_label: b}\n- {action: keep, regex: "("}',
    '- {modulus: x, regex: a}\n- {regex: "(", action: kep}',
    '- {target_label: *a}',
  ];
  const whole = [
    '"" is not a valid label name',
    { a: 'x-y', b: '3' },
    'yaml: unmarshal errors:\n  line 1: field action already set in type relabel.plain',
    'error parsing regexp: missing closing ): `^(?s:()$`',
    'error parsing regexp: missing closing ): `^(?s:()$`',
    "yaml: unknown anchor 'a' referenced",
  ];
  assert.deepEqual(answers('3.14', ...rules), whole);
  assert.deepEqual(answers('3.5', ...rules), whole.with(3, "labeldrop action requires only 'regex', and no other fields"));
});

test('relabel writes no target that a job with legacy names cannot have', () => {
  const job = (scheme: string) =>
    `- job_name: ${scheme}\n  metric_name_validation_scheme: ${scheme}\n  relabel_configs: [{source_labels: [a], target_label: $1, replacement: b}]\n`;
  writeFileSync(join(folder, 'schemes.yml'), `scrape_configs:\n${job('legacy')}${job('utf8')}`);
  const labels = (scheme: string) =>
    (JSON.parse(meshmon(['relabel', 'schemes.yml', '--format', 'json', '--job', scheme, 'a=x-y']).stdout) as { labels: unknown }).labels;
  assert.deepEqual(labels('legacy'), { a: 'x-y' });
  assert.deepEqual(labels('utf8'), { a: 'x-y', 'x-y': 'b' });
});

test('relabel runs the rules of a job for people', () => {
  writeFileSync(
    join(folder, 'prometheus.yml'),
    'scrape_configs:\n- job_name: pods\n  relabel_configs:\n  - {source_labels: [app], target_label: service}\n',
  );
  const { stdout, status } = meshmon(['relabel', 'prometheus.yml', '--job', 'pods', 'app=shop']);
  assert.equal(status, 0);
  assert.match(stdout, /service: \(none\) -> shop/);
  assert.equal(meshmon(['relabel', 'prometheus.yml', '--job', 'nodes']).status, 2);
});

test('route names the receivers', () => {
  writeFileSync(
    join(folder, 'alertmanager.yml'),
    'route:\n  receiver: default\n  routes:\n  - matchers: [severity="critical"]\n    receiver: pager\n    continue: true\n  - matchers: [team=~"a|b"]\n    receiver: chat\nreceivers: [{name: default}, {name: pager}, {name: chat}]\n',
  );
  const route = (...labels: readonly string[]) => meshmon(['route', '--format', 'json', 'alertmanager.yml', ...labels]).stdout;
  assert.equal(route('severity=critical', 'team=a'), '{"receivers":["pager","chat"]}\n');
  assert.equal(route('severity=critical'), '{"receivers":["pager"]}\n');
  assert.equal(route('severity=info'), '{"receivers":["default"]}\n');
  assert.equal(meshmon(['route', 'alertmanager.yml', 'severity']).status, 2);
});

test('route reads matchers as Alertmanager does, which has two ways of reading', () => {
  const matchers = ['code=~"5\\d+"', 'path="a\\b"', '{note="say \\"hi, you\\""}', '"my label"=~"x.+"'];
  const routes = matchers.map((it, i) => `  - {matchers: ['${it}'], receiver: r${i}}\n`).join('');
  const receivers = ['default', ...matchers.map((_, i) => `r${i}`)].map((name) => `{name: ${name}}`).join(', ');
  writeFileSync(join(folder, 'two-ways.yml'), `route:\n  receiver: default\n  routes:\n${routes}receivers: [${receivers}]\n`);
  const route = (label: string) =>
    (JSON.parse(meshmon(['route', '--format', 'json', 'two-ways.yml', label]).stdout) as { receivers: readonly string[] }).receivers;
  assert.deepEqual(['code=503', 'path=a\\b', 'note=say "hi, you"', 'my label=xy', 'code=dd', 'path=ab'].map(route), [
    ['r0'],
    ['r1'],
    ['r2'],
    ['r3'],
    ['default'],
    ['default'],
  ]);
});

test('route reads labels as amtool does, and refuses what it cannot read', () => {
  const config = (matcher: string) =>
    `route:\n  receiver: default\n  routes:\n  - {matchers: ['${matcher}'], receiver: found}\nreceivers: [{name: default}, {name: found}]\n`;
  writeFileSync(join(folder, 'quoted.yml'), config('"my label"="a, b"'));
  const route = (...labels: readonly string[]) => meshmon(['route', 'quoted.yml', ...labels]);
  for (const label of ['"my label"="a, b"', 'my label=a, b', '"my label" = "a, b"']) assert.equal(route(label).stdout, 'found\n', label);
  assert.equal(route('"my label"="a,b"').stdout, 'default\n');
  for (const label of ['team!=a', 'team=~a']) assert.match(route(label).stderr, /Labels must be specified as key=value pairs/);
  assert.match(route('team').stderr, /Failed to parse labels: bad matcher format: team/);
  writeFileSync(join(folder, 'unread.yml'), config('severity'));
  const refused = meshmon(['route', 'unread.yml', 'severity=page']);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /unread\.yml:4: bad matcher format: severity/);
});

test('template renders an annotation, or says what Prometheus would write in its place', () => {
  const data = { labels: { job: 'shop' }, value: 1234567, externalLabels: { cluster: 'c1' }, externalURL: 'http://prom.example/p' };
  const query = { up: [{ Labels: { job: 'b' }, Value: 1 }] };
  const texts = [
    '{{ $labels.job }} {{ $value | humanize }} {{ $value }} {{ pathPrefix }} {{ query "up" | first | label "job" }}',
    '{{ if gt $value 1 }}x{{ end }}',
    '{{ $value | nope }}',
    5,
  ];
  const { stdout, status } = meshmon(['template'], texts.map((text) => JSON.stringify({ text, data, query })).join('\n'));
  assert.equal(status, 0);
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((it) => JSON.parse(it) as unknown),
    [
      { output: 'shop 1.235M 1.234567e+06 /p b' },
      {
        error:
          'error executing template __alert_Test: template: __alert_Test:1:118: executing "__alert_Test" at <gt $value 1>: error calling gt: incompatible types for comparison: float64 and int',
      },
      { error: 'error parsing template __alert_Test: template: __alert_Test:1: function "nope" not defined' },
      { error: 'text: a string is wanted' },
    ],
  );
});

const service = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: metrics, port: 80, targetPort: metrics}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, ports: [{name: metrics, containerPort: 9090}]}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: metrics, interval: 30s}]}
`;

test('generate writes the jobs that the operator would, and Prometheus reads them', () => {
  writeFileSync(join(folder, 'web.yaml'), service);
  const { stdout, status } = meshmon(['generate', '--format', 'json', 'web.yaml']);
  assert.equal(status, 0);
  const { scrape_configs: jobs } = JSON.parse(stdout) as { scrape_configs: readonly { job_name: string; scrape_interval: string }[] };
  assert.deepEqual(
    jobs.map((it) => [it.job_name, it.scrape_interval]),
    [['serviceMonitor/shop/web/0', '30s']],
  );
  const yaml = meshmon(['generate', 'web.yaml']).stdout;
  assert.equal(meshmon(['check', '--stdin-path', 'prometheus.yml', '-'], yaml).status, 0);
  assert.equal(meshmon(['generate', '--operator-option', 'nope=true', 'web.yaml']).status, 2);
});

test('targets shows what monitors and scrape jobs would scrape', () => {
  writeFileSync(join(folder, 'web.yaml'), service);
  writeFileSync(
    join(folder, 'prometheus.yml'),
    'scrape_configs:\n- job_name: pods\n  kubernetes_sd_configs: [{role: pod}]\n  relabel_configs: [{source_labels: [__meta_kubernetes_pod_name], target_label: pod}]\n',
  );
  const { stdout, status } = meshmon(['targets', '--format', 'json', 'web.yaml', 'prometheus.yml']);
  assert.equal(status, 0);
  const common = { __address__: '10.0.0.1:9090', pod: 'web-0' };
  assert.deepEqual(JSON.parse(stdout), {
    targets: {
      'ServiceMonitor/shop/web/0': [{ ...common, container: 'web', endpoint: 'metrics', job: 'web', namespace: 'shop', service: 'web' }],
      'scrape_configs/pods': [{ ...common, job: 'pods' }],
    },
  });
  assert.match(meshmon(['targets', 'web.yaml']).stdout, /10\.0\.0\.1:9090 \{.*job="web"/);
});

test('relabel runs the rules as the target version does', () => {
  const request = JSON.stringify({
    labels: { x: 'a\nb' },
    configs: '- {source_labels: [x], regex: "a.b", target_label: y, replacement: z}',
  });
  const y = (version: string) => {
    const { stdout } = meshmon(['relabel', '--target-version', version], request);
    return (JSON.parse(stdout) as { labels: Record<string, string> }).labels['y'];
  };
  assert.deepEqual([y('2.42'), y('v3.5.0')], [undefined, 'z']);
  assert.equal(meshmon(['relabel', '--target-version', 'new'], request).status, 2);
});

test('promql answers every line, whatever stands in it', () => {
  const lines = [
    '\ufeff{"expr":"up"}\r',
    '{"expr":"up"',
    '',
    'null',
    '[null, {"expr":"up"}, []]',
    '{"expr":5}',
    '{"expr":"sum("} x',
    '{"expr":"up\\u0000"}',
    '[]',
    `{"expr":"${'('.repeat(100_000)}"}`,
    `{"expr":"up${'+up'.repeat(100_000)}"}`,
    '  {"expr":"up", "flags":null}  ',
    '{"expr":"limitk(1, up)"}',
  ];
  const { stdout, stderr, status } = meshmon(['promql', '--enable', 'promql-experimental-functions, x'], lines.join('\n'));
  assert.deepEqual([stderr, status], ['', 0]);
  const say = (it: { readonly ok?: boolean; readonly error?: string }) => it.ok ?? it.error?.slice(0, 8);
  const answers = stdout
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it));
  assert.deepEqual(
    answers.map((it) => (Array.isArray(it) ? it.map(say) : say(it))),
    [true, 'not JSON', 'not a JS', ['not a JS', true, 'not a JS'], 'expr: a ', 'not JSON', false, [], false, true, true, true],
  );
});
