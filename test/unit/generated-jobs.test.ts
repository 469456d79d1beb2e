import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverFor } from '../../server/src/engine/operator/context.js';
import { scrapeConfigsFor } from '../../server/src/engine/operator/generate.js';
import { defaultOptions } from '../../server/src/engine/operator/monitored.js';
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
  // An endpoint of a Service may name files, so what is written there counts, and so does what a discovery has.
  const endpoint = generated('ServiceMonitor', 'endpoints: [{port: a, tlsConfig: {}}]', tls);
  assert.deepEqual(endpoint?.tls_config, { ca_file: '/ca' });
  const found = generated('ScrapeConfig', 'consulSDConfigs: [{server: "a:1", tlsConfig: {}, authorization: {}}]', tls);
  assert.deepEqual(found?.consul_sd_configs, [{ server: 'a:1', authorization: { type: 'Bearer' }, tls_config: {} }]);
});

test('quantities, an empty map of headers, a reference without a name', () => {
  const factor = (text: string) =>
    generated('ServiceMonitor', `endpoints: [{port: a}]\n  nativeHistogramMinBucketFactor: ${text}`)?.native_histogram_min_bucket_factor;
  assert.deepEqual(['1.1', '1100m', '.5', '5k', '1Gi', '1e3', '"2"'].map(factor), [1.1, 1.1, 0.5, 5000, 1073741824, 1000, 2]);
  const job = generated(
    'ServiceMonitor',
    'endpoints: [{port: a, proxyUrl: "http://p", proxyConnectHeader: {}, authorization: {credentials: {key: a}}}]',
  );
  assert.deepEqual(job?.proxy_connect_header, {});
  assert.deepEqual(job?.authorization, { type: 'Bearer' });
  const id = '{clientId: {secret: {name: a, key: b}}, clientSecret: {name: a, key: c}, tokenUrl: "http://t"}';
  const oauth2 = { client_id: '<secret>', client_secret: '<secret>', token_url: 'http://t' };
  assert.deepEqual(generated('ServiceMonitor', `endpoints: [{port: a, oauth2: ${id}}]`)?.oauth2, oauth2);
});

test('of several servers the one that selects the monitor counts', () => {
  const server = (name: string, app: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: ${name}, namespace: shop}\nspec: {serviceMonitorSelector: {matchLabels: {app: ${app}}}}\n---\n`;
  const monitor = (app: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a, namespace: shop, labels: {app: ${app}}}\nspec: {selector: {}, endpoints: [{port: web}]}\n`;
  const chosen = (app: string) => {
    const servers = server('a', 'a') + server('b', 'b');
    const { workspace } = engineOf(new Map([['/a.yaml', servers + monitor(app)]]));
    const [object] = workspace.objects('ServiceMonitor');
    assert.ok(object);
    return serverFor(object, workspace)?.name;
  };
  assert.deepEqual(['a', 'b', 'c'].map(chosen), ['a', 'b', 'a']);
});

test('a PrometheusAgent on every node looks at the pods of its own', () => {
  const agent =
    'apiVersion: monitoring.coreos.com/v1alpha1\nkind: PrometheusAgent\nmetadata: {name: a, namespace: shop}\nspec: {mode: DaemonSet}\n---\n';
  const monitor =
    'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: a, namespace: shop}\nspec: {selector: {}, podMetricsEndpoints: [{port: web}]}\n';
  const { workspace } = engineOf(new Map([['/a.yaml', agent + monitor]]));
  const [object] = workspace.objects('PodMonitor');
  const [server] = workspace.objects('PrometheusAgent');
  assert.ok(object);
  const job = scrapeConfigsFor(object, server, defaultSettings.target, defaultOptions)[0];
  assert.match(JSON.stringify(job?.kubernetes_sd_configs), /"selectors":\[\{"role":"pod","field":"spec.nodeName=\$\(NODE_NAME\)"\}\]/);
  assert.doesNotMatch(JSON.stringify(job?.relabel_configs), /__tmp_hash/);
});
