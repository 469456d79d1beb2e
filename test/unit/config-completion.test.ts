import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionFolderAt, completionsAt } from '../../server/src/engine/features/completion.js';
import { relativePath, resolvePath } from '../../server/src/engine/workspace/paths.js';
import { engineOf } from '../support/fixtures.js';
import { textIn, unmark } from '../support/text.js';

const files: Readonly<Record<string, string>> = {
  '/mon/rules/a.rules.yml':
    'groups:\n  - name: one\n    rules:\n      - {alert: Down, expr: sum by (job) (up) == 0, labels: {severity: page}, annotations: {summary: "{{ $labels.job }}", runbook: none}}\n  - {name: two, rules: []}\n',
  '/mon/rules/b.yml': 'groups:\n  - name: three\n    rules:\n      - {alert: Slow, expr: up == 0, labels: {team: shop}}\n',
  '/mon/rules/c.yml': 'groups: [{name: four, rules: []}]\n',
  '/mon/targets/a.json': '[{"targets": ["a:1"]}]\n',
  '/mon/mail.tmpl': '{{ define "mail" }}{{ .Status }}{{ end }}\n',
  '/carried.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x.rules.yml: |\n    groups: []\n',
};

function offers(uri: string, source: string, listed: readonly string[] = []) {
  const { text, mark } = unmark(source);
  const engine = engineOf(new Map([...Object.entries(files), [uri, text]]));
  const items = completionsAt(engine, uri, mark.start, undefined, listed);
  return {
    labels: items.map((it) => it.label),
    over: items[0] && textIn(text, items[0].edit.range),
    written: items.map((it) => it.edit.text),
    folder: completionFolderAt(engine, uri, mark.start),
  };
}

test('fields that name files are offered those of the workspace, as paths from the folder of the file', () => {
  const rules = ['rules/a.rules.yml', 'rules/b.yml', 'rules/c.yml', 'rules/*.yml'];
  const typed = (path: string) => {
    const { labels, over } = offers('/mon/prometheus.yml', `rule_files:\n  - ${path}\n`);
    return { labels, over };
  };
  assert.deepEqual(typed('rules/<|>'), { labels: rules, over: 'rules/' });
  assert.deepEqual(typed('rules/<|>a.yml'), { labels: rules, over: 'rules/a.yml' });
  assert.deepEqual(typed('rules/*<|>'), { labels: rules, over: 'rules/*' });
  assert.deepEqual(typed("'rules/a b<|>'"), { labels: rules, over: 'rules/a b' });
  assert.deepEqual(typed('./<|>'), { labels: rules.map((it) => `./${it}`), over: './' });
  assert.deepEqual(offers('/mon/prometheus.yml', 'rule_files: [<|>]\n').labels, rules);
  assert.deepEqual(offers('/tests/a.test.yml', 'rule_files:\n  - <|>\ntests: []\n').labels.slice(0, 2), [
    '../mon/rules/a.rules.yml',
    '../mon/rules/b.yml',
  ]);
  const sd = 'scrape_configs:\n  - job_name: a\n    file_sd_configs:\n      - files: [<|>]\n';
  assert.deepEqual(offers('/mon/prometheus.yml', sd).labels, ['targets/a.json']);
  const alertmanager = 'templates: [<|>]\nroute: {receiver: a}\nreceivers: [{name: a}]\n';
  assert.deepEqual(offers('/mon/alertmanager.yml', alertmanager).labels, ['mail.tmpl']);
  // Of a ConfigMap the paths are those of a pod.
  const map =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  prometheus.yml: |\n    rule_files:\n      - <|>\n    scrape_configs: []\n';
  assert.deepEqual(offers('/mon/map.yaml', map).labels, []);
});

test('a field that names any file is offered the names of the folder that is typed', () => {
  const names = ['old/', 'a b.pem', 'a #1.pem', 'ca.crt', 'prometheus.yml'];
  const tls = (value: string) => `scrape_configs:\n  - job_name: a\n    tls_config:\n      ca_file: ${value}\n`;
  assert.deepEqual(offers('/mon/prometheus.yml', tls('<|>'), names), {
    labels: ['old/', 'a b.pem', 'a #1.pem', 'ca.crt'],
    over: '',
    written: ['old/', '"a b.pem"', '"a #1.pem"', 'ca.crt'],
    folder: '/mon',
  });
  const below = offers('/mon/prometheus.yml', tls('"../certs/c<|>"'), names);
  assert.deepEqual([below.folder, below.over, below.written[2]], ['/certs', '../certs/c', '../certs/a #1.pem']);
  const at = (uri: string, text: string) => offers(uri, text, ['x']).labels;
  const header = 'remote_write:\n  - url: http://a\n    http_headers:\n      X-Scope:\n        files: [<|>]\n';
  assert.deepEqual(at('/mon/prometheus.yml', header), ['x']);
  const receiver = (field: string) => `route: {receiver: a}\nreceivers:\n  - name: a\n    ${field}\n`;
  assert.deepEqual(at('/mon/alertmanager.yml', receiver('pagerduty_configs: [{routing_key_file: <|>}]')), ['x']);
  assert.deepEqual(at('/mon/alertmanager.yml', receiver('webhook_configs:\n      - url_file: <|>')), ['x']);
  const values = 'prometheus:\n  prometheusSpec:\n    additionalScrapeConfigs:\n      - job_name: a\n        tls_config: {ca_file: <|>}\n';
  assert.deepEqual(at('/mon/values.yaml', values), []);
  // No file is read there: one is written, and a label only has such a name.
  assert.deepEqual(at('/mon/prometheus.yml', 'global:\n  query_log_file: <|>\n'), []);
  assert.deepEqual(at('/mon/prometheus.yml', 'global:\n  external_labels:\n    my_file: <|>\n'), []);
  assert.equal(offers('/mon/prometheus.yml', 'global:\n  scrape_interval: <|>\n').folder, undefined);
});

