// The extension in a real VS Code with a real Prometheus: on the desktop where a VS Code can be had (VSCODE_PATH, or a download and a display),
// else VS Code's own server and workbench in Chromium, where the extension is packed and installed as a user would: what is tested is what is shipped.
// Both run the same suites, or with `--only=NAME` one. The last line is `N passed, N failed`.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMesh } from '../../scripts/lib/mesh.mjs';
import { root } from '../../scripts/lib/tools.mjs';
import { installExtension, runSuite } from '../../scripts/lib/vscode-web.mjs';
import { findDesktop, runDesktop } from './desktop.mjs';

const began = Date.now();
const log = (what) => console.log(`[${((Date.now() - began) / 1000).toFixed(1)} s] ${what}`);
const flags = new Set(process.argv.slice(2));
const artifacts = join(root, 'test-results');
mkdirSync(artifacts, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'meshmon-e2e-'));
let passed = 0;
let failed = 0;

/** What the tests type into, besides the demo's workspace. */
const extraFiles = {
  'queries/scratch.promql': '',
  'queries/format.promql': 'sum(rate(istio_requests_total{reporter="destination"}[5m]))by(destination_workload)\n',
  'queries/hostile.promql': 'label_replace(vector(1), "evil", "<img src=x onerror=alert(1)>", "", "")\n',
  'monitoring/pods.yml': [
    'scrape_configs:',
    '  - job_name: pods',
    '    kubernetes_sd_configs: [{ role: pod }]',
    '    relabel_configs:',
    '      - source_labels: [__meta_kubernetes_pod_container_name]',
    '        regex: istio-proxy|productpage|reviews',
    '        action: keep',
    '      - source_labels: [__address__]',
    '        regex: ([^:]+)(?::\\d+)?',
    '        replacement: $1:15020',
    '        target_label: __address__',
    '      - source_labels: [__meta_kubernetes_pod_label_app]',
    '        target_label: app',
    '      - action: labelmap',
    '        regex: __meta_kubernetes_pod_label_(.+)',
    '      - source_labels: [__meta_kubernetes_pod_name]',
    '        target_label: pod',
    '    metric_relabel_configs:',
    '      - source_labels: [__name__]',
    '        regex: istio_request_bytes.*',
    '        action: drop',
    '  - job_name: bookinfo',
    '    static_configs: [{ targets: ["127.0.0.1:1"] }]',
    '    relabel_configs:',
    '      - source_labels: [app]',
    '        regex: reviews|mongodb',
    '        action: keep',
    '      - regex: tier',
    '        action: labeldrop',
    '',
  ].join('\n'),
  'queries/wrong.promql': 'sum(istio_requests_total{reporter="destination"}\n',
};

/** Telemetry objects one over another: the mesh's, a namespace's, a workload's, and one that is passed over. */
const layeredTelemetry = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: mesh-default, namespace: istio-system}
spec:
  metrics:
    - providers: [{name: prometheus}]
      overrides:
        - match: {metric: REQUEST_COUNT}
          tagOverrides:
            request_host: {value: request.host}
            destination_app: {value: "request.headers['x-app']"}
            source_principal: {operation: REMOVE}
  accessLogging: [{providers: [{name: envoy}]}]
  tracing: [{providers: [{name: zipkin}], randomSamplingPercentage: 1}]
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: more, namespace: istio-system}
spec: {}
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: ns-default, namespace: default}
spec:
  metrics:
    - overrides:
        - match: {metric: REQUEST_COUNT}
          tagOverrides:
            destination_app: {operation: REMOVE}
  accessLogging:
    - providers: [{name: otel}]
      filter: {expression: response.code >= 500}
  tracing:
    - customTags:
        tenant: {header: {name: x-tenant}}
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: reviews, namespace: default}
spec:
  selector: {matchLabels: {app: reviews}}
  metrics:
    - overrides:
        - match: {mode: CLIENT}
          disabled: true
  tracing:
    - randomSamplingPercentage: 10
`;

/** A monitor that asks a Service for a port by its number, a Prometheus that asks for a label, and what stands behind both. */
const linkedMonitor = {
  'monitoring/shop.yaml': `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels:
      app: cart
  endpoints:
    - port: "9090"
      interval: 30s
      relabelings:
        - sourceLabels: [__meta_kubernetes_pod_label_version]
          targetLabel: version
