// Deterministic inputs for benchmarks. `node generate.mjs KIND SIZE` prints one; KINDS below.
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

const SERVICES = ['productpage', 'reviews', 'ratings', 'details', 'checkout', 'payments', 'catalog', 'search'];
const pick = (list, i) => list[i % list.length];

/** Rules of one group, without indentation. `i` makes every group different. */
function group(i, rules = 5) {
  const service = `${pick(SERVICES, i)}-${i}`;
  const lines = [`- name: mesh-${service}`, '  interval: 30s', '  rules:'];
  for (let r = 0; r < rules; r++) {
    const selector = `reporter="destination", destination_workload="${service}", destination_workload_namespace=~"prod|stage-${r}"`;
    if (r % 2 === 0) {
      lines.push(
        `  - alert: Mesh${r}ErrorRate${i}`,
        '    expr: |',
        `      sum by (source_workload, destination_workload) (rate(istio_requests_total{${selector}, response_code=~"5.."}[5m]))`,
        '        /',
        `      sum by (source_workload, destination_workload) (rate(istio_requests_total{${selector}}[5m])) > 0.0${r + 1}`,
        '    for: 5m',
        '    labels:',
        '      severity: page',
        `      team: ${pick(SERVICES, i + 1)}`,
        '    annotations:',
        "      summary: '{{ $labels.destination_workload }} fails {{ $value | humanizePercentage }} of its requests'",
        `      runbook_url: https://runbooks.example.com/mesh/${service}`,
      );
    } else {
      lines.push(
        `  - record: destination_workload:istio_request_duration_milliseconds:p99_${r}`,
        `    expr: histogram_quantile(0.99, sum by (le, destination_workload) (rate(istio_request_duration_milliseconds_bucket{${selector}}[5m])))`,
        '    labels:',
        `      shard: "${i}"`,
      );
    }
  }
  return lines;
}
const indent = (lines, n) => lines.map((line) => ' '.repeat(n) + line);

const prometheusRule = (i, groups = [i]) => [
  'apiVersion: monitoring.coreos.com/v1',
  'kind: PrometheusRule',
  'metadata:',
  `  name: mesh-${i}`,
  '  namespace: monitoring',
  '  labels:',
  '    release: prometheus',
  'spec:',
  '  groups:',
  ...groups.flatMap((g) => indent(group(g), 2)),
];

const serviceMonitor = (i) => [
  'apiVersion: monitoring.coreos.com/v1',
  'kind: ServiceMonitor',
  'metadata:',
  `  name: sm-${i}`,
  '  labels:',
  '    release: prometheus',
  'spec:',
  '  jobLabel: app',
  '  selector:',
  '    matchLabels:',
  `      app: ${pick(SERVICES, i)}`,
  '  namespaceSelector:',
  '    any: true',
  '  endpoints:',
  '  - port: http-envoy-prom',
  '    path: /stats/prometheus',
  '    interval: 15s',
  '    relabelings:',
  '    - sourceLabels: [__meta_kubernetes_pod_container_port_name]',
  '      action: keep',
  "      regex: '.*-envoy-prom'",
  '    - sourceLabels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]',
  '      action: replace',
  '      regex: ([^:]+)(?::\\d+)?;(\\d+)',
  '      replacement: $1:15090',
  '      targetLabel: __address__',
  '    metricRelabelings:',
  '    - sourceLabels: [__name__]',
  '      action: drop',
  `      regex: envoy_cluster_(lb|${i})_.*`,
];

const telemetry = (i) => [
  'apiVersion: telemetry.istio.io/v1',
  'kind: Telemetry',
  'metadata:',
  `  name: telemetry-${i}`,
  `  namespace: ns-${i}`,
  'spec:',
  '  selector:',
  '    matchLabels:',
  `      app: ${pick(SERVICES, i)}`,
  '  metrics:',
  '  - providers:',
  '    - name: prometheus',
  '    overrides:',
  '    - match:',
  '        metric: REQUEST_COUNT',
  '        mode: CLIENT_AND_SERVER',
  '      tagOverrides:',
  '        request_host:',
  '          operation: UPSERT',
  '          value: request.host',
  '        response_flags:',
  '          operation: REMOVE',
  '  accessLogging:',
  '  - providers:',
  '    - name: envoy',
  '    filter:',
  `      expression: response.code >= ${400 + (i % 100)}`,
];

