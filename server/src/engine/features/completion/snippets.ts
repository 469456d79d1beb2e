import type { Engine } from '../../engine.js';
import { endpointFields } from '../../operator/fields.js';
import type { Spot } from '../locate.js';
import type { Offer } from './item.js';
import type { YamlOffers } from './yaml.js';

/** Whole objects for an empty document; each is valid by our own checks. */
const objects: readonly (readonly [label: string, what: string, text: string])[] = [
  [
    'istio-telemetry-mesh',
    'Telemetry for the whole mesh: metrics with a tag',
    `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: \${1:mesh-default}
  namespace: \${2:istio-system}
spec:
  metrics:
    - providers:
        - name: prometheus
      overrides:
        - match:
            metric: REQUEST_COUNT
            mode: SERVER
          tagOverrides:
            \${3:request_method}:
              value: \${4:request.method}
$0`,
  ],
  ['servicemonitor', 'ServiceMonitor: scrape the pods behind a Service', monitor('ServiceMonitor')],
  ['podmonitor', 'PodMonitor: scrape pods, the mesh’s proxies for instance', monitor('PodMonitor')],
  [
    'prometheusrule',
    'PrometheusRule: an alert on the mesh’s errors',
    `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: \${1:mesh}
  namespace: \${2:default}
spec:
  groups:
    - name: \${1:mesh}
      rules:
        - alert: \${3:MeshErrors}
          expr: |
            sum by (destination_workload) (rate(istio_requests_total{reporter="destination", response_code=~"5.."}[5m]))
              /
            sum by (destination_workload) (rate(istio_requests_total{reporter="destination"}[5m]))
              > 0.05
          for: 10m
          labels:
            severity: page
          annotations:
            summary: '{{ \\$labels.destination_workload }} answers {{ \\$value | humanizePercentage }} with 5xx'
$0`,
  ],
  [
    'rules',
    'Rule file: a recording rule',
    `groups:
  - name: \${1:mesh}
    rules:
      - record: workload:istio_requests:rate5m
        expr: sum by (destination_workload) (rate(istio_requests_total{reporter="destination"}[5m]))
$0`,
  ],
];

function monitor(kind: 'ServiceMonitor' | 'PodMonitor'): string {
  return `apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata:
  name: \${1:app}
  namespace: \${2:default}
spec:
  selector:
    matchLabels:
      app: \${1:app}
  ${endpointFields[kind]}:
    - port: \${3:http-metrics}
      interval: 30s
$0`;
}

/** Offers where a document begins: nothing but blank lines and comments stand in it. */
export function completeHeader(engine: Engine, uri: string, { region, offset }: Spot): YamlOffers | undefined {
  if (!/\.ya?ml$/.test(uri) || engine.units(uri).some((it) => it.unit !== 'Document')) return undefined;
  const start = region.text.lastIndexOf('\n', offset - 1) + 1;
  const head = region.text.slice(start, offset);
  const rest = region.text.slice(0, start) + region.text.slice(offset).replace(/^[\w-]*/, '');
  if (!/^[\w-]*$/.test(head) || /^\s*[^\s#-]/m.test(rest)) return undefined;
  const offers = objects.map(([label, what, insert]): Offer => ({ label, kind: 'snippet', detail: what, insert, snippet: true }));
  return { offers, region, word: { start, end: offset + (/^[\w-]*/.exec(region.text.slice(offset))?.[0].length ?? 0) } };
}