`,
  'monitoring/shop-services.yaml': `apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  labels:
    app: cart
spec:
  selector:
    app: cart
  ports:
    - name: http
      port: 80
      targetPort: 8080
    - name: http-metrics
      port: 9090
      targetPort: metrics
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels:
      app: cart
  template:
    metadata:
      labels:
        app: cart
        version: v2
    spec:
      containers:
        - name: cart
          image: example.com/cart:2
          ports:
            - name: metrics
              containerPort: 9090
`,
  'monitoring/shop-prometheus.yaml': `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: k8s
  namespace: shop
spec:
  serviceMonitorSelector:
    matchLabels:
      release: kps
`,
};

/** A listener that answers nothing useful; /count says how many other requests came, and with which authorization. */
async function startStub() {
  const authorizations = [];
  const server = createServer((request, response) => {
    if (request.url === '/count') {
      response.end(JSON.stringify({ requests: authorizations.length, authorizations }));
      return;
    }
    authorizations.push(request.headers.authorization ?? '');
    response.end('{}');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** A Prometheus that tells in every message what it was asked with; /count as of the stub. */
async function startEcho() {
  const authorizations = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/count') {
      response.end(JSON.stringify({ authorizations }));
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const { authorization = '' } = request.headers;
    authorizations.push(authorization);
    const said = `asked with ${authorization}`;
    response.setHeader('content-type', 'application/json');
    if (/query=sum%28|query=sum\(/.test(body)) {
      response.statusCode = 400;
      response.end(JSON.stringify({ status: 'error', errorType: 'bad_data', error: `1:1: parse error: ${said}` }));
      return;
    }
    const result = [{ metric: { __name__: 'echoed' }, value: [Date.now() / 1000, '1'] }];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, warnings: [said], infos: [said] }));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** A Prometheus with native histograms, in the form of 3.5: the one of the system is older. Of anything else it says nothing, ever. */
async function startNative() {
  const histogram = (n) => ({
    count: String(9 * n),
    sum: String(0.4 * n),
    buckets: [
      [0, '0.0202', '0.022', String(2 * n)],
      [0, '0.0405', '0.0441', String(6 * n)],
      [0, '0.0810', '0.0883', String(n)],
    ],
  });
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const asked = new URLSearchParams(body);
    if (!asked.get('query')?.includes('prometheus_http')) return;
    const [start, end, step] = ['start', 'end', 'step'].map((it) => Number(asked.get(it)));
    const metric = { __name__: 'prometheus_http_request_duration_seconds', handler: '/metrics' };
    if (request.url.includes('query_exemplars')) {
      const exemplars = [0.2, 0.5, 0.9].map((share, i) => ({
        labels: { trace_id: i === 2 ? 'abcdef0123456789' : `00000000000000${i}` },
        value: String(0.02 + i / 20),
        timestamp: start + share * (end - start),
      }));
      response.end(JSON.stringify({ status: 'success', data: [{ seriesLabels: metric, exemplars }] }));
      return;
    }
    const times = [];
    for (let at = start; step > 0 && at <= end; at += step) times.push(at);
    const isRange = request.url.includes('query_range');
    const result = isRange
      ? asked.get('query').startsWith('rate')
        ? { resultType: 'matrix', result: [{ metric, values: times.map((at, i) => [at, String(0.01 * (1 + (i % 7)))]) }] }
        : { resultType: 'matrix', result: [{ metric, histograms: times.map((at, i) => [at, histogram(1 + (i % 5))]) }] }
      : { resultType: 'vector', result: [{ metric, histogram: [Date.now() / 1000, histogram(3)] }] };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', data: result }));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** What Prometheus has loaded: the demo's rules with another `for`, and one that the workspace does not hold. */
const loadedRules = `${readFileSync(join(root, 'demo/workspace/rules/availability.yaml'), 'utf8').replace('for: 5m', 'for: 1m')}
  - name: watchdog
    rules:
      - {alert: Watchdog, expr: vector(1), labels: {severity: none}}
`;
/** Pools as the operator names them: one whose monitor the workspace holds, with a target that does not answer. */
const loadedJobs = [{ job_name: 'podMonitor/istio-system/envoy-stats/0', static_configs: [{ targets: ['127.0.0.1:9'] }] }];

/** What Mixer was told before Istio 1.8. */
const mixer = `apiVersion: config.istio.io/v1alpha2
kind: instance
metadata:
  name: requestcount
  namespace: default
