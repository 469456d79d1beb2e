import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterOf } from '../../server/src/engine/cluster/model.js';
import { engineOf } from '../support/fixtures.js';

// Which pods Istio's webhooks ask the injector about (mutatingwebhook.yaml of the chart), and what it answers (`injectRequired`).

const pod = (namespace: string, labels: string, annotations: string, spec = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: ${namespace}, labels: {app: p, ${labels}}, annotations: {${annotations}}}\nspec: {${spec}containers: [{name: c, image: i}]}\n`;

const cases: readonly (readonly [namespace: string | undefined, labels: string, annotations: string, injected: boolean])[] = [
  ['', '', '', false],
  ['istio-injection: enabled', '', '', true],
  ['istio-injection: enabled, istio.io/rev: canary', '', '', true],
  ['istio.io/rev: canary', '', '', true],
  ['istio-injection: disabled, istio.io/rev: canary', '', '', false],
  ['istio-injection: disabled', 'sidecar.istio.io/inject: "true"', '', false],
  ['istio-injection: disabled', 'istio.io/rev: canary', '', false],
  ['', 'istio.io/rev: canary', '', true],
  ['', 'istio.io/rev: canary, sidecar.istio.io/inject: "false"', '', false],
  ['', 'sidecar.istio.io/inject: "true"', '', true],
  ['', '', 'sidecar.istio.io/inject: "true"', false],
  [undefined, '', 'sidecar.istio.io/inject: "true"', true],
  [undefined, '', '', false],
  ['istio-injection: enabled', '', 'sidecar.istio.io/inject: "false"', false],
  ['istio-injection: enabled', 'sidecar.istio.io/inject: "true"', 'sidecar.istio.io/inject: "false"', true],
  ['istio-injection: enabled', 'sidecar.istio.io/inject: "false"', 'sidecar.istio.io/inject: "true"', false],
  ['istio-injection: enabled', 'sidecar.istio.io/inject: perhaps', '', true],
];

function isInjected(namespace: string | undefined, text: string, name = 'shop'): boolean | undefined {
  const marks = namespace === undefined ? '' : `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${namespace}}}\n`;
  return engineOf(new Map([['/a.yaml', text + marks]])).workspace.derived(clusterOf).pods[0]?.injected;
}

for (const [namespace, labels, annotations, injected] of cases)
  test(`a pod {${labels}} {${annotations}} in a namespace {${namespace ?? 'unknown'}} is ${injected ? '' : 'not '}injected`, () => {
    assert.equal(isInjected(namespace, pod('shop', labels, annotations)), injected);
  });

test('pods of the host’s network and of the system’s namespaces are never injected', () => {
  assert.equal(isInjected('istio-injection: enabled', pod('shop', 'sidecar.istio.io/inject: "true"', '', 'hostNetwork: true, ')), false);
  assert.equal(isInjected('istio-injection: enabled', pod('kube-system', '', ''), 'kube-system'), false);
});

/** What a ServiceMonitor's plain scrape of a STRICT port is told, from a Prometheus with these labels, annotations and fields. */
function findings(namespace: string, labels: string, annotations: string, spec = ''): readonly string[] {
  const text = `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: Namespace
metadata: {name: monitoring, labels: {${namespace}}}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: istio-system}
spec: {mtls: {mode: STRICT}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: i, ports: [{name: prom, containerPort: 9090}]}]}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: prom}]}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec: {${spec}podMonitorSelector: {}, podMonitorNamespaceSelector: {}, podMetadata: {labels: {${labels}}, annotations: {${annotations}}}}
`;
  return engineOf(new Map([['/a.yaml', text]]))
    .diagnostics('/a.yaml')
    .flatMap((it) => (it.code === 'link/istio-strict-plain-scrape' ? [it.code] : []));
}

test('a Prometheus is in the mesh as any pod is, or by ztunnel', () => {
  const [strict] = [['link/istio-strict-plain-scrape']];
  assert.deepEqual(findings('', '', ''), strict);
  assert.deepEqual(findings('', 'sidecar.istio.io/inject: "true"', ''), []);
  assert.deepEqual(findings('', 'istio.io/rev: canary', ''), []);
  assert.deepEqual(findings('istio-injection: enabled', '', ''), []);
  assert.deepEqual(findings('istio-injection: enabled', '', '', 'hostNetwork: true, '), strict);
  assert.deepEqual(findings('istio-injection: enabled', 'sidecar.istio.io/inject: "false"', 'sidecar.istio.io/inject: "true"'), strict);
  assert.deepEqual(findings('istio.io/dataplane-mode: ambient', '', ''), []);
  assert.deepEqual(findings('istio.io/dataplane-mode: ambient', 'istio.io/dataplane-mode: none', ''), strict);
  assert.deepEqual(findings('', 'istio.io/dataplane-mode: ambient', ''), []);
});
