import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultOptions, scrapeConfigsFor } from '../../server/src/engine/operator/generate.js';
import { defaultSettings } from '../../server/src/engine/project.js';
import { engineOf } from '../support/fixtures.js';

const generated = (kind: string, spec: string, classes = '') => {
  const head = (of: string) => `apiVersion: monitoring.coreos.com/v1\nkind: ${of}\nmetadata: {name: a, namespace: shop}\nspec:\n`;
  const { workspace } = engineOf(
    new Map([['/a.yaml', `${head(kind)}  ${spec}\n---\n${head('Prometheus')}  scrapeClasses: [${classes}]\n`]]),
  );
  const [monitor] = workspace.objects(kind);
  const [server] = workspace.objects('Prometheus');
  assert.ok(monitor);
  return scrapeConfigsFor(monitor, server, defaultSettings.target, defaultOptions)[0];
};

test('the path of a prober: the API server writes its default', () => {
  assert.equal(generated('Probe', 'prober: {url: bb}')?.metrics_path, '/probe');
  assert.equal(generated('Probe', 'prober: {url: bb, path: }')?.metrics_path, '/probe');
  assert.equal(generated('Probe', 'prober: {url: bb, path: ""}')?.metrics_path, '');
});

test('of settings that hold nothing the scrape class decides all', () => {
  const tls = '{name: a, default: true, tlsConfig: {caFile: /ca, insecureSkipVerify: true}, authorization: {credentialsFile: /token}}';
  const job = generated('PodMonitor', 'podMetricsEndpoints: [{port: a, tlsConfig: {ca: {}, cert: {}}, authorization: {type: ""}}]', tls);
  assert.deepEqual(job?.tls_config, { insecure_skip_verify: true, ca_file: '/ca' });
  assert.deepEqual(job?.authorization, { type: 'Bearer', credentials_file: '/token' });
  const own = generated('PodMonitor', 'podMetricsEndpoints: [{port: a, tlsConfig: {serverName: ""}}]', tls);
  assert.deepEqual(own?.tls_config, { ca_file: '/ca' });
});
