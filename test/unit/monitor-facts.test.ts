import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { lensesOf } from '../../server/src/engine/features/lenses.js';
import { engineOf } from '../support/fixtures.js';
import { positionAt } from '../support/text.js';

const service = (name: string) => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec: {template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: app, ports: [{containerPort: 8080}]}]}}}
---
`;
const monitor = (rest = '') => `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: all, namespace: shop, labels: {release: kps}}
spec:
  selector:
    matchExpressions: [{key: app, operator: Exists}]
  endpoints:
    - port: http
    - port: other
${rest}`;
const server = `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: shop}
spec:
  serviceMonitorSelector: {matchLabels: {release: kps}}
  podMonitorSelector: {}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: lost, namespace: shop}
spec: {selector: {matchLabels: {app: none}}, endpoints: [{port: http}]}
`;
const files = { '/s.yaml': service('a') + service('b'), '/m.yaml': monitor(), '/p.yaml': server };

const lenses = (given: Readonly<Record<string, string>>, uri: string) =>
  lensesOf(engineOf(new Map(Object.entries(given))), uri).map(
    (it) => `${it.range.start.line + 1} ${it.title} → ${it.uri}:${it.position.line + 1}`,
  );

test('lenses tell what is scraped, by whom, and lead there', () => {
  assert.deepEqual(lenses(files, '/m.yaml'), [
    '1 2 targets of 2 Services → /m.yaml:5',
    '1 Prometheus shop/k8s → /p.yaml:3',
    '1 Scrape configuration → /m.yaml:1',
  ]);
  assert.deepEqual(lenses(files, '/p.yaml'), [
    '1 1 of 2 ServiceMonitors → /p.yaml:5',
    '8 0 targets of 0 Services → /p.yaml:11',
    '8 Scrape configuration → /p.yaml:8',
  ]);
  assert.deepEqual(lenses(files, '/s.yaml'), ['1 1 ServiceMonitor → /s.yaml:3', '11 1 ServiceMonitor → /s.yaml:13']);
});

test('where nothing is known of Services, nothing is counted', () => {
  assert.deepEqual(lenses({ '/m.yaml': monitor() }, '/m.yaml'), ['1 Scrape configuration → /m.yaml:1']);
  assert.deepEqual(lenses({ '/s.yaml': service('a') }, '/s.yaml'), []);
  const foreign = monitor().replace('monitoring.coreos.com', 'example.com');
  assert.deepEqual(lenses({ '/m.yaml': foreign, '/s.yaml': service('a') }, '/m.yaml'), []);
});

function hover(rest: string, marked: string, given: Readonly<Record<string, string>> = files): string {
  const text = monitor(rest);
  const at = text.indexOf(marked.replace('|', '')) + marked.indexOf('|');
  const engine = engineOf(new Map(Object.entries({ ...given, '/m.yaml': text })));
  return hoverAt(engine, '/m.yaml', positionAt(text, at))?.markdown ?? '';
}

test('a hover shows the targets with their final labels, of one endpoint or all', () => {
  for (const at of ['kind: Serv|iceMonitor', 'name: al|l', 'sel|ector:', 'endp|oints:', 'port: ht|tp', 'po|rt: http']) {
    const text = hover('', at);
    assert.match(text, /\*\*Targets\*\* in this workspace: 2\n/, at);
    assert.match(
      text,
      /- `10\.0\.0\.1:8080` `\{container="app", endpoint="http", job="a", namespace="shop", pod="a-0", service="a"\}`\n/,
      at,
    );
    assert.match(text, /become `exported_…`/, at);
  }
  assert.match(hover('', 'port: oth|er'), /in this workspace: none/);
  assert.doesNotMatch(hover('', 'apiVer|sion'), /Targets/);
  assert.doesNotMatch(hover('', 'port: ht|tp', {}), /Targets/);
});

test('a hover tells what metric relabeling takes of the target, and whose labels win', () => {
  const rest =
    '      honorLabels: true\n      metricRelabelings: [{action: labeldrop, regex: pod|container}, {action: LabelKeep, regex: "job|service|pod|__name__"}]\n';
  const first = monitor('').replace('    - port: http\n', `    - port: http\n${rest}`);
  const engine = engineOf(new Map(Object.entries({ ...files, '/m.yaml': first })));
  const all = hoverAt(engine, '/m.yaml', positionAt(first, first.indexOf('endpoints:')))?.markdown ?? '';
  assert.match(all, /`\{job="a", service="a"\}`, without `container`, `endpoint`, `namespace`, `pod`\n/);
  assert.match(all, /its own win \(`honorLabels`\)\.\n`metricRelabelings` come after that\./);
});

test('addresses that are written by hand are targets, and of Services without pods here nothing is claimed', () => {
  const own = `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {ports: [{name: http, port: 80}]}
---
`;
  const endpoints =
    'apiVersion: v1\nkind: Endpoints\nmetadata: {name: db, namespace: shop}\nsubsets: [{addresses: [{ip: 192.0.2.1}, {ip: "2001:db8::1"}], ports: [{name: http, port: 81}]}]\n';
  const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: db-x, namespace: shop, labels: {kubernetes.io/service-name: db}}
ports: [{name: http, port: 82}]
endpoints: [{addresses: [192.0.2.2]}]
`;
  const title = (text: string, given = monitor()) => lenses({ '/s.yaml': text, '/m.yaml': given }, '/m.yaml')[0];
  assert.equal(title(own), '1 1 Service → /m.yaml:5');
  assert.equal(title(own + endpoints), '1 2 targets of 1 Service → /m.yaml:5');
  assert.equal(title(own + slice), '1 1 Service → /m.yaml:5');
  const bySlices = monitor().replace('spec:\n', 'spec:\n  serviceDiscoveryRole: EndpointSlice\n');
  assert.equal(title(own + slice, bySlices), '1 1 target of 1 Service → /m.yaml:6');
  // Endpoints are mirrored to slices where there are none.
  assert.equal(title(own + endpoints, bySlices), '1 2 targets of 1 Service → /m.yaml:6');
  const text = hover('', 'port: ht|tp', { '/s.yaml': own + endpoints });
  assert.match(text, /- `192\.0\.2\.1:81` `\{endpoint="http", job="db", namespace="shop", service="db"\}`\n- `\[2001:db8::1\]:81`/);
});