test('a relative path leads to where it came from', () => {
  for (const [from, to, path] of [
    ['file:///a/b/c.yml', 'file:///a/d%20e/f.yml', '../d e/f.yml'],
    ['/a/b.yml', '/a/c.yml', 'c.yml'],
    ['/b.yml', '/a/c.yml', 'a/c.yml'],
    ['/a/b/c.yml', '/d.yml', '../../d.yml'],
  ] as const) {
    assert.equal(relativePath(from, to), path);
    assert.equal(resolvePath(from, path), to);
  }
  assert.equal(relativePath('file:///a.yml', 'vscode-remote://x/a.yml'), undefined);
});

const testOf = (rest: string) =>
  `rule_files: [rules/a.rules.yml]\ntests:\n  - interval: 1m\n    alert_rule_test:\n      - eval_time: 1m\n        alertname: ${rest}`;

test('a unit test is offered what its rule files have', () => {
  const at = (rest: string) => offers('/mon/a.test.yml', testOf(rest)).labels;
  assert.deepEqual(at('<|>\n'), ['Down']);
  assert.deepEqual(at('Down\n        exp_alerts:\n          - exp_labels:\n              <|>\n'), ['severity', 'job']);
  assert.deepEqual(at('Down\n        exp_alerts:\n          - exp_labels: {severity: page, <|>}\n'), ['job']);
  assert.deepEqual(at('Down\n        exp_alerts:\n          - exp_labels: {severity: <|>}\n'), ['page']);
  assert.deepEqual(at('Down\n        exp_alerts:\n          - exp_annotations: {<|>}\n'), ['summary', 'runbook']);
  assert.deepEqual(at('Down\n        exp_alerts:\n          - exp_annotations: {runbook: <|>}\n'), ['none']);
  assert.deepEqual(at('Down\n        exp_alerts:\n          - exp_annotations: {summary: <|>}\n'), []);
  assert.deepEqual(offers('/mon/a.test.yml', 'rule_files: [rules/a.rules.yml]\ngroup_eval_order: [<|>]\ntests: []\n').labels, [
    'one',
    'two',
  ]);
});

const job = (rules: string) => `scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs: [{role: pod}]\n    relabel_configs:\n${rules}`;

test('a replacement is offered the groups of its pattern behind a dollar sign', () => {
  const rule = (replacement: string) =>
    job(
      `      - source_labels: [__address__]\n        regex: '(?P<host>[^:]+):(\\d+)'\n        target_label: a\n        replacement: ${replacement}\n`,
    );
  const { labels, over } = offers('/p.yml', rule('$<|>'));
  assert.deepEqual({ labels, over }, { labels: ['host', '1', '2'].map((it) => `$\{${it}}`), over: '$' });
  assert.deepEqual(offers('/p.yml', rule("'a-$<|>'")).labels, ['a-$\u007bhost}', 'a-$\u007b1}', 'a-$\u007b2}']);
  assert.deepEqual(offers('/p.yml', rule("'$\u007b<|>}'")).labels, ['$\u007bhost}', '$\u007b1}', '$\u007b2}']);
  assert.deepEqual(offers('/p.yml', rule('a<|>')).labels, []);
});

test('label names are those of that point of the life of a target', () => {
  const target = offers('/p.yml', job('      - source_labels: [<|>]\n')).labels;
  assert.ok(target.includes('__address__') && !target.includes('__name__'));
  const before =
    '      - {source_labels: [__address__], target_label: __tmp_a}\n      - {source_labels: [__address__], target_label: host}\n';
  const sample = offers('/p.yml', `${job(before)}    metric_relabel_configs:\n      - source_labels: [<|>]\n`).labels;
  assert.ok(sample.includes('host') && !sample.includes('__tmp_a'));
});

test('what a rule writes, and what its pattern is about', () => {
  const target = offers('/p.yml', job('      - target_label: <|>\n')).labels;
  assert.ok(target.includes('namespace') && target.includes('__metrics_path__') && !target.includes('__meta_kubernetes_pod_name'));
  const mapped = offers('/p.yml', job('      - action: labelmap\n        regex: <|>\n')).labels;
  assert.ok(mapped.includes('__meta_kubernetes_pod_label_(.+)') && !mapped.some((it) => it.includes('service')));
  const sample = (rule: string) => offers('/p.yml', `scrape_configs:\n  - job_name: a\n    metric_relabel_configs:\n${rule}`).labels;
  assert.ok(sample('      - action: labeldrop\n        regex: <|>\n').includes('le'));
  assert.ok(sample('      - action: drop\n        source_labels: [__name__]\n        regex: <|>\n').includes('istio_requests_total'));
  const alert = 'alerting:\n  alert_relabel_configs:\n    - source_labels: [<|>]\n';
  assert.deepEqual(offers('/mon/p.yml', alert).labels.slice(0, 3), ['alertname', 'severity', 'team']);
});
