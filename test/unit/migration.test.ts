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
    `# Not carried over: label source of source.workload.name | "unknown": it is the label source_workload
# Not carried over: label quota of quota.amount | 0: a proxy has no such attribute
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

const trio = (match: string) => `apiVersion: config.istio.io/v1alpha2
kind: instance
metadata:
  name: requestcount
  namespace: shop
spec:
  compiledTemplate: metric
  params:
    value: "1"
    dimensions:
      tenant: request.headers["x-tenant"] | "unknown"
---
apiVersion: config.istio.io/v1alpha2
kind: handler
metadata:
  name: prom
  namespace: shop
spec:
  compiledAdapter: prometheus
  params:
    metrics:
      - name: tenant_requests
        instance_name: requestcount.instance.shop
        kind: COUNTER
        label_names: [tenant]
---
apiVersion: config.istio.io/v1alpha2
kind: rule
metadata:
  name: promhttp
  namespace: shop
spec:
  match: ${match}
  actions:
    - handler: prom
      instances: [requestcount]
`;

test('instance, handler and rule are converted together, from any of them', () => {
  const text = trio('context.reporter.kind == "inbound" && request.method == "GET"');
  const { text: after } = mended('/a.yaml', text, 'mesh/removed-api');
  assert.equal(
    after,
    `# Not carried over: the name istio_tenant_requests: the labels are on istio_requests_total
# Not carried over: the condition request.method == "GET": metrics are of all requests
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: requestcount
  namespace: shop
spec:
  metrics:
    - providers:
        - name: prometheus
      overrides:
        - match:
            metric: REQUEST_COUNT
            mode: SERVER
          tagOverrides:
            tenant:
              operation: UPSERT
              value: "request.headers[\\"x-tenant\\"]"
---
# handler prom: the Telemetry requestcount takes its place.
---
# rule promhttp: the Telemetry requestcount takes its place.
`,
  );
  const engine = engineOf(new Map([['/a.yaml', text]]));
  const found = engine.diagnostics('/a.yaml').filter((it) => it.code === 'mesh/removed-api');
  assert.equal(found.length, 3);
  for (const it of found) {
    const action = actionsAt(engine, '/a.yaml', it.range).find((one) => one.diagnostics.includes(it) && /Telemetry/.test(one.title));
    assert.equal(edited(text, action?.edits ?? []), after);
  }
  assert.deepEqual(
    engineOf(new Map([['/a.yaml', after]]))
      .diagnostics('/a.yaml')
      .filter((it) => it.severity === 'error'),
    [],
  );
});

test('a log entry becomes the access log, with the condition of its rule; a handler alone the provider', () => {
  const log = `apiVersion: config.istio.io/v1alpha2
kind: logentry
metadata:
  name: accesslog
  namespace: istio-system
spec:
  severity: '"Info"'
---
apiVersion: config.istio.io/v1alpha2
kind: rule
metadata:
  name: stdio
  namespace: istio-system
spec:
  match: (response.code | 200) >= 500 && destination.labels["app"] == "x"
  actions:
    - handler: stdio.stdio
      instances: [accesslog.logentry]
`;
  assert.equal(
    mended('/a.yaml', log, 'mesh/removed-api').text,
    `# Not carried over: severity and variables: the format is of the provider, in the mesh configuration
# Not carried over: the condition destination.labels["app"] == "x": a filter cannot say it
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: accesslog
  namespace: istio-system
spec:
  accessLogging:
    - providers:
        - name: envoy
      filter:
        expression: "response.code >= 500"