const job = (i, discovery = ['  kubernetes_sd_configs:', '  - role: pod']) => [
  `- job_name: mesh-${i}`,
  '  metrics_path: /stats/prometheus',
  '  scrape_interval: 15s',
  ...discovery,
  '  relabel_configs:',
  '  - source_labels: [__meta_kubernetes_pod_container_port_name]',
  '    action: keep',
  `    regex: '.*-envoy-prom|extra-${i}'`,
  '  - source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]',
  '    action: replace',
  '    regex: ([^:]+)(?::\\d+)?;(\\d+)',
  '    replacement: $1:15090',
  '    target_label: __address__',
  '  - action: labelmap',
  '    regex: __meta_kubernetes_pod_label_(.+)',
  '  metric_relabel_configs:',
  '  - source_labels: [__name__]',
  '    regex: envoy_.*',
  '    action: drop',
];

const range = (n) => Array.from({ length: n }, (_, i) => i);
const documents = (list) => `${list.map((lines) => lines.join('\n')).join('\n---\n')}\n`;

/** kind → size → text */
export const KINDS = {
  /** N PrometheusRule documents of 5 rules each */
  prometheusrule: (n) => documents(range(n).map((i) => prometheusRule(i))),
  /** N documents: Telemetry, ServiceMonitor and PrometheusRule in turn */
  mixed: (n) => documents(range(n).map((i) => [telemetry, serviceMonitor, (k) => prometheusRule(k)][i % 3](i))),
  /** one PrometheusRule with N groups of 5 rules */
  bigrule: (n) => documents([prometheusRule(0, range(n))]),
  /** a ConfigMap that holds prometheus.yml with N jobs as a block scalar */
  configmap: (n) =>
    documents([
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata:',
        '  name: prometheus',
        'data:',
        '  prometheus.yml: |',
        ...indent(['global:', '  scrape_interval: 15s', 'scrape_configs:', ...range(n).flatMap((i) => job(i))], 4),
      ],
    ]),
};

/** Kinds of workspaces, by what is edited in them: a PrometheusRule, a ServiceMonitor. */
export const WORKSPACES = { workspace: 'rule', monitor: 'monitor' };

/** A workspace: N files of one document each, name → text; the one in `edit` can be changed. */
export function workspace(n, edited = 'rule') {
  const files = new Map(
    range(n).map((i) => [
      `${['telemetry', 'monitor', 'rule'][i % 3]}-${i}.yaml`,
      documents([[telemetry, serviceMonitor, (k) => prometheusRule(k)][i % 3](i)]),
    ]),
  );
  const at = { monitor: 1, rule: 2 }[edited];
  const middle = Math.floor(n / 6) * 3 + at;
  return { files, edit: `${edited}-${middle < n ? middle : at}.yaml` };
}

/** Plain rule file and prometheus.yml, for promtool. */
export const PLAIN = {
  rules: (n) => `${['groups:', ...range(n).flatMap((i) => group(i))].join('\n')}\n`,
  config: (n) =>
    `${['global:', '  scrape_interval: 15s', 'scrape_configs:', ...range(n).flatMap((i) => job(i, ['  dns_sd_configs:', `  - names: [pods-${i}.example.com]`]))].join('\n')}\n`, // Debian's promtool is built without the Kubernetes discovery
};

/** The line that an edit changes (the one nearest the middle of the text) and its defective form: a list where a duration belongs. */
export const EDITED = /^( *)(for|interval|scrape_interval): (5m|15s)$/;
export const defective = (line) => line.replace(EDITED, '$1$2: [5]');

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const make = KINDS[argv[2]] ?? PLAIN[argv[2]];
  if (!make || !(Number(argv[3]) > 0)) {
    console.error(`usage: node generate.mjs ${[...Object.keys(KINDS), ...Object.keys(PLAIN)].join('|')} SIZE`);
    process.exit(2);
  }
  process.stdout.write(make(Number(argv[3])));
}
