import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

const world = `apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop, labels: {app: shop, team: a}}
spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: web}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec:
  template:
    metadata: {labels: {app: shop, version: v1}}
    spec: {containers: [{name: a, ports: [{name: web, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Secret
metadata: {name: creds, namespace: shop}
stringData: {user: a, password: b}
---
apiVersion: v1
kind: Secret
metadata: {name: elsewhere, namespace: other}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: authorities, namespace: shop}
data: {ca.crt: a}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec: {scrapeClasses: [{name: istio}]}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: shop, labels: {release: stack}}
`;

/** Labels of the offers at the mark in an object of a kind. */
function offers(kind: string, spec: string, version = 'v1'): readonly string[] {
  const source = `apiVersion: monitoring.coreos.com/${version}\nkind: ${kind}\nmetadata: {name: m, namespace: shop}\nspec:\n${spec}`;
  const { text, mark } = unmark(source);
  const engine = engineOf(
    new Map([
      ['/world.yaml', world],
      ['/m.yaml', text],
    ]),
  );
  return completionsAt(engine, '/m.yaml', mark.start).map((it) => it.label);
}

const monitor = (rest: string, list = '') => `${list}  selector: {matchLabels: {app: shop}}\n  endpoints:\n    - port: http\n${rest}`;

test('Secrets and ConfigMaps of the namespace, and their keys', () => {
  const user = (rest: string) => monitor(`      basicAuth:\n        username:\n          ${rest}\n`);
  assert.deepEqual(offers('ServiceMonitor', user('name: <|>')), ['creds']);
  assert.deepEqual(offers('ServiceMonitor', user('name: creds\n          key: <|>')), ['user', 'password']);
  assert.deepEqual(offers('ServiceMonitor', user('{name: creds, key: <|>}')), ['user', 'password']);
  const authority = monitor('      tlsConfig:\n        ca:\n          configMap: {name: authorities, key: <|>}\n');
  assert.deepEqual(offers('ServiceMonitor', authority), ['ca.crt']);
  const slack = '  receivers:\n    - name: a\n      slackConfigs:\n        - apiURL: {name: <|>}\n';
  assert.deepEqual(offers('AlertmanagerConfig', slack, 'v1alpha1'), ['creds']);
});

test('ports of the pods behind a Service, and labels to copy', () => {
  const port = '  selector: {matchLabels: {app: shop}}\n  endpoints:\n    - targetPort: <|>\n';
  assert.deepEqual(offers('ServiceMonitor', port), ['web', '8080']);
  const number = '  selector: {matchLabels: {app: shop}}\n  podMetricsEndpoints:\n    - portNumber: <|>\n';
  assert.deepEqual(offers('PodMonitor', number), ['8080']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  jobLabel: <|>\n')), ['app', 'team']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  targetLabels: [<|>]\n')), ['app', 'team']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  targetLabels: [app, <|>]\n')), ['app', 'team']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  podTargetLabels:\n    - <|>\n')), ['app', 'version']);
  assert.deepEqual(offers('ServiceMonitor', monitor('', '  targetLabels: <|>\n')), []);
});

test('selectors: operators, keys and values; classes; probers; routes', () => {
  const expression = (rest: string) => `  selector:\n    matchExpressions:\n      - ${rest}\n`;
  assert.deepEqual(offers('ServiceMonitor', expression('{key: app, operator: <|>}')), ['In', 'NotIn', 'Exists', 'DoesNotExist']);
  assert.deepEqual(offers('ServiceMonitor', expression('key: <|>')), ['app', 'team']);
  assert.deepEqual(offers('PodMonitor', expression('{key: version, operator: In, values: [<|>]}')), ['v1']);
  assert.deepEqual(offers('Prometheus', '  ruleSelector:\n    matchLabels:\n      <|>\n'), ['release']);
  assert.deepEqual(offers('Prometheus', '  ruleSelector:\n    matchLabels:\n      release: <|>\n'), ['stack']);
  assert.deepEqual(offers('PodMonitor', '  scrapeClass: <|>\n  selector: {}\n'), ['istio']);
  assert.deepEqual(offers('Probe', '  prober:\n    url: <|>\n'), ['shop.shop.svc:80']);
  const inner = '  route:\n    receiver: team\n    routes:\n      - receiver: <|>\n  receivers:\n    - name: team\n';
  assert.deepEqual(offers('AlertmanagerConfig', inner, 'v1alpha1'), ['team']);
  const mute = '  route:\n    receiver: team\n    muteTimeIntervals: [<|>]\n  timeIntervals:\n    - name: night\n';
  assert.deepEqual(offers('AlertmanagerConfig', mute, 'v1beta1'), ['night']);
});
