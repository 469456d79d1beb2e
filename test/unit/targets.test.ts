import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownLabels, targetsOf } from '../../server/src/engine/operator/targets.js';
import { engineOf } from '../support/fixtures.js';

/** `address container` of every target, of a ServiceMonitor over one Service and one pod. Prometheus' own discovery gives the same. */
function targets(ports: string, spec: string, endpoint = '{}'): readonly string[] {
  const text = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {selector: {app: web}, ports: [${ports}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {${spec}}}}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, endpoints: [${endpoint}]}
`;
  return engineOf(new Map([['/a.yaml', text]]))
    .workspace.derived(targetsOf)
    .flatMap((it) => it.targets.map(shownLabels))
    .flatMap((it) => (it ? [`${it['__address__']} ${it['container'] ?? ''}`] : []))
    .sort();
}

const port = (name: string, number: number, protocol = 'TCP') => `{name: ${name}, containerPort: ${number}, protocol: ${protocol}}`;

test('declared ports are told by their number alone, and the last container that declares one has it', () => {
  const spec = `containers: [{name: a, ports: [${port('x', 9090)}]}, {name: b, ports: [${port('y', 9090, 'UDP')}]}]`;
  assert.deepEqual(targets('{name: m, port: 9090}', spec), ['10.0.0.1:9090 b']);
});

test('of a pod that no port of the Service leads to there is no target', () => {
  const spec = `containers: [{name: a, ports: [${port('x', 9090)}]}]`;
  assert.deepEqual(targets('{name: m, port: 80, targetPort: other}', spec), []);
  assert.deepEqual(targets('{name: m, port: 80, targetPort: other}', spec, '{targetPort: 9090}'), []);
  assert.deepEqual(targets('{name: m, port: 80, targetPort: other}, {name: n, port: 8080}', spec, '{targetPort: 9090}'), [
    '10.0.0.1:9090 a',
  ]);
});

test('a Service leads to named ports of init containers that stay, not of those that end', () => {
  const init = (rest: string) => `containers: [{name: a}], initContainers: [{name: side, ports: [${port('metrics', 9090)}]${rest}}]`;
  const ports = '{name: m, port: 80, targetPort: metrics}';
  assert.deepEqual(targets(ports, init(''), '{port: m}'), []);
  assert.deepEqual(targets(ports, init(', restartPolicy: Always'), '{port: m}'), ['10.0.0.1:9090 side']);
});
