import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsAt, type FileEdit } from '../../server/src/engine/features/actions.js';
import { toCodeAction } from '../../server/src/lsp/convert.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits } from '../support/text.js';

const edited = (text: string, edits: readonly FileEdit[]): string =>
  applyEdits(
    text,
    edits.map((it) => ({ range: it.place.range, newText: it.text })),
  );

/** What the quick fix of a code leaves of a file, and what it writes beside it; the new text has no finding of our own. */
function mended(
  path: string,
  text: string,
  code: string,
): { readonly text: string; readonly file?: { readonly uri: string; readonly text: string } } {
  const engine = engineOf(new Map([[path, text]]));
  const found = engine.diagnostics(path).find((it) => it.code === code);
  assert.ok(found, `no ${code}`);
  const action = actionsAt(engine, path, found.range).find((it) => /Telemetry/.test(it.title) && it.diagnostics.includes(found));
  assert.ok(action, 'no quick fix');
  const written = action.newFile ?? { uri: path, text: edited(text, action.edits) };
  const findings = engineOf(new Map([['/new.yaml', written.text]])).diagnostics('/new.yaml');
  assert.deepEqual(
    findings.filter((it) => it.severity === 'error' || it.severity === 'warning').map((it) => it.message),
    [],
  );
  const edit = toCodeAction(action, (it) => it).edit;
  assert.deepEqual(
    edit?.documentChanges?.map((it) => ('kind' in it ? `${it.kind} ${'uri' in it ? it.uri : ''}` : it.textDocument.uri)),
    action.newFile && [`create ${action.newFile.uri}`, action.newFile.uri, path],
  );
  return { text: edited(text, action.edits), ...(action.newFile ? { file: action.newFile } : {}) };
}

test('a Mixer instance becomes a Telemetry, and says what is lost', () => {
  const { text } = mended(
    '/a.yaml',
    `apiVersion: config.istio.io/v1alpha2
kind: instance
metadata:
  name: requestsbyheader
  namespace: shop
spec:
  compiledTemplate: metric
  params:
    value: "1"
    dimensions:
      reporter: conditional((context.reporter.kind | "inbound") == "outbound", "client", "server")
      source: source.workload.name | "unknown"
      tenant: request.headers["x-tenant"] | "unknown"
      quota: quota.amount | 0
    monitored_resource_type: '"UNSPECIFIED"'
`,
    'mesh/removed-api',
  );
  assert.equal(
    text,
    `# Not carried over: label quota of quota.amount | 0: a proxy has no such attribute
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: requestsbyheader
  namespace: shop
spec:
  metrics:
    - providers:
        - name: prometheus
      overrides:
        - match:
            metric: REQUEST_COUNT
          tagOverrides:
            tenant:
              operation: UPSERT
              value: "request.headers[\\"x-tenant\\"]"
`,
  );
});

test('an EnvoyFilter for the stats filter becomes a Telemetry', () => {
  const { text } = mended(
    '/a.yaml',
    `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata:
  name: stats-filter-1.13
  namespace: istio-system
spec:
  workloadSelector:
    labels:
      app: web
  configPatches:
    - applyTo: HTTP_FILTER
      match:
        context: SIDECAR_INBOUND
      patch:
        operation: INSERT_BEFORE
        value:
          name: istio.stats
          typed_config:
            '@type': type.googleapis.com/udpa.type.v1.TypedStruct
            type_url: type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
            value:
              config:
                root_id: stats_inbound
                configuration:
                  '@type': type.googleapis.com/google.protobuf.StringValue
                  value: |
                    {
                      "disable_host_header_fallback": true,
                      "metrics": [
                        {"name": "requests_total", "dimensions": {"destination_cluster": "node.metadata['CLUSTER_ID']", "method": "request.method"}, "tags_to_remove": ["response_flags"]},
                        {"name": "my_metric", "dimensions": {"a": "request.host"}}
                      ],
                      "definitions": [{"name": "my_metric", "type": "COUNTER", "value": "1"}]
                    }
`,
    'mesh/legacy-stats',
  );
  assert.equal(
    text,
    `# Not carried over: labels of my_metric, which is no standard metric
# Not carried over: metric my_metric: a Telemetry makes no metric
# Not carried over: disable_host_header_fallback
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: stats-filter-1.13
  namespace: istio-system
spec:
  selector:
    matchLabels:
      app: web
  metrics:
    - providers:
        - name: prometheus
      overrides:
        - match:
            metric: REQUEST_COUNT
            mode: SERVER
          tagOverrides:
            method:
              operation: UPSERT
              value: "request.method"
            response_flags:
              operation: REMOVE
`,
  );
});

test('configOverride of the values moves into a file of its own', () => {
  const { text, file } = mended(
    '/istio/values.yaml',
    `pilot:
  autoscaleMin: 2
telemetry:
  v2:
    prometheus:
      wasmEnabled: false
      configOverride:
        inboundSidecar:
          metrics:
            - name: request_duration_milliseconds
              dimensions:
                host: request.host
        outboundSidecar:
          metrics:
            - name: request_duration_milliseconds
              dimensions:
                host: request.host
    stackdriver:
      enabled: false
`,
    'mesh/legacy-stats',
  );
  assert.equal(
    text,
    `pilot:
  autoscaleMin: 2
telemetry:
  v2:
    prometheus:
      wasmEnabled: false
    stackdriver:
      enabled: false
`,
  );
  assert.equal(file?.uri, '/istio/telemetry-mesh-metrics.yaml');
  assert.match(
    file?.text ?? '',
    /metric: REQUEST_DURATION\n {10}tagOverrides:\n {12}host:\n {14}operation: UPSERT\n {14}value: "request\.host"\n$/,
  );
});

test('the sampling of istiod moves into a file of its own', () => {
  const { text, file } = mended(
    '/istiod.yaml',
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system}
spec:
  selector: {matchLabels: {app: istiod}}
  template:
    metadata: {labels: {app: istiod}}
    spec:
      containers:
        - name: discovery
          image: istio/pilot:1.20.0
          env:
            - name: PILOT_TRACE_SAMPLING
              value: "12.5"
            - name: PILOT_ENABLE_STATUS
              value: "true"
`,
    'mesh/legacy-tracing-env',
  );
  assert.ok(!text.includes('PILOT_TRACE_SAMPLING') && text.includes('          env:\n            - name: PILOT_ENABLE_STATUS'));
  assert.match(file?.text ?? '', /namespace: istio-system\nspec:\n {2}tracing:\n {4}- randomSamplingPercentage: 12\.5\n$/);
});

test('a key on its own line of a flow map is not taken out with the bracket behind it', () => {
  for (const end of [' }', ', other: 1 }']) {
    const text = `meshConfig:\n  defaultConfig: {\n    extraStatTags: [tenant]${end}\n`;
    const engine = engineOf(new Map([['/istio/values.yaml', `pilot: {}\n${text}`]]));
    const found = engine.diagnostics('/istio/values.yaml').find((it) => it.code === 'mesh/legacy-stats');
    assert.ok(found);
    assert.deepEqual(found.finding.fixes, []);
  }
});
