/** Files of the kinds that hardly any fixture is: queries, metrics, TOML, INI, templates of Go and Helm, the project file, texts in base64. */
export const otherKinds: Readonly<Record<string, string>> = {
  '/q.promql':
    'sum by (job) (rate(http_requests_total{job=~"a|b", code!="500"}[5m] offset 1m)) # é\n  / ignoring (code) group_left ()\nup @ start()\n',
  '/le.promql':
    'histogram_quantile(0.9, sum by (le) (rate(istio_request_duration_milliseconds_bucket{reporter="source"}[$__rate_interval])))\n',
  '/m.prom':
    '# HELP a Of "é".\n# TYPE a histogram\na_bucket{le="1"} 1\na_bucket{le="+Inf"} 2\na_sum 3.5\na_count 2\n# TYPE b counter\nb{c="d\\n"} 1e3 1700000000000\n',
  '/n.metrics': '# TYPE up gauge\nup{job="a",instance="b:80"} 1\n{"utf.8", x="y"} NaN\n',
  '/datakit.conf': `[[inputs.prom]]
  urls = ["http://a:80/metrics", "http://b:80/metrics"]
  source = "mesh" # é
  metric_types = ["counter", "gauge"]
  interval = "10s"
  [[inputs.prom.measurements]]
    prefix = "istio_"
    name = 'istio'
  [inputs.prom.tags]
    a.b = "c"
`,
  '/grafana.ini': '[metrics]\nenabled = true\n; a comment\ninterval_seconds = 10\n[auth.anonymous]\nenabled = false # é\n',
  '/mail.tmpl':
    '{{ define "mail" }}{{ range .Alerts }}{{ .Labels.alertname | toUpper }}: {{ .Annotations.summary }}\n{{ end }}{{ end }}{{ template "mail" . }}\n',
  '/templates/monitor.yaml': `{{- if .Values.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "a.name" . }}
spec:
  endpoints:
    - port: {{ .Values.port | quote }}
      interval: 30s
{{- end }}
`,
  '/values.yaml': `prometheus:
  prometheusSpec:
    retention: 10d
    additionalScrapeConfigs:
      - job_name: a
        static_configs: [{targets: ["a:80"]}]
additionalPrometheusRulesMap:
  mesh:
    groups:
      - {name: g, rules: [{alert: A, expr: 'sum(rate(a_total[5m])) > 0', for: 5m, annotations: {summary: "{{ $value }}"}}]}
`,
  '/.meshmon.yaml':
    'versions: {prometheus: "3.5", istio: "1.20"}\nignore: ["vendor/**"]\nseverities:\n  promql/redundant-anchors: off\n  mesh/*: warning\n',
  '/secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: s, namespace: a}
data:
  prometheus.yml: ${btoa('scrape_configs:\n- job_name: a\n  static_configs: [{targets: [a:80]}]\n')}
stringData:
  alertmanager.yaml: "route: {receiver: a}\\nreceivers: [{name: a}]\\n"
`,
  '/pod.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: p
  annotations:
    datakit/prom.instances: |
      [[inputs.prom]]
        url = "http://$IP:15020/stats/prometheus"
        source = "istio"
spec: {containers: [{name: c, image: i}]}
`,
  '/list.json':
    '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"s","labels":{"a":"\\u00e9"}},"spec":{"ports":[{"name":"http","port":80}]}}]}',
};