---
# rule stdio: the Telemetry accesslog takes its place.
`,
  );
  const handler = trio('x').split('---\n')[1] ?? '';
  assert.match(
    mended('/a.yaml', handler, 'mesh/removed-api').text,
    /^# Not carried over: the metric istio_tenant_requests: .*\n(?:.*\n)+spec:\n {2}metrics:\n {4}- providers:\n {8}- name: prometheus\n$/,
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

test('the sampling moves out of values and components too', () => {
  for (const [path, text] of [
    ['/values.yaml', 'pilot:\n  env:\n    PILOT_TRACE_SAMPLING: "10"\n    OTHER: a\nglobal: {}\n'],
    [
      '/iop.yaml',
      'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: a}\nspec:\n  components:\n    pilot:\n      k8s:\n        env:\n          - name: PILOT_TRACE_SAMPLING\n            value: "10"\n          - name: OTHER\n            value: a\n',
    ],
  ] as const) {
    const { text: after, file } = mended(path, text, 'mesh/legacy-tracing-env');
    assert.ok(!after.includes('SAMPLING') && after.includes('OTHER'), after);
    assert.match(file?.text ?? '', /randomSamplingPercentage: 10\n$/);
  }
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

test('an addon is taken out, with a word on how it is installed now and what is lost', () => {
  const fixed = (path: string, text: string) => {
    const engine = engineOf(new Map([[path, text]]));
    const found = engine.diagnostics(path).find((it) => it.code === 'helm/removed-addon');
    const action =
      found && actionsAt(engine, path, found.range).find((it) => it.diagnostics.includes(found) && /installed now/.test(it.title));
    return edited(text, action?.edits ?? []);
  };
  assert.equal(
    fixed('/istio-values.yaml', 'grafana:\n  enabled: true\n  persist: true\nglobal: {}\n'),
    '# grafana: kubectl apply -f samples/addons/grafana.yaml of Istio’s release, or Grafana’s own chart\n# Not carried over: grafana.persist\nglobal: {}\n',
  );
  const operator = (kiali: string) =>
    `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: a}\nspec:\n  addonComponents:\n${kiali}    other: {}\n`;
  assert.equal(
    fixed('/iop.yaml', operator('    kiali: {enabled: true}\n')),
    operator('    # kiali: kubectl apply -f samples/addons/kiali.yaml of Istio’s release, or the chart kiali-server\n'),
  );
});

test('in a List the Telemetry is an item; a condition on the reporting workload becomes the selector and the side', () => {
  const text = `apiVersion: v1
kind: List
items:
  - apiVersion: config.istio.io/v1alpha2
    kind: instance
    metadata: {name: m, namespace: istio-system}
    spec:
      compiledTemplate: metric
      params:
        value: "1"
        dimensions:
          tenant: request.headers["x-tenant"] | "x"
  - apiVersion: config.istio.io/v1alpha2
    kind: rule
    metadata: {name: r, namespace: istio-system}
    spec:
      match: (context.reporter.kind | "inbound") == "inbound" && destination.labels["app"] == "cart" && destination.workload.namespace == "shop"
      actions:
        - {handler: h.prometheus, instances: [m.instance]}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: a, namespace: b}
`;
  assert.equal(
    mended('/a.yaml', text, 'mesh/removed-api').text,
    `apiVersion: v1
kind: List
items:
  - apiVersion: telemetry.istio.io/v1
    kind: Telemetry
    metadata:
      name: m
      namespace: shop
    spec:
      selector:
        matchLabels:
          app: cart
      metrics:
        - providers:
            - name: prometheus
          overrides:
            - match:
                metric: REQUEST_COUNT
                mode: SERVER
              tagOverrides:
                tenant:
                  operation: UPSERT
                  value: "request.headers[\\"x-tenant\\"]"
  # rule r: the Telemetry m takes its place.
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: a, namespace: b}
`,
  );
  // In the root namespace a selector would reach nobody; of the other side a Telemetry knows nothing.
  for (const condition of ['destination.labels["app"] == "cart"', 'source.workload.namespace == "shop"'])
    assert.match(
      mended('/a.yaml', text.replace(/destination\.labels.*/, condition), 'mesh/removed-api').text,
      /# Not carried over: the condition (?:destination\.labels|source\.workload)/,
    );
});

test('the side of a log entry’s rule is the side of the access log', () => {
  const text = `apiVersion: config.istio.io/v1alpha2
kind: logentry
metadata: {name: log, namespace: shop}
spec:
  severity: '"Info"'
---
apiVersion: config.istio.io/v1alpha2
kind: rule
metadata: {name: r, namespace: shop}
spec:
  match: context.reporter.kind == "outbound" && response.code >= 400 && source.labels["app"] == "web"
  actions:
    - {handler: h.stdio, instances: [log.logentry]}