spec:
  compiledTemplate: metric
  params:
    value: "1"
    dimensions:
      tenant: request.headers["x-tenant"] | "unknown"
      quota: quota.amount | 0
---
apiVersion: config.istio.io/v1alpha2
kind: handler
metadata:
  name: prometheus
  namespace: default
spec:
  compiledAdapter: prometheus
  params:
    metrics:
      - name: tenant_requests
        instance_name: requestcount.instance.default
        kind: COUNTER
        label_names: [tenant]
---
apiVersion: config.istio.io/v1alpha2
kind: rule
metadata:
  name: count
  namespace: default
spec:
  match: context.reporter.kind == "inbound" && destination.labels["app"] == "reviews"
  actions:
    - handler: prometheus
      instances: [requestcount]
`;
/** A query inside a PrometheusRule inside a file of several objects. */
const doubled = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: errors
  namespace: default
spec:
  groups:
    - name: errors
      rules:
        - alert: ManyErrors
          expr: |
            sum by (destination_workload) (
              rate(istio_requests_total{response_code=~"5.."}[5m])
            ) > 1
          labels: {severity: warning}
`;

/** A panel whose pattern is that of a table in a tutorial, not one of Prometheus. */
const codes = {
  title: 'Codes',
  schemaVersion: 39,
  panels: [
    {
      type: 'timeseries',
      title: 'Answered',
      datasource: { type: 'prometheus', uid: 'prometheus' },
      targets: [
        {
          refId: 'A',
          expr: 'sum by (destination_workload) (rate(istio_requests_total{reporter="destination",response_code=~"2xx"}[$__rate_interval]))',
        },
      ],
    },
  ],
};

/** A whitelist of names that DataKit never sees: it is asked before families become series. */
const annotated = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: reviews-v1
  namespace: default
spec:
  selector:
    matchLabels: {app: reviews, version: v1}
  template:
    metadata:
      labels: {app: reviews, version: v1}
      annotations:
        datakit/prom.instances: |
          [[inputs.prom]]
          urls = ["http://$IP:15020/stats/prometheus"]
          source = "reviews"
          interval = "60s"
          metric_types = ["counter", "gauge"]
          metric_name_filter = ["istio_requests_total", "istio_request_duration_milliseconds_bucket"]
          [inputs.prom.tags]
          namespace = "$NAMESPACE"
          pod_name = "$PODNAME"
    spec:
      containers:
        - name: reviews
          image: docker.io/istio/examples-bookinfo-reviews-v1:1.20.2
