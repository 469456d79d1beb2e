import type { Snippet } from './placeholders.js';

/** Scrape jobs that are easily written wrong: labels that are renamed or forged, addresses that are overwritten too early. */
export const jobSnippets: readonly Snippet[] = [
  [
    'scrape-static',
    'A job with addresses',
    `job_name: \${1:app}
static_configs:
  - targets: [\${2:app.example.com:8080}]$0`,
  ],
  [
    'scrape-pushgateway',
    'Pushgateway: pushed labels stay as they are',
    `job_name: \${1:pushgateway}
honor_labels: true
static_configs:
  - targets: [\${2:pushgateway:9091}]$0`,
  ],
  [
    'scrape-federate',
    'Series of another Prometheus, with their own labels',
    `job_name: \${1:federate}
honor_labels: true
metrics_path: /federate
params:
  match[]: ['\${2:{__name__=~"istio_.+"\\}}']
static_configs:
  - targets: [\${3:prometheus.istio-system:9090}]$0`,
  ],
  [
    'scrape-blackbox',
    'Blackbox exporter: the address is the parameter, the exporter is scraped',
    `job_name: \${1:blackbox}
metrics_path: /probe
params:
  module: [\${2:http_2xx}]
static_configs:
  - targets: ['\${3:https://shop.example.com}']
relabel_configs:
  - source_labels: [__address__]
    target_label: __param_target
  - source_labels: [__param_target]
    target_label: instance
  - target_label: __address__
    replacement: \${4:blackbox-exporter:9115}$0`,
  ],
  [
    'scrape-istiod',
    'Istio’s control plane',
    `job_name: \${1:istiod}
kubernetes_sd_configs:
  - role: endpoints
    namespaces:
      names: [istio-system]
relabel_configs:
  - source_labels: [__meta_kubernetes_service_name, __meta_kubernetes_endpoint_port_name]
    action: keep
    regex: istiod;http-monitoring$0`,
  ],
  [
    'scrape-envoy-stats',
    'Sidecars and gateways at the port of Envoy',
    `job_name: \${1:envoy-stats}
metrics_path: /stats/prometheus
kubernetes_sd_configs:
  - role: pod
relabel_configs:
  - source_labels: [__meta_kubernetes_pod_container_port_name]
    action: keep
    regex: .*-envoy-prom
  - source_labels: [__meta_kubernetes_namespace]
    target_label: namespace
  - source_labels: [__meta_kubernetes_pod_name]
    target_label: pod$0`,
  ],
  [
    'scrape-pods-annotated',
    'Pods by their annotations; what Istio merges comes with them',
    `job_name: \${1:kubernetes-pods}
kubernetes_sd_configs:
  - role: pod
relabel_configs:
  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
    action: keep
    regex: true
  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scheme]
    action: replace
    regex: (https?)
    target_label: __scheme__
  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]
    action: replace
    regex: (.+)
    target_label: __metrics_path__
  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_port, __meta_kubernetes_pod_ip]
    action: replace
    regex: (\\\\d+);((?:[A-Fa-f0-9]{1,4}::?){1,7}[A-Fa-f0-9]{1,4})
    replacement: '[\\$2]:\\$1'
    target_label: __address__
  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_port, __meta_kubernetes_pod_ip]
    action: replace
    regex: (\\\\d+);((?:[0-9]+?(?:\\\\.|\\$)){4})
    replacement: \\$2:\\$1
    target_label: __address__
  - source_labels: [__meta_kubernetes_namespace]
    target_label: namespace
  - source_labels: [__meta_kubernetes_pod_name]
    target_label: pod$0`,
  ],
  [
    'scrape-endpoints-annotated',
    'Pods behind Services by the annotations of the Service',
    `job_name: \${1:kubernetes-service-endpoints}
kubernetes_sd_configs:
  - role: endpoints
relabel_configs:
  - source_labels: [__meta_kubernetes_service_annotation_prometheus_io_scrape]
    action: keep
    regex: true
  - source_labels: [__meta_kubernetes_service_annotation_prometheus_io_path]
    action: replace
    regex: (.+)
    target_label: __metrics_path__
  - source_labels: [__address__, __meta_kubernetes_service_annotation_prometheus_io_port]
    action: replace
    regex: (.+?)(?::\\\\d+)?;(\\\\d+)
    replacement: \\$1:\\$2
    target_label: __address__
  - source_labels: [__meta_kubernetes_namespace]
    target_label: namespace
  - source_labels: [__meta_kubernetes_service_name]
    target_label: service$0`,
  ],
];

/** One rule an action, with the fields that the action has; `hashmod` with the rule that reads it. `operator`: in the spelling of the operator's objects. */
export function relabelSnippets(style: 'prometheus' | 'operator', metric: boolean): readonly Snippet[] {
  const [source, target] = style === 'prometheus' ? ['source_labels', 'target_label'] : ['sourceLabels', 'targetLabel'];
  const label = metric ? 'destination_service_namespace' : '__meta_kubernetes_namespace';
  const rules: readonly Snippet[] = [
    ['relabel-keep', 'Keep what matches', `${source}: [\${1:${label}}]\naction: keep\nregex: \${2:shop}$0`],
    ['relabel-drop', 'Drop what matches', `${source}: [\${1:${label}}]\naction: drop\nregex: \${2:shop}$0`],
    ['relabel-replace', 'Copy a label', `${source}: [\${1:${label}}]\n${target}: \${2:namespace}$0`],
  ];
  return metric
    ? [
        ...rules,
        ['relabel-labeldrop', 'Drop labels', `action: labeldrop\nregex: \${1:(source|destination)_(app|version)}$0`],
        [
          'metric-relabel-thin-istio',
          'Drop metrics and labels of Istio that nobody reads',
          `${source}: [__name__]\naction: drop\nregex: \${1:istio_(request|response)_bytes_.*|istio_agent_.*}\n- action: labeldrop\nregex: \${2:(source|destination)_(app|version)}$0`,
        ],
      ]
    : [
        ...rules,
        ['relabel-labelmap', 'Take over labels by name', `action: labelmap\nregex: __meta_kubernetes_pod_label_(\${1:app|version})$0`],
        [
          'relabel-hashmod',
          'One share of the targets for each of several Prometheus',
          `${source}: [\${1:__address__}]\naction: hashmod\nmodulus: \${2:2}\n${target}: __tmp_hash\n- ${source}: [__tmp_hash]\naction: keep\nregex: '\${3:0}'$0`,
        ],
        [
          'relabel-dropequal',
          'Drop where two labels are the same',
          `${source}: [\${1:__meta_kubernetes_pod_container_port_number}]\naction: dropequal\n${target}: \${2:__meta_kubernetes_pod_annotation_prometheus_io_port}$0`,
        ],
      ];
}
