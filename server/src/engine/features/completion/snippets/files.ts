import type { Snippet } from './placeholders.js';

/** Files and objects that other programs than Prometheus read, and whole configurations. */
export const fileSnippets: readonly Snippet[] = [
  [
    'configmap-prometheus',
    'ConfigMap with a prometheus.yml',
    `apiVersion: v1
kind: ConfigMap
metadata:
  name: \${1:prometheus}
  namespace: \${2:monitoring}
data:
  prometheus.yml: |
    global:
      scrape_interval: 15s
    scrape_configs:
      - job_name: \${3:app}
        static_configs:
          - targets: [\${4:app.default:8080}]
$0`,
  ],
  [
    'alertmanager-config',
    'alertmanager.yml: one route, one receiver',
    `route:
  receiver: \${1:pager}
  group_by: [alertname, namespace]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
receivers:
  - name: \${1:pager}
    webhook_configs:
      - url_file: \${2:/etc/alertmanager/secrets/pager-url}
$0`,
  ],
  [
    'grafana-alert-group',
    'Grafana: an alert rule, provisioned',
    `apiVersion: 1
groups:
  - orgId: 1
    name: \${1:mesh}
    folder: \${2:mesh}
    interval: 1m
    rules:
      - uid: \${3:mesh-errors}
        title: \${4:Share of 5xx}
        condition: C
        for: 5m
        noDataState: OK
        execErrState: Error
        data:
          - refId: A
            relativeTimeRange: {from: 600, to: 0}
            datasourceUid: \${5:prometheus}
            model:
              refId: A
              instant: false
              range: true
              expr: |
                sum(rate(istio_requests_total{reporter="destination", response_code=~"5.."}[5m]))
                  /
                sum(rate(istio_requests_total{reporter="destination"}[5m]))
          - refId: B
            datasourceUid: __expr__
            model: {refId: B, type: reduce, reducer: last, expression: A}
          - refId: C
            datasourceUid: __expr__
            model:
              refId: C
              type: threshold
              expression: B
              conditions:
                - evaluator: {type: gt, params: [\${6:0.05}]}
        labels:
          severity: \${7|critical,warning|}
        annotations:
          summary: '{{ \\$values.B.Value | humanizePercentage }} of the requests fail'
$0`,
  ],
  [
    'grafana-contact-email',
    'Grafana: a contact point that sends mail',
    `apiVersion: 1
contactPoints:
  - orgId: 1
    name: \${1:team}
    receivers:
      - uid: \${2:team-mail}
        type: email
        settings:
          addresses: \${3:team@example.com;oncall@example.com}
$0`,
  ],
  [
    'grafana-contact-webhook',
    'Grafana: a contact point that posts JSON; the address comes from the environment',
    `apiVersion: 1
contactPoints:
  - orgId: 1
    name: \${1:pager}
    receivers:
      - uid: \${2:pager-webhook}
        type: webhook
        settings:
          url: \\$\${3:PAGER_URL}
$0`,
  ],
  [
    'grafana-policy',
    'Grafana: who is told of what',
    `apiVersion: 1
policies:
  - orgId: 1
    receiver: \${1:grafana-default-email}
    group_by: [grafana_folder, alertname]
    group_wait: 30s
    group_interval: 5m
    repeat_interval: 4h
    routes:
      - receiver: \${2:grafana-default-email}
        object_matchers:
          - [\${3:severity}, '=', \${4:critical}]
$0`,
  ],
  [
    'grafana-datasource',
    'Grafana: Prometheus as a data source',
    `apiVersion: 1
datasources:
  - name: Prometheus
    uid: \${1:prometheus}
    type: prometheus
    access: proxy
    url: \${2:http://prometheus.monitoring:9090}
    isDefault: true
    jsonData:
      httpMethod: POST
      timeInterval: \${3:15s}
$0`,
  ],
  [
    'grafana-dashboard-configmap',
    'ConfigMap with a dashboard that Grafana’s sidecar loads',
    `apiVersion: v1
kind: ConfigMap
metadata:
  name: \${1:mesh-dashboard}
  namespace: \${2:monitoring}
  labels:
    grafana_dashboard: "1"
data:
  \${1:mesh-dashboard}.json: |-
    {
      "title": "\${3:Mesh}",
      "schemaVersion": 39,
      "panels": []
    }
$0`,
  ],
  [
    'grafana-dashboard-cr',
    'A dashboard for the Grafana operator',
    `apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: \${1:mesh}
  namespace: \${2:monitoring}
spec:
  instanceSelector:
    matchLabels:
      dashboards: \${3:grafana}
  json: |
    {
      "title": "\${4:Mesh}",
      "schemaVersion": 39,
      "panels": []
    }
$0`,
  ],
  [
    'grafana-smtp-values',
    'Grafana: mail, in the values of its chart',
    `grafana.ini:
  smtp:
    enabled: true
    host: \${1:mail.example.com:587}
    user: \${2:grafana@example.com}
    password: "$__env{GF_SMTP_PASSWORD}"
    from_address: \${2:grafana@example.com}
envFromSecret: \${3:grafana-smtp}
$0`,
  ],
  [
    'grafana-dashboards-provider',
    'Grafana: a folder whose dashboards are loaded',
    `apiVersion: 1
providers:
  - name: \${1:mesh}
    folder: \${2:Mesh}
    type: file
    options:
      path: \${3:/var/lib/grafana/dashboards/mesh}
$0`,
  ],
  [
    'grafana-contact-wecom',
    'Grafana: a contact point of WeCom; the address comes from the environment',
    `apiVersion: 1
contactPoints:
  - orgId: 1
    name: \${1:team}
    receivers:
      - uid: \${2:team-wecom}
        type: wecom
        settings:
          url: \\$\${3:WECOM_URL}
$0`,
  ],
  [
    'secret-alertmanager',
    'Secret with the configuration of an Alertmanager of the operator',
    `apiVersion: v1
kind: Secret
metadata:
  name: alertmanager-\${1:main}
  namespace: \${2:monitoring}
stringData:
  alertmanager.yaml: |
    route:
      receiver: \${3:pager}
      group_by: [alertname, namespace]
    receivers:
      - name: \${3:pager}
        webhook_configs:
          - url_file: \${4:/etc/alertmanager/secrets/pager-url}
$0`,
  ],
  [
    'datakit-configmap',
    'ConfigMap with an input of DataKit; its key is the subPath of the volume that mounts it',
    `apiVersion: v1
kind: ConfigMap
metadata:
  name: \${1:datakit-conf}
  namespace: \${2:datakit}
data:
  prom_istiod.conf: |
    [[inputs.prom]]
      urls = ["\${3:http://istiod.istio-system:15014/metrics}"]
      source = "\${4:prom-istiod}"
      interval = "60s"
      metric_types = ["counter", "gauge", "histogram"]
      measurement_prefix = ""
$0`,
  ],
];
