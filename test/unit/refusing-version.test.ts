import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../support/fixtures.js';

const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {}, bodySizeLimit: about 10MB, endpoints: [{port: http}]}
`;
const server = (version: string) => `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: shop}
spec: {serviceMonitorSelector: {}, version: ${version}}
`;

test('the Prometheus that refuses is named with the version that runs', () => {
  const sources = (...files: readonly string[]) =>
    engineOf(new Map(files.map((text, i) => [`/${i}.yaml`, text])))
      .diagnostics('/0.yaml')
      .map((it) => it.source);
  assert.deepEqual(sources(monitor, server('v2.53.0')), ['Prometheus 2.53.0']);
  assert.deepEqual(sources(monitor), ['Prometheus 3.13.2']);
});