`;

const only = [...flags].find((it) => it.startsWith('--only='))?.slice('--only='.length);

let extension = root;

async function suite(name, { trust, env, desktop, files = {}, settings = {}, repository = false }) {
  if (only && only !== name) return;
  const mine = join(scratch, name);
  mkdirSync(mine, { recursive: true });
  const workspace = join(mine, 'workspace');
  cpSync(join(root, 'demo/workspace'), workspace, { recursive: true });
  for (const [file, text] of Object.entries({ ...extraFiles, ...files })) writeFileSync(join(workspace, file), text);
  if (repository) {
    const git = (...args) =>
      execFileSync('git', ['-C', workspace, '-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', ...args], { stdio: 'ignore' });
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'begin');
  }
  const counts = join(mine, 'counts.json');
  const job = {
    extension,
    suite: join(root, 'test/e2e/suite/index.cjs'),
    workspace,
    scratch: mine,
    artifacts,
    trust,
    settings: { 'workbench.colorTheme': 'Default Dark Modern', ...settings },
    log,
    env: {
      ...env,
      E2E_SCRATCH: mine,
      E2E_SUITE: `${name}.test.cjs`,
      E2E_COUNTS: counts,
      E2E_AXE: join(root, 'node_modules/axe-core/axe.min.js'),
    },
  };
  try {
    const { exit, blocked } = desktop ? await runDesktop(desktop, job) : await runSuite(job);
    const result = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : { passed: 0, failed: 1 };
    passed += result.passed;
    failed += result.failed + (exit !== 0 && result.failed === 0 ? 1 : 0);
    if (blocked.length > 0) {
      failed++;
      console.error(`the window asked other hosts: ${blocked.slice(0, 3).join(' ')}`);
    }
  } catch (error) {
    failed++;
    console.error(error);
  }
  log(`suite ${name} done`);
}

const rules = join(scratch, 'availability.yaml');
writeFileSync(rules, loadedRules);
const mesh = await startMesh(join(scratch, 'prometheus'), { log, rules: [rules], jobs: loadedJobs });
const stub = await startStub();
const quiet = await startStub();
const native = await startNative();
const echo = await startEcho();
try {
  const desktop = flags.has('--web') ? undefined : await findDesktop(log);
  log(desktop ? `desktop VS Code at ${desktop}` : 'VS Code in the browser');
  if (!desktop) extension = await installExtension(scratch, log);
  await suite('editor', {
    trust: true,
    env: { E2E_PROMETHEUS_URL: mesh.url, E2E_STUB_URL: stub.url, E2E_PROMTOOL: mesh.promtool },
    desktop,
  });
  await suite('live', {
    trust: true,
    env: { E2E_PROMETHEUS_URL: mesh.url },
    desktop,
    files: {
      '.meshmon.yaml': `versions: {prometheus: "3.5"}\nconnections: [{name: team, url: "${mesh.url}", tenant: shop}]\n`,
      'queries/missing.promql': 'sum(rate(istio_requests_total{reporter="source"}[5m])) + shop_orders_totals\n',
    },
  });
  await suite('preview', {
    trust: true,
    env: { E2E_PROMETHEUS_URL: mesh.url, E2E_STUB_URL: native.url },
    desktop,
    settings: { 'git.enabled': true, 'files.simpleDialog.enable': true },
    repository: true,
    files: {
      'queries/requests.promql': 'istio_requests_total\n',
      'queries/buckets.promql': 'sum by (le) (rate(istio_request_duration_milliseconds_bucket[5m]))\n',
      'queries/exemplars.promql': 'rate(prometheus_http_request_duration_seconds_sum[5m])\n',
      'queries/native.promql': 'prometheus_http_request_duration_seconds\n',
      'dashboards/variables.json': JSON.stringify({
        title: 'Variables',
        panels: [
          { type: 'timeseries', targets: [{ expr: 'rate(istio_requests_total{destination_workload="$workload"}[$__rate_interval])' }] },
        ],
      }),
    },
  });
  await suite('query', {
    trust: true,
    env: { E2E_PROMETHEUS_URL: mesh.url, E2E_ECHO_URL: echo.url },
    desktop,
    settings: { 'files.simpleDialog.enable': true },
    files: { 'queries/requests.promql': 'istio_requests_total\n' },
  });
  await suite('form', {
    trust: true,
    env: { E2E_PROMETHEUS_URL: mesh.url },
    desktop,
    files: {
      'dashboards/legend.json': JSON.stringify({
        title: 'Legend',
        panels: [
          {
            type: 'timeseries',
            targets: [
              {
                expr: 'sum by (destination_workload, response_code) (rate(istio_requests_total{reporter=~"$side"}[$__rate_interval]))',
                legendFormat: 'to {{destination_workload}}: {{ response_code }}',
              },
            ],
          },
        ],
      }),
    },
  });
  await suite('relabel', { trust: true, env: { E2E_PROMETHEUS_URL: mesh.url }, desktop });
  await suite('monitor', { trust: true, env: {}, desktop, files: linkedMonitor });
  await suite('telemetry', { trust: true, env: {}, desktop, files: { 'istio/telemetry.yaml': layeredTelemetry } });
  await suite('flow', { trust: true, env: {}, desktop, files: { 'istio/telemetry.yaml': layeredTelemetry } });
  await suite('mesh', { trust: true, env: {}, desktop, files: { 'mixer.yaml': mixer, 'mesh-rules.yaml': doubled } });
  await suite('seeds', {
    trust: true,
    env: { E2E_PROMETHEUS_URL: mesh.url },
    desktop,
    files: { 'dashboards/codes.json': JSON.stringify(codes, undefined, 2), 'datakit.yaml': annotated },
  });
  await suite('untrusted', { trust: false, env: { E2E_STUB_URL: quiet.url }, desktop });
} catch (error) {
  failed++;
  console.error(error);
} finally {
  stub.stop();
  quiet.stop();
  native.stop();
  echo.stop();
  await mesh.stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
