import { choice, type Facts, type Snippet, stop } from './placeholders.js';

/** Telemetry objects for an empty document. */
export function telemetrySnippets({ namespaces, apps, gateways, tracing, logging, metricNames }: Facts): readonly Snippet[] {
  const namespace = stop(2, namespaces, 'default');
  const object = (name: string, where: string, spec: string) => `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: \${1:${name}}
  namespace: ${where}
spec:
${spec}
$0`;
  const metrics = `  metrics:
    - providers:
        - name: prometheus`;
  const overrides = (text: string) => `${metrics}
      overrides:
${text}`;
  const metric = (n: number, first: string) => choice(n, first, ...metricNames.filter((it) => it !== first));
  const mode = (n: number) => choice(n, 'CLIENT_AND_SERVER', 'CLIENT', 'SERVER');
  const tag = (name: string, value: string) => `            ${name}:
              operation: UPSERT
              value: ${value}`;
  const selector = `  selector:
    matchLabels:
      app: ${stop(3, apps, 'reviews')}`;
  const match = `        - match:
            metric: ${metric(3, 'REQUEST_COUNT')}
            mode: ${mode(4)}
          tagOverrides:`;
  const span = stop(3, tracing, 'zipkin');
  return [
    [
      'istio-telemetry-mesh',
      'Telemetry for the whole mesh: metrics with a tag',
      object(
        'mesh-default',
        `\${2:istio-system}`,
        overrides(`        - match:
            metric: REQUEST_COUNT
            mode: SERVER
          tagOverrides:
            \${3:request_method}:
              value: \${4:request.method}`),
      ),
    ],
    ['istio-telemetry-namespace', 'Telemetry for a namespace', object('default', namespace, metrics)],
    ['istio-telemetry-workload', 'Telemetry for the pods with a label', object('workload', namespace, `${selector}\n${metrics}`)],
    [
      'istio-telemetry-targetref',
      'Telemetry for a Gateway or waypoint',
      object(
        'gateway',
        namespace,
        `  targetRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: ${stop(3, gateways, 'waypoint')}
${metrics}`,
      ),
    ],
    [
      'istio-metric-add-tag',
      'Telemetry: a label more',
      object('add-tag', namespace, overrides(`${match}\n${tag(`\${5:request_method}`, `\${6:request.method}`)}`)),
    ],
    [
      'istio-metric-remove-tag',
      'Telemetry: a label less',
      object(
        'remove-tag',
        namespace,
        overrides(`${match}
            ${choice(5, 'source_version', 'destination_version', 'source_app', 'destination_app', 'source_principal', 'destination_principal')}:
              operation: REMOVE`),
      ),
    ],
    [
      'istio-metric-disable',
      'Telemetry: a metric switched off',
      object(
        'disable-metric',
        namespace,
        overrides(`        - match:
            metric: ${metric(3, 'REQUEST_SIZE')}
          disabled: true`),
      ),
    ],
    [
      'istio-from-mixer',
      'Telemetry: labels as Mixer’s instances had them',
      object(
        'from-mixer',
        namespace,
        overrides(`        - match:
            metric: REQUEST_COUNT
          tagOverrides:
${tag('method', 'request.method')}
${tag('code_class', "\"response.code >= 500 ? '5xx' : response.code >= 400 ? '4xx' : 'ok'\"")}
${tag('browser', "\"request.useragent.contains('Mozilla') ? 'browser' : 'other'\"")}`),
      ),
    ],
    [
      'istio-tracing-sampling',
      'Telemetry: how many requests are traced',
      object(
        'tracing',
        `\${2:istio-system}`,
        `  tracing:\n    - providers:\n        - name: ${span}\n      randomSamplingPercentage: \${4:1.0}`,
      ),
    ],
    [
      'istio-tracing-custom-tag',
      'Telemetry: tags on spans',
      object(
        'tracing-tags',
        namespace,
        `  tracing:
    - providers:
        - name: ${span}
      customTags:
        \${4:tenant}:
          header:
            name: \${5:x-tenant}
            defaultValue: unknown`,
      ),
    ],
    [
      'istio-access-log',
      'Telemetry: access log of failures',
      object(
        'access-log',
        namespace,
        `  accessLogging:
    - providers:
        - name: ${stop(3, logging, 'envoy')}
      filter:
        expression: \${4:response.code >= 500}`,
      ),
    ],
    ['istio-tracing-off', 'Telemetry: no spans', object('tracing-off', namespace, '  tracing:\n    - disableSpanReporting: true')],
  ];
}