`;
  const { text: after } = mended('/a.yaml', text, 'mesh/removed-api');
  assert.match(after, /matchLabels:\n {6}app: web\n/);
  assert.match(after, /match:\n {8}mode: CLIENT\n {6}filter:\n {8}expression: "response.code >= 400"\n/);
});

test('accessLogPolicy of the values becomes a filter of the access log', () => {
  const values = (policy: string) => `pilot:\n  enabled: true\ntelemetry:\n  v2:\n    accessLogPolicy:\n${policy}`;
  const { text, file } = mended('/values.yaml', values('      enabled: true\n      logWindowDuration: 600s\n'), 'mesh/legacy-stats');
  assert.doesNotMatch(text, /accessLogPolicy/);
  assert.equal(
    file?.text,
    `# Not carried over: logWindowDuration: 600s, one successful request of each client in this time.
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: access-log
  namespace: istio-system
spec:
  accessLogging:
    - providers:
        - name: envoy
      match:
        mode: SERVER
      filter:
        expression: "response.code >= 400"
`,
  );
  const engine = engineOf(new Map([['/values.yaml', values('      enabled: false\n')]]));
  const [found] = engine.diagnostics('/values.yaml');
  assert.deepEqual(found?.finding.fixes, []);
});

test('a rule of Mixer without its instances, and a handler of logs alone', () => {
  const mixer = (kind: string, spec: string) =>
    `apiVersion: config.istio.io/v1alpha2\nkind: ${kind}\nmetadata: {name: one, namespace: shop}\nspec:\n${spec}`;
  const rule = mixer(
    'rule',
    '  match: context.reporter.kind == "inbound" && destination.labels["app"] == "cart"\n  actions:\n    - handler: stdio\n      instances: [entry.logentry, count.metric]\n',
  );
  assert.equal(
    mended('/a.yaml', rule, 'mesh/removed-api').text,
    `# Not carried over: the labels of count.metric: it is not in the workspace
# Not carried over: severity and variables: the format is of the provider, in the mesh configuration
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: one
  namespace: shop
spec:
  selector:
    matchLabels:
      app: cart
  accessLogging:
    - providers:
        - name: envoy
      match:
        mode: SERVER
  metrics:
    - providers:
        - name: prometheus
`,
  );
  const fluentd = mixer('fluentd', '  address: fluentd.logging:24224\n');
  assert.match(
    mended('/a.yaml', fluentd, 'mesh/removed-api').text,
    /^# Not carried over: the format[^\n]*\n# Not carried over: the address fluentd\.logging:24224/,
  );
});

test('what only Mixer read is taken out; who may call whom, and how often, is no matter of a Telemetry', () => {
  const mixer = (kind: string, spec: string) =>
    `apiVersion: config.istio.io/v1alpha2\nkind: ${kind}\nmetadata: {name: one, namespace: shop}\nspec:\n  ${spec}\n`;
  const engineFor = (text: string) => engineOf(new Map([['/a.yaml', text]]));
  const ofRemoved = (text: string) => {
    const engine = engineFor(text);
    const found = engine.diagnostics('/a.yaml').find((it) => it.code === 'mesh/removed-api');
    assert.ok(found);
    return {
      found,
      fixes: actionsAt(engine, '/a.yaml', found.range).filter((it) => it.diagnostics.includes(found) && !/disable/.test(it.title)),
    };
  };
  const manifest = mixer('attributemanifest', 'attributes: {}');
  const [fix] = ofRemoved(manifest).fixes;
  assert.equal(edited(manifest, fix?.edits ?? []), '# attributemanifest one: Mixer is gone, and with it what read this.\n');
  for (const [text, now] of [
    [mixer('handler', 'compiledAdapter: denier'), /AuthorizationPolicy/],
    [mixer('rule', 'actions: [{handler: deny, instances: [check.checknothing]}]'), /AuthorizationPolicy/],
    [mixer('QuotaSpec', 'rules: []'), /rate limits/],
  ] as const) {
    const { found, fixes } = ofRemoved(text);
    assert.match(found.message, now);
    assert.ok(!fixes.some((it) => /Telemetry|Take/.test(it.title)), text);
  }
});
