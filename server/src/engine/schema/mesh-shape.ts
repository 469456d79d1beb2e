import { freeMap, listOf, mapOf, oneOf, type Shape, text, truth } from './shape.js';

const service = [text, 'Host of the service that takes the data, as `namespace/host` or `host`.'] as const;
const port = [text, 'Port of the service.'] as const;
const tagLength = [text, 'Longest value of a tag.'] as const;
const logName = [text, 'Name of the log.'] as const;
const none = mapOf({});

const logFormat = mapOf({
  text: [text, 'One line for each request, with the command operators of Envoy.'],
  labels: [freeMap(text), 'A JSON object for each request, with the command operators of Envoy.'],
});

/** Kinds of providers. Source: istio/api mesh/v1alpha1/config.proto `MeshConfig.ExtensionProvider`. */
const providers: Readonly<Record<string, readonly [Shape, string]>> = {
  prometheus: [none, 'Metrics that Prometheus scrapes from the proxies.'],
  zipkin: [mapOf({ service, port, maxTagLength: tagLength, path: [text, 'Path that takes the spans.'] }), 'Spans for Zipkin.'],
  opentelemetry: [
    mapOf({
      service,
      port,
      maxTagLength: tagLength,
      http: [mapOf({ path: [text, 'Path that takes the spans.'], timeout: [text, 'Longest time of a request.'] }), 'OTLP over HTTP.'],
      resourceDetectors: [freeMap(text), 'What adds attributes to the resource.'],
    }),
    'Spans for an OpenTelemetry collector.',
  ],
  datadog: [mapOf({ service, port, maxTagLength: tagLength }), 'Spans for Datadog.'],
  skywalking: [mapOf({ service, port, accessToken: [text, 'Token that the collector asks for.'] }), 'Spans for SkyWalking.'],
  stackdriver: [mapOf({ debug: [truth, 'Whether what is sent is logged.'], maxTagLength: tagLength }), 'Telemetry for Google Cloud.'],
  envoyFileAccessLog: [
    mapOf({ path: [text, 'File that is written, `/dev/stdout`.'], logFormat: [logFormat, 'How a line looks.'] }),
    'Access logs in a file.',
  ],
  envoyHttpAls: [mapOf({ service, port, logName }), 'Access logs of HTTP for a gRPC service.'],
  envoyTcpAls: [mapOf({ service, port, logName }), 'Access logs of TCP for a gRPC service.'],
  envoyOtelAls: [
    mapOf({ service, port, logName, logFormat: [logFormat, 'How an entry looks.'] }),
    'Access logs for an OpenTelemetry collector.',
  ],
  envoyExtAuthzHttp: [mapOf({ service, port, timeout: [text, 'Longest time of a request.'] }), 'Authorization by an HTTP service.'],
  envoyExtAuthzGrpc: [mapOf({ service, port, timeout: [text, 'Longest time of a request.'] }), 'Authorization by a gRPC service.'],
};

const names = [listOf(text), 'Names of providers.'] as const;

/** The part of a mesh configuration that is about telemetry. Source: istio/api mesh/v1alpha1/config.proto `MeshConfig`. */
export const meshShape: Shape = mapOf({
  extensionProviders: [
    listOf(mapOf({ name: [text, 'Name that Telemetry objects use.'], ...providers }, [Object.keys(providers)])),
    'Where metrics, spans and logs go.',
  ],
  defaultProviders: [mapOf({ metrics: names, tracing: names, accessLogging: names }), 'Providers of a Telemetry that names none.'],
  enablePrometheusMerge: [truth, 'Whether the agent joins the metrics of the application with those of the proxy.', 'true'],
  rootNamespace: [text, 'Namespace of what holds for the whole mesh.', 'istio-system'],
  accessLogFile: [text, 'File of the access log, `/dev/stdout`; empty: none.'],
  accessLogFormat: [text, 'Format of the access log.'],
  accessLogEncoding: [oneOf('TEXT', 'JSON'), 'Encoding of the access log.', 'TEXT'],
  enableTracing: [truth, 'Whether the proxies trace.'],
});

/** An IstioOperator as far as telemetry is concerned. */
export const istioOperatorShape: Shape = mapOf({
  spec: [
    mapOf({
      meshConfig: [meshShape, 'The mesh.'],
      values: [mapOf({ meshConfig: [meshShape, 'The mesh.'] }), 'Values of the charts.'],
    }),
    'What is installed.',
  ],
});
