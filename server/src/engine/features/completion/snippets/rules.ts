import { choice, type Snippet } from './placeholders.js';

/** Rules for the list of a group: the first line begins behind the dash, the others stand below it. */
export function ruleSnippets(): readonly Snippet[] {
  const severity = choice(3, 'critical', 'warning');
  const alert = (name: string, expr: string, wait: string, summary: string) => `alert: ${name}
expr: ${expr}
for: ${wait}
labels:
  severity: ${severity}
annotations:
  summary: '${summary}'
  description: '${summary}: {{ \\$value }}'`;
  const rate = (window: string, more = '') => `rate(istio_requests_total{reporter="destination"${more}\\}[${window}])`;
  const by = 'sum by (destination_service_name)';
  const errors = (window: string) => `(${by} (${rate(window, ', response_code=~"5.."')}) / ${by} (${rate(window)}))`;
  const service = '{{ \\$labels.destination_service_name }}';
  return [
    [
      'alert-istio-5xx',
      'alert: share of server errors',
      alert(
        'IstioHighErrorRate',
        `${by} (${rate('5m', ', response_code=~"5.."')}) / ${by} (${rate('5m')}) > \${1:0.05}`,
        `\${2:5m}`,
        `${service} answers {{ \\$value | humanizePercentage }} with 5xx`,
      ),
    ],
    [
      'alert-istio-latency',
      'alert: a percentile of the latency',
      alert(
        'IstioHighLatency',
        `histogram_quantile(0.99, sum by (le, destination_service_name) (rate(istio_request_duration_milliseconds_bucket{reporter="destination"\\}[5m]))) > \${1:500}`,
        `\${2:5m}`,
        `${service} is slow`,
      ),
    ],
    [
      'alert-istio-no-traffic',
      'alert: no request arrives',
      alert('IstioNoTraffic', `${by} (${rate(`\${1:10m}`)}) == 0`, `\${2:10m}`, `${service} gets no requests`),
    ],
    [
      'alert-istiod-down',
      'alert: no istiod answers',
      alert('IstiodDown', `absent(up{job="\${1:istiod}"\\} == 1)`, `\${2:5m}`, 'istiod is down'),
    ],
    [
      'alert-istio-proxy-convergence',
      'alert: proxies learn late',
      alert(
        'IstioSlowConvergence',
        `histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[5m]))) > \${1:10}`,
        `\${2:10m}`,
        'Proxies wait for their configuration',
      ),
    ],
    [
      'alert-istio-cert-expiry',
      'alert: the root certificate ends',
      alert(
        'IstioRootCertificateExpires',
        `(citadel_server_root_cert_expiry_timestamp - time()) < 86400 * \${1:30}`,
        `\${2:1h}`,
        'The root certificate of the mesh ends soon',
      ),
    ],
    [
      'alert-pushgateway-stale',
      'alert: a job has not pushed',
      alert('PushedMetricsStale', `time() - push_time_seconds > \${1:3600}`, `\${2:5m}`, '{{ \\$labels.job }} has not pushed'),
    ],
    [
      'record-istio-rps',
      'recording rule: requests a second',
      `record: destination_service:istio_requests:rate5m
expr: sum by (destination_service) (${rate('5m')})`,
    ],
    [
      'slo-burn-rate',
      'alert: the error budget burns in two windows',
      alert(
        'IstioErrorBudgetBurns',
        `${errors('5m')} > 14.4 * \${1:0.001} and ${errors('1h')} > 14.4 * \${1:0.001}`,
        `\${2:2m}`,
        `${service} burns its error budget`,
      ),
    ],
  ];
}
