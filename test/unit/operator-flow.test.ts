import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../support/fixtures.js';

const service = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web, team: a}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, ports: [{containerPort: 8080}]}]}}}
`;
const monitor = (rest = '', spec = '') => `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
${spec}  endpoints:
    - port: http
      metricRelabelings:
        - {action: drop, sourceLabels: [__name__], regex: "go_.*"}
${rest}`;
const rule = (expr: string) => `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: r, namespace: shop}
spec: {groups: [{name: g, rules: [{alert: A, expr: '${expr}'}]}]}
`;

const said = (files: Readonly<Record<string, string>>) => {
  const engine = engineOf(new Map(Object.entries(files)));
  return Object.keys(files)
    .flatMap((uri) => engine.diagnostics(uri))
    .filter((it) => it.code === 'flow/metric-not-scraped');
};

test('a metric that the monitor of a job drops', () => {
  const files = (expr: string, monitors = monitor()) => ({ '/s.yaml': service, '/m.yaml': monitors, '/r.yaml': rule(expr) });
  const [found, ...more] = said(files('go_goroutines{job="web"} > 9'));
  assert.equal(more.length, 0);
  assert.match(found?.message ?? '', /^The job `web` drops `go_goroutines`/);
  assert.equal(found?.related[0]?.place.uri, '/m.yaml');
  assert.equal(found?.related[0]?.place.range.start.line, 7);
  assert.equal(said(files('go_goroutines{job="a"} > 9', monitor('', '  jobLabel: team\n'))).length, 1);
  // Another job, another metric, a query of all jobs, and monitors that keep it or take over labels.
  for (const expr of [
    'go_goroutines{job="web2"} > 9',
    'process_open_fds{job="web"} > 9',
    'go_goroutines > 9',
    'go_goroutines{job=~"web"} > 9',
  ])
    assert.deepEqual(said(files(expr)), [], expr);
  const expr = 'go_goroutines{job="web"} > 9';
  assert.deepEqual(said(files(expr, monitor('    - port: http\n      path: /other\n'))), []);
  assert.deepEqual(said(files(expr, monitor('      honorLabels: true\n'))), []);
  const open =
    'apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p, namespace: shop}\nspec: {additionalScrapeConfigs: {name: a, key: b}}\n';
  assert.deepEqual(said({ ...files(expr), '/p.yaml': open }), []);
});

test('an AlertmanagerConfig that no Alertmanager selects', () => {
  const config = `apiVersion: monitoring.coreos.com/v1beta1\nkind: AlertmanagerConfig\nmetadata: {name: team, namespace: shop}\nspec: {route: {receiver: a}, receivers: [{name: a}]}\n`;
  const server = (spec: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: main, namespace: shop}\nspec: ${spec}\n`;
  const found = (spec: string) => {
    const engine = engineOf(
      new Map([
        ['/c.yaml', config],
        ['/a.yaml', server(spec)],
      ]),
    );
    return engine
      .diagnostics('/c.yaml')
      .filter((it) => it.code === 'link/not-selected-by-prometheus')
      .map((it) => it.message);
  };
  assert.match(
    found('{}')[0] ?? '',
    /^No Alertmanager here selects this AlertmanagerConfig: shop\/main has no `alertmanagerConfigSelector`/,
  );
  assert.match(found('{alertmanagerConfigSelector: {matchLabels: {am: main}}}')[0] ?? '', /wants the label am: main/);
  assert.deepEqual(found('{alertmanagerConfigSelector: {}}'), []);
  assert.deepEqual(found('{alertmanagerConfiguration: {name: team}}'), []);
});
