import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { lensesOf } from '../../server/src/engine/features/lenses.js';
import { type Relabeling, relabelingAt } from '../../server/src/engine/features/relabeling.js';
import { engineOf } from '../support/fixtures.js';

type Files = Readonly<Record<string, string>>;
const engine = (files: Files) => engineOf(new Map(Object.entries(files)));
/** The rules at the line that holds a text. */
function debug(files: Files, text: string, labels?: readonly Readonly<Record<string, string>>[]): Relabeling {
  const [uri = '', content = ''] = Object.entries(files)[0] ?? [];
  const line = content.split('\n').findIndex((it) => it.includes(text));
  const it = relabelingAt(engine(files), uri, { line, character: 6 }, labels && { labels, samples: false });
  assert.ok(!('why' in it), 'why' in it ? it.why : '');
  return it;
}

const pods = `scrape_configs:
  - job_name: pods
    metrics_path: /stats/prometheus
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
        action: keep
        regex: "true"
      - source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]
        regex: ([^:]+)(?::\\d+)?;(\\d+)
        replacement: $1:$2
        target_label: __address__
      - action: labelmap
        regex: __meta_kubernetes_pod_label_(.+)
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: istio_request_bytes.*
        action: drop
`;

test('typical targets: one that finds what the rules look for, one without', () => {
  const it = debug({ '/prometheus.yml': pods }, 'relabel_configs');
  assert.equal(it.title, 'job pods');
  assert.equal(it.pool, 'pods');
  assert.equal(it.samples.from, 'typical');
  assert.deepEqual(it.position, { line: 5, character: 4 });
  assert.deepEqual(
    it.rules.map((rule) => rule.position?.line),
    [6, 9, 13],
  );
  assert.deepEqual(
    it.lists.map(({ stage, rules, current }) => [stage, rules, current]),
    [
      ['target', 3, true],
      ['metric', 1, false],
    ],
  );
  const [fits, bare] = it.walks;
  assert.deepEqual(fits?.outcome, { state: 'kept' });
  assert.deepEqual(fits?.steps[1]?.changes, []);
  assert.equal(fits?.labels['app'], '<kubernetes_pod_label_app>');
  assert.equal(fits?.labels['instance'], '10.0.0.1:8080');
  assert.equal(fits?.gone['__metrics_path__'], '/stats/prometheus');
  assert.ok(fits?.before.some(({ name, after }) => name === '__metrics_path__' && after === '/stats/prometheus'));
  assert.deepEqual(bare?.outcome, { state: 'dropped', rule: 0 });
  assert.equal(bare?.steps.length, 1);
});

test('series: of each kind that the rules treat alike one, with the labels of the target', () => {
  const it = debug({ '/prometheus.yml': pods }, 'istio_request_bytes');
  assert.equal(it.stage, 'metric');
  assert.equal(it.pool, undefined);
  assert.equal(it.walks.filter((one) => one.outcome.state === 'dropped').length, 1);
  assert.equal(it.walks.filter((one) => one.outcome.state === 'kept').length, 1);
  assert.ok(it.samples.labels.every((one) => one['job'] === 'pods'));
});

