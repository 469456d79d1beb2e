import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTarget } from '../../server/src/engine/catalogue/target.js';
import { formatFile } from '../../server/src/engine/features/format.js';
import { type ReportKind, reportAt } from '../../server/src/engine/features/reports.js';
import { scrapeConfigsFor } from '../../server/src/engine/operator/generate.js';
import { defaultOptions } from '../../server/src/engine/operator/monitored.js';
import { engineOf } from '../support/fixtures.js';

const report = (files: Readonly<Record<string, string>>, uri: string, line: number, kind: ReportKind): string => {
  const answer = reportAt(engineOf(new Map(Object.entries(files))), uri, { line, character: 4 }, kind);
  return 'why' in answer ? answer.why : answer.text;
};

const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  endpoints:
    - port: http
      relabelings:
        - action: drop
          sourceLabels: [__meta_kubernetes_service_name]
          regex: web
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

test('the scrape configuration of a monitor', () => {
  const text = report({ '/m.yaml': monitor }, '/m.yaml', 3, 'scrapeConfig');
  assert.match(text, /job_name: serviceMonitor\/shop\/web\/0/);
  assert.match(report({ '/s.yaml': service }, '/s.yaml', 0, 'scrapeConfig'), /Put the cursor/);
});

test('relabeling of a monitor runs over the target of the workspace', () => {
  const text = report({ '/m.yaml': monitor, '/s.yaml': service }, '/m.yaml', 9, 'relabeling');
  assert.match(text, /over a target of the workspace/);
  assert.match(text, /\n1\. replace \[job\] → __tmp_prometheus_job_name \(written by the operator\)\n/);
  assert.match(text, /drop \[__meta_kubernetes_service_name\] \(line 9\)\n {3}dropped/);
  assert.match(text, /# Dropped by rule \d+/);
});

test('formatting ends before the last line break of a block scalar', () => {
  const engine = engineOf(
    new Map([
      ['/a.yaml', 'groups:\n  - name: a\n    rules:\n      - record: a:b\n        expr: |\n          sum( up )\n        labels: {}\n'],
    ]),
  );
  const [edit, ...more] = formatFile(engine, '/a.yaml');
  assert.equal(more.length, 0);
  assert.equal(edit?.text, 'sum(up)');
  assert.deepEqual(edit?.place.range, { start: { line: 5, character: 10 }, end: { line: 5, character: 19 } });
});

const scrapeConfig = `apiVersion: monitoring.coreos.com/v1alpha1
kind: ScrapeConfig
metadata: {name: outside, namespace: shop}
spec:
  jobName: outside
  scrapeInterval: 1m
  scheme: HTTPS
  httpSDConfigs:
    - url: http://sd.example.com
      refreshInterval: 5m
      authorization:
        credentials: {name: a, key: b}
  ec2SDConfigs:
    - region: eu-west-1
      filters:
        - {name: b, values: [x]}
        - {name: a, values: [y]}
  relabelings:
    - sourceLabels: [__meta_ec2_tag_Name]
      targetLabel: host
`;

test('what the operator writes of a ScrapeConfig', () => {
  const [job] = jobsOf(scrapeConfig);
  assert.deepEqual(job, {
    job_name: 'scrapeConfig/shop/outside',
    scrape_interval: '1m',
    scheme: 'https',
    http_sd_configs: [{ authorization: { type: 'Bearer', credentials: '<secret>' }, url: 'http://sd.example.com', refresh_interval: '5m' }],
    ec2_sd_configs: [
      {
        region: 'eu-west-1',
        filters: [
          { name: 'a', values: ['y'] },
          { name: 'b', values: ['x'] },
        ],
      },
    ],
    relabel_configs: [
      { source_labels: ['job'], target_label: '__tmp_prometheus_job_name' },
      { target_label: 'job', action: 'replace', replacement: 'outside' },
      { source_labels: ['__meta_ec2_tag_Name'], target_label: 'host' },
    ],
  });
});

test('a release candidate comes before its release', () => {
  const names = (version: string) => {
    const server = `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}\nspec: {version: ${version}}\n---\n`;
    return Object.keys(jobsOf(`${server}${scrapeConfig}  nameValidationScheme: UTF8\n`)[0] ?? {});
  };
  assert.ok(names('v3.0.0').includes('metric_name_validation_scheme'));
  assert.ok(!names('v3.0.0-rc.0').includes('metric_name_validation_scheme'));
});

function jobsOf(text: string): readonly Record<string, unknown>[] {
  const { workspace } = engineOf(new Map([['/monitor.yaml', text]]));
  const [server] = workspace.objects('Prometheus');
  return workspace.objects('ScrapeConfig').flatMap((it) => scrapeConfigsFor(it, server, defaultTarget, defaultOptions));
}

test('each rule that a monitor made is linked to its line', () => {
  const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop}
spec:
  selector:
    matchLabels:
      app: shop
    matchExpressions:
      - {key: tier, operator: Exists}
  targetLabels: [team]
  endpoints:
    - port: metrics
      interval: 30s
      relabelings:
        - action: labeldrop
          regex: pod_.+
`;
  const answer = reportAt(engineOf(new Map([['/monitor.yaml', monitor]])), '/monitor.yaml', { line: 5, character: 4 }, 'scrapeConfig');
  assert.ok('text' in answer);
  const lines = answer.text.split('\n');
  const linked = (answer.links ?? []).map(({ range, target }) => [
    lines[range.start.line]?.trim(),
    monitor.split('\n')[target.line]?.trim(),
  ]);
  assert.deepEqual(
    linked.filter(([from]) => from?.startsWith('- ') && !from.startsWith('- job_name')),
    [
      ['- action: keep', 'app: shop'],
      ['- action: keep', '- {key: tier, operator: Exists}'],
      ['- action: keep', '- port: metrics'],
      ['- source_labels:', 'targetLabels: [team]'],
      ['- target_label: endpoint', '- port: metrics'],
      ['- regex: pod_.+', '- action: labeldrop'],
    ],
  );
  assert.ok(linked.some(([from, to]) => from === 'scrape_interval: 30s' && to === 'interval: 30s'));
});
