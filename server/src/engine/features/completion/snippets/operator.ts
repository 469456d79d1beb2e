import { endpointFields } from '../../../operator/fields.js';
import { choice, type Facts, type Snippet, stop } from './placeholders.js';

/** Objects of the prometheus-operator, and a plain rule file, for an empty document. */
export function operatorSnippets({ namespaces, apps, ports }: Facts): readonly Snippet[] {
  const namespace = stop(2, namespaces, 'default');
  const object = (kind: string, version: string, name: string, where: string, spec: string) => `apiVersion: monitoring.coreos.com/${version}
kind: ${kind}
metadata:
  name: \${1:${name}}
  namespace: ${where}
spec:
${spec}
$0`;
  const monitor = (kind: 'ServiceMonitor' | 'PodMonitor') =>
    object(
      kind,
      'v1',
      apps[0] ?? 'app',
      namespace,
      `  selector:
    matchLabels:
      app: \${1:${apps[0] ?? 'app'}}
  ${endpointFields[kind]}:
    - port: ${stop(3, ports, 'http-metrics')}
      interval: 30s`,
    );
  return [
    ['servicemonitor', 'ServiceMonitor: scrape the pods behind a Service', monitor('ServiceMonitor')],
    [
      'servicemonitor-istiod',
      'ServiceMonitor: scrape istiod',
      object(
        'ServiceMonitor',
        'v1',
        'istiod',
        `\${2:istio-system}`,
        `  jobLabel: istio
  selector:
    matchLabels:
      istio: pilot
  endpoints:
    - port: http-monitoring
      interval: \${3:15s}`,
      ),
    ],
    ['podmonitor', 'PodMonitor: scrape pods with a label', monitor('PodMonitor')],
    [
      'podmonitor-envoy',
      'PodMonitor: scrape the sidecars of all pods',
      object(
        'PodMonitor',
        'v1',
        'envoy-stats',
        `\${2:istio-system}`,
        `  namespaceSelector:
    any: true
  selector: {}
  podMetricsEndpoints:
    - path: /stats/prometheus
      interval: \${3:15s}
      relabelings:
        - action: keep
          sourceLabels: [__meta_kubernetes_pod_container_name]
          regex: istio-proxy
        - sourceLabels: [__meta_kubernetes_pod_ip]
          regex: '(\\d+\\.\\d+\\.\\d+\\.\\d+)'
          targetLabel: __address__
          replacement: '\\$1:15020'
        - sourceLabels: [__meta_kubernetes_pod_ip]
          regex: '([0-9a-fA-F:]*:[0-9a-fA-F:]*)'
          targetLabel: __address__
          replacement: '[\\$1]:15020'
        - sourceLabels: [__meta_kubernetes_namespace]
          targetLabel: namespace
        - sourceLabels: [__meta_kubernetes_pod_name]
          targetLabel: pod`
          .replaceAll('\\d', '\\\\d')
          .replaceAll('\\.', '\\\\.'),
      ),
    ],
    [
      'podmonitor-ztunnel',
      'PodMonitor: scrape ztunnel',
      object(
        'PodMonitor',
        'v1',
        'ztunnel',
        `\${2:istio-system}`,
        `  selector:
    matchLabels:
      app: ztunnel
  podMetricsEndpoints:
    - port: \${3:ztunnel-stats}
      path: /metrics`,
      ),
    ],
    [
      'prometheusrule',
      'PrometheusRule: an alert on the mesh’s errors',
      object(
        'PrometheusRule',
        'v1',
        'mesh',
        namespace,
        `  groups:
    - name: \${1:mesh}
      rules:
        - alert: \${3:MeshErrors}
          expr: |
            sum by (destination_workload) (rate(istio_requests_total{reporter="destination", response_code=~"5.."\\}[5m]))
              /
            sum by (destination_workload) (rate(istio_requests_total{reporter="destination"\\}[5m]))
              > 0.05
          for: 10m
          labels:
            severity: page
          annotations:
            summary: '{{ \\$labels.destination_workload }} answers {{ \\$value | humanizePercentage }} with 5xx'
        - record: workload:istio_requests:rate5m
          expr: sum by (destination_workload) (rate(istio_requests_total{reporter="destination"\\}[5m]))`,
      ),
    ],
    [
      'probe-blackbox',
      'Probe: ask addresses through a prober',
      object(
        'Probe',
        'v1',
        'blackbox',
        namespace,
        `  prober:
    url: \${3:blackbox-exporter.monitoring.svc:9115}
  module: ${choice(4, 'http_2xx', 'tcp_connect', 'icmp')}
  targets:
    staticConfig:
      static:
        - \${5:https://example.com}`,
      ),
    ],
    [
      'scrapeconfig-static',
      'ScrapeConfig: addresses outside of the cluster',
      object(
        'ScrapeConfig',
        'v1alpha1',
        'static',
        namespace,
        `  staticConfigs:
    - targets:
        - \${3:node.example.com:9100}`,
      ),
    ],
    [
      'alertmanagerconfig',
      'AlertmanagerConfig: where the alerts of a namespace go',
      object(
        'AlertmanagerConfig',
        'v1alpha1',
        'alerts',
        namespace,
        `  route:
    receiver: \${3:team}
    groupBy: [alertname]
  receivers:
    - name: \${3:team}
      webhookConfigs:
        - urlSecret:
            name: \${4:alert-webhook}
            key: \${5:url}`,
      ),
    ],
    [
      'rules',
      'Rule file: a recording rule',
      `groups:
  - name: \${1:mesh}
    rules:
      - record: workload:istio_requests:rate5m
        expr: sum by (destination_workload) (rate(istio_requests_total{reporter="destination"\\}[5m]))
$0`,
    ],
  ];
}