test('given labels: each step, what is added around, what is refused', () => {
  const given = [
    { __address__: '10.1.1.1:80', __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true' },
    { __address__: 'a/b', __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true' },
    { __address__: '10.1.1.1:80', __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true', instance: 'mine', job: 'other' },
  ];
  const it = debug({ '/prometheus.yml': pods }, 'relabel_configs', given);
  assert.deepEqual(it.samples.labels, []);
  assert.deepEqual(
    it.walks[0]?.steps.map((one) => one.matched),
    [true, false, false],
  );
  assert.deepEqual(it.walks[0]?.after, [{ name: 'instance', after: '10.1.1.1:80' }]);
  assert.deepEqual(it.walks[1]?.outcome, { state: 'failed', error: '"a/b" is not a valid hostname' });
  assert.deepEqual(it.walks[2]?.labels, { instance: 'mine', job: 'other' });
});

const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  endpoints:
    - port: other
    - port: http
      relabelings:
        - targetLabel: cluster
          replacement: east
        - action: Drop
          sourceLabels: [namespace]
          regex: other
      metricRelabelings:
        - action: labeldrop
          regex: tenant
`;
const service = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, ports: [{name: http, containerPort: 80}]}]}}}
`;

test('a monitor: the rules of the operator around those of the user, over the targets of the workspace', () => {
  const it = debug({ '/m.yaml': monitor, '/s.yaml': service }, 'relabelings');
  assert.equal(it.title, 'ServiceMonitor shop/web, endpoint 2');
  assert.equal(it.pool, 'serviceMonitor/shop/web/1');
  assert.equal(it.samples.from, 'workspace');
  const own = it.rules.flatMap((rule, i) => (rule.position ? [[i, rule.position.line]] : []));
  assert.deepEqual(
    own.map(([, line]) => line),
    [9, 11],
  );
  assert.ok((own[0]?.[0] ?? 0) > 5);
  assert.ok(it.rules.length > (own[1]?.[0] ?? 0) + 1, 'sharding follows');
  assert.equal(it.walks[0]?.labels['cluster'], 'east');
  assert.equal(it.walks[0]?.labels['service'], 'web');
  const metric = debug({ '/m.yaml': monitor, '/s.yaml': service }, 'regex: tenant');
  assert.equal(metric.stage, 'metric');
  assert.ok(metric.samples.labels.every((one) => one['service'] === 'web' && one['cluster'] === 'east'));
});

test('targets that are spread over several servers', () => {
  const server = 'apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p, namespace: shop}\nspec: {shards: 3}\n';
  assert.equal(debug({ '/m.yaml': monitor, '/p.yaml': server }, 'relabelings').shards, 3);
  assert.equal(debug({ '/m.yaml': monitor }, 'relabelings').shards, 1);
  assert.equal(debug({ '/prometheus.yml': pods, '/p.yaml': server }, 'relabel_configs').shards, 1);
});

test('a ScrapeConfig with its own spelling of discovery', () => {
  const text = `apiVersion: monitoring.coreos.com/v1alpha1
kind: ScrapeConfig
metadata: {name: vms, namespace: shop}
spec:
  jobName: vms
  staticConfigs:
    - targets: ["vm-1:9100"]
      labels: {zone: a}
  relabelings:
    - sourceLabels: [zone]
      targetLabel: region
`;
  const it = debug({ '/s.yaml': text }, 'relabelings');
  assert.equal(it.pool, 'scrapeConfig/shop/vms');
  assert.deepEqual(it.walks[0]?.labels, { instance: 'vm-1:9100', job: 'vms', region: 'a', zone: 'a' });
});

test('in a ConfigMap, lines are those of the file', () => {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: prometheus}\ndata:\n  prometheus.yml: |\n${pods.replaceAll(/^/gm, '    ')}`;
  const it = debug({ '/cm.yaml': text }, 'relabel_configs');
  assert.deepEqual(it.position, { line: 10, character: 8 });
  assert.equal(it.rules[0]?.position?.line, 11);
});

test('alerts and remote write get the external labels first', () => {
  const text = `global: {external_labels: {cluster: east}}
alerting:
  alert_relabel_configs:
    - {action: labeldrop, regex: cluster}
remote_write:
  - url: http://a/write
    write_relabel_configs:
      - {source_labels: [cluster], regex: west, action: keep}
`;
  const rules = 'groups: [{name: a, rules: [{alert: Down, expr: up == 0, labels: {severity: page}}]}]\n';
  const alerts = debug({ '/prometheus.yml': text, '/rules.yaml': rules }, 'alert_relabel_configs');
  assert.deepEqual(alerts.samples.labels, [{ severity: 'page', alertname: 'Down' }]);
  assert.deepEqual(alerts.walks[0]?.before, [{ name: 'cluster', after: 'east' }]);
  assert.deepEqual(alerts.walks[0]?.labels, { alertname: 'Down', severity: 'page' });
  const write = debug({ '/prometheus.yml': text }, 'write_relabel_configs');
  assert.equal(write.title, 'remote write to http://a/write');
  assert.ok(write.walks.every((it) => it.outcome.state === 'dropped' && it.outcome.rule === 0));
});

test('refused rules run over nothing and say why', () => {
  const it = debug({ '/prometheus.yml': pods.replace('action: labelmap', 'action: labelmop') }, 'relabel_configs');
  assert.equal(it.refused?.message, 'unknown relabel action "labelmop"');
  assert.equal(it.refused?.position.line, 13);
  assert.deepEqual(it.walks, []);
  const own = debug({ '/m.yaml': monitor.replace('regex: other', 'regex: (other') }, 'relabelings');
  assert.match(own.refused?.message ?? '', /^error parsing regexp: missing closing \)/);
  assert.equal(own.refused?.position.line, 11);
});

test('outside of rules there is nothing to debug', () => {
  const it = relabelingAt(engine({ '/prometheus.yml': `global: {}\n${pods}` }), '/prometheus.yml', { line: 0, character: 0 });
  assert.deepEqual(it, { why: 'Put the cursor into a list of relabel rules.' });
});

test('hovering a rule tells what it does', () => {
  const at = (line: number, character: number) =>
    hoverAt(engine({ '/prometheus.yml': pods }), '/prometheus.yml', { line, character })?.markdown ?? '';
  assert.match(
    at(7, 18),
    /^`keep` — `action`\n\nDrops the target or sample .*\n\n---\n\*\*Rule 1\*\* on a typical target `"10\.0\.0\.1:8080"`: matches, kept\n\nReads `"true"`$/,
  );
  assert.match(at(7, 9), /^\*\*action\*\*[\s\S]*\n---\n\*\*Rule 1\*\*/);
  assert.match(at(13, 18), /```diff\n\+ app="<kubernetes_pod_label_app>"\n```/);
  assert.equal(at(1, 16), '');
});

test('a lens stands above every list', () => {
  const lenses = lensesOf(engine({ '/m.yaml': monitor }), '/m.yaml').filter((it) => it.title === 'Debug relabeling');
  assert.deepEqual(
    lenses.map((it) => [it.command, it.position.line]),
    [
      ['meshMonitoring.debugRelabeling', 8],
      ['meshMonitoring.debugRelabeling', 14],
    ],
  );
});

test('the rules are read as the target version of Prometheus reads them', () => {
  const text = `scrape_configs:
  - job_name: a
    relabel_configs:
      - {source_labels: [x], target_label: "a-b"}
`;
  const at = (version: string) => {
    const files = { 'file:///prometheus.yml': text, 'file:///.meshmon.yaml': '' };
    const it = engine(files);
    it.apply([{ type: 'settings', settings: { ...it.settings, target: { ...it.settings.target, prometheus: version } }, root: '' }]);
    const answer = relabelingAt(
      it,
      'file:///prometheus.yml',
      { line: 3, character: 8 },
      { labels: [{ __address__: 'a:1', x: '1' }], samples: false },
    );
    assert.ok(!('why' in answer));
    return answer.refused?.message ?? answer.walks[0]?.outcome.state;
  };
  assert.equal(at('2.42'), `"a-b" is invalid 'target_label' for replace action`);
  assert.equal(at('3.14'), 'kept');
});

test('a long list of rules is followed by what each changes: labels are not copied at each', () => {
  const count = 2000;
  const rules = Array.from({ length: count }, (_, i) => `  - {source_labels: [l${i - 1}], target_label: l${i}, regex: "(.*)"}\n`).join('');
  const job = `scrape_configs:\n- job_name: a\n  static_configs: [{targets: ["a:80"], labels: {"l-1": x}}]\n  relabel_configs:\n${rules}`;
  const uri = '/prometheus.yml';
  const { fromEntries } = Object;
  let copied = 0;
  Object.fromEntries = (entries: Iterable<readonly [PropertyKey, unknown]>) => {
    const list = [...entries];
    copied += list.length;
    return fromEntries(list) as Record<string, unknown>;
  };
  try {
    const run = relabelingAt(engineOf(new Map([[uri, job.replace('"l-1"', 'l_1').replace('[l-1]', '[l_1]')]])), uri, {
      line: 5,
      character: 4,
    });
    assert.ok('walks' in run);
    assert.equal(run.walks[0]?.labels[`l${count - 1}`], 'x');
    assert.ok(copied < 20 * count, `${copied} labels copied`);
  } finally {
    Object.fromEntries = fromEntries;
  }
});
