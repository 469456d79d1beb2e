/** What a value must be for BurntSushi/toml to decode it, and what DataKit makes of it. */
export type OptionType =
  | 'string'
  | 'bool'
  | 'int'
  | 'float'
  /** Go duration; a bare integer counts nanoseconds. */
  | 'duration'
  | 'strings'
  /** Go regular expressions, not anchored. */
  | 'regexes'
  /** Names of the user's with a text each. */
  | 'texts'
  /** Names of the user's with a list of regular expressions each. */
  | 'regexes-by-name'
  | 'table'
  | 'tables';

export interface Option {
  readonly type: OptionType;
  /** What it does, in a sentence or two. */
  readonly doc: string;
  /** As it would be written. */
  readonly default?: string;
  /** The annotation's struct and the file's are different; an option of the other is ignored in silence. */
  readonly only?: 'file' | 'annotation';
  readonly successor?: string;
  /** All words that it understands. */
  readonly values?: readonly string[];
  /** Options of a `table` or of each of `tables`; absent: it is not known which. */
  readonly fields?: Options;
}

export type Options = ReadonlyMap<string, Option>;

/** Whether an option is written as a table of its own, behind a header. */
export function isTable({ type }: Option): boolean {
  return type === 'table' || type === 'tables' || type === 'texts' || type === 'regexes-by-name';
}

/** The option that a key sets: letters of either case when none is written so. BurntSushi/toml decode.go, `unifyStruct`. */
export function optionOf(options: Options, key: string): Option | undefined {
  const exact = options.get(key);
  if (exact) return exact;
  const folded = key.toLowerCase();
  for (const [name, option] of options) if (name.toLowerCase() === folded) return option;
  return undefined;
}

const options = (table: Readonly<Record<string, Option>>): Options => new Map(Object.entries(table));

const tlsFields = options({
  insecure_skip_verify: { type: 'bool', default: 'false', doc: 'Takes any certificate.' },
  ca_certs: { type: 'strings', doc: 'Files with the certificates of authorities.' },
  cert: { type: 'string', doc: 'File with the client certificate.' },
  cert_key: { type: 'string', doc: 'File with the key of the client certificate.' },
  ca_certs_base64: { type: 'strings', doc: 'Certificates of authorities, in base64.' },
  cert_base64: { type: 'string', doc: 'Client certificate, in base64.' },
  cert_key_base64: { type: 'string', doc: 'Key of the client certificate, in base64.' },
  server_name: { type: 'string', doc: 'Name that the certificate must have.' },
});

/** Words of `metric_types`; letters may be of either case. internal/prom/util.go. */
const metricTypes: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped', 'info'];

/** Options of `[[inputs.prom]]`. DataKit internal/prom/options.go, internal/plugins/inputs/prom/input.go, container/kubernetes/k8s_pod_prom.go. */
export const promOptions: Options = options({
  urls: {
    type: 'strings',
    doc: 'Where the metrics are. In a file, an address without `http://` or `https://` is the path of a local file.',
  },
  source: {
    type: 'string',
    default: '"prom"',
    doc: 'Name of this collector, in logs and as `prom/<source>`. In an annotation the default is `<namespace>/<workload>`.',
  },
  interval: {
    type: 'duration',
    default: '"30s"',
    doc: 'Time between two scrapes, as a text with a unit: a bare number counts nanoseconds. In a file it is kept between 1s and 5m.',
  },
  metric_types: {
    type: 'strings',
    values: metricTypes,
    default: '[]',
    doc: 'Types of metrics that are kept; empty: all. Without `histogram` no latency is left.',
  },
  metric_name_filter: {
    type: 'regexes',
    default: '[]',
    doc: 'Metrics that are kept: regular expressions, not anchored, looked for in the name of the family, without `_bucket`, `_sum`, `_count`. Empty: all.',
  },
  metric_name_filter_ignore: {
    type: 'regexes',
    default: '[]',
    doc: 'Metrics that are dropped; matched as `metric_name_filter`, over which it wins.',
  },
  measurement_name: {
    type: 'string',
    default: '""',
    doc: 'Measurement of every point. Empty: the family’s name is cut at its first underscore (`istio_requests_total`: measurement `istio`, field `requests_total`).',
  },
  measurement_prefix: { type: 'string', default: '""', doc: 'Stands before the measurement’s name.' },
  measurements: {
    type: 'tables',
    doc: 'Measurements by the beginning of a metric’s name; the first that fits counts, before `measurement_name`.',
    fields: options({
      prefix: { type: 'string', doc: 'Beginning of the metric’s name; it is cut off the field.' },
      name: { type: 'string', doc: 'The measurement; empty: the prefix without its last underscores.' },
      pattern: { type: 'string', doc: 'Of old versions; no longer read.' },
    }),
  },
  tags_ignore: { type: 'strings', doc: 'Labels that are taken off every point: names, no regular expressions.' },
  tags_rename: {
    type: 'table',
    doc: 'Other names for labels.',
    fields: options({
      overwrite_exist_tags: { type: 'bool', default: 'false', doc: 'Whether a label that has the new name already is lost.' },
      mapping: { type: 'texts', doc: 'Old name = new name.' },
    }),
  },
  ignore_tag_kv_match: {
    type: 'regexes-by-name',
    doc: 'Takes a label off a point when its value matches one of the expressions; the point stays.',
  },
  tags: { type: 'texts', doc: 'Labels for every point; a label of the metric itself wins over one of the same name.' },
  http_headers: { type: 'texts', doc: 'Headers of the request.' },
  auth: {
    type: 'table',
    doc: 'A token for the request.',
    fields: options({
      type: { type: 'string', values: ['bearer_token'], doc: 'Only `bearer_token` is known.' },
      token: { type: 'string', doc: 'The token itself.' },
      token_file: { type: 'string', doc: 'File that holds the token.' },
    }),
  },
  as_logging: {
    type: 'table',
    doc: 'Sends points as logs.',
    fields: options({
      enable: { type: 'bool', default: 'false', doc: 'Switches it on.' },
      service: { type: 'string', doc: 'Service of the logs.' },
    }),
  },
  timeout: { type: 'duration', default: '"30s"', doc: 'Longest time for a scrape; below 3s it is 3s.' },
  ignore_req_err: { type: 'bool', default: 'false', doc: 'Says nothing when a target does not answer.' },
  disable_info_tag: { type: 'bool', default: 'false', doc: 'Leaves out labels of `info` metrics.' },
  uds_path: { type: 'string', default: '""', doc: 'Unix socket that is asked instead of the address’s host.' },
  insecure_skip_verify: { type: 'bool', default: 'false', doc: 'Takes any certificate.' },
  bearer_token_file: { type: 'string', only: 'annotation', doc: 'File that holds a token for the request.' },
  stream_size: { type: 'int', default: '1', only: 'file', doc: 'Reads the answer in pieces; 0: as a whole.' },
  keep_exist_metric_name: { type: 'bool', default: 'false', only: 'file', doc: 'Keeps a metric’s whole name as the field’s.' },
  honor_timestamps: { type: 'bool', default: 'true', only: 'file', doc: 'Takes the times that the target gives.' },
  election: { type: 'bool', default: 'true', only: 'file', doc: 'Only one of several DataKits scrapes.' },
  disable_host_tag: { type: 'bool', default: 'false', only: 'file', doc: 'No label `host`.' },
  disable_instance_tag: { type: 'bool', default: 'false', only: 'file', doc: 'No label `instance`.' },
  output: { type: 'string', only: 'file', doc: 'Writes to a local file and sends nothing.' },
  max_file_size: { type: 'int', default: '33554432', only: 'file', doc: 'Most bytes in the file of `output`.' },
  ...Object.fromEntries(
    [...tlsFields]
      .filter(([name]) => name !== 'insecure_skip_verify')
      .map(([name, it]): [string, Option] => [name, { ...it, only: 'file' }]),
  ),
  tls_open: { type: 'bool', default: 'false', doc: 'TLS with the files below.' },
  url: { type: 'string', successor: 'urls', doc: 'One address; `urls` takes several.' },
  tls_ca: { type: 'string', successor: 'ca_certs', doc: 'File with the certificate of the authority.' },
  tls_cert: { type: 'string', successor: 'cert', doc: 'File with the client certificate.' },
  tls_key: { type: 'string', successor: 'cert_key', doc: 'File with the key of the client certificate.' },
});

/** What `role` understands; DataKit names them in this order. kubernetesprometheus/instance.go. */
export const roles: readonly string[] = ['node', 'service', 'endpoints', 'pod'];

/** DataKit internal/plugins/inputs/kubernetesprometheus/instance.go. */
const instanceOptions: Options = options({
  role: { type: 'string', values: roles, doc: 'Objects of Kubernetes that are looked at; it decides which placeholders are filled.' },
  namespaces: { type: 'strings', default: '[]', doc: 'Namespaces that are looked at; empty: all.' },
  selector: { type: 'string', default: '""', doc: 'Labels of the objects: `app=cart,tier!=test`. Empty: all.' },
  scrape: {
    type: 'string',
    default: '"true"',
    doc: 'The text `"true"`, or a placeholder that is filled with it: `"__kubernetes_pod_annotation_prometheus.io/scrape"`.',
  },
  scheme: { type: 'string', default: '"http"', values: ['http', 'https'], doc: '`"http"`, `"https"`, or a placeholder.' },
  port: { type: 'string', doc: 'Number of the port in quotes, or a placeholder: `"__kubernetes_pod_container_app_port_metrics_number"`.' },
  path: { type: 'string', default: '"/metrics"', doc: 'Path of the metrics, or a placeholder.' },
  params: { type: 'string', default: '""', doc: 'Query of the address: `name=value&other=value`; placeholders are not filled.' },
  http_headers: { type: 'texts', doc: 'Headers of the request.' },
  custom: {
    type: 'table',
    doc: 'What is made of the metrics.',
    fields: options({
      measurement: { type: 'string', doc: 'Measurement of every point. Empty: the metric’s name is cut at its first underscore.' },
      job_as_measurement: { type: 'bool', default: 'false', doc: 'Takes the label `job` as the measurement.' },
      tags: { type: 'texts', doc: 'Labels for every point; placeholders are filled.' },
    }),
  },
  auth: {
    type: 'table',
    doc: 'How DataKit makes itself known.',
    fields: options({
      bearer_token_file: { type: 'string', doc: 'File that holds a token for the request.' },
      tls_config: { type: 'table', doc: 'TLS of the request.', fields: tlsFields },
    }),
  },
});

const discovery = (what: string): Option => ({ type: 'bool', default: 'false', doc: `Scrapes what ${what} name too.` });

const sampler: Option = {
  type: 'table',
  doc: 'Which traces are kept.',
  fields: options({
    sampling_rate: { type: 'float', doc: 'A share between 0 and 1. Istio’s percentages go to 100.' },
  }),
};

const common = {
  keep_rare_resource: { type: 'bool', doc: 'Keeps traces of resources that are seldom seen.' },
  del_message: { type: 'bool', doc: 'Leaves out the copy of the whole span.' },
  close_resource: { type: 'regexes-by-name', doc: 'Resources of a service of which no trace is kept.' },
  sampler,
  tags: { type: 'texts', doc: 'Labels for every span.' },
  threads: {
    type: 'table',
    doc: 'Workers that take in spans.',
    fields: options({
      buffer: { type: 'int', doc: 'Requests that may wait.' },
      threads: { type: 'int', doc: 'Number of workers.' },
    }),
  },
  storage: {
    type: 'table',
    doc: 'Keeps spans on the disk until they are sent.',
    fields: options({
      path: { type: 'string', doc: 'Folder.' },
      capacity: { type: 'int', doc: 'Most megabytes.' },
    }),
  },
} as const satisfies Readonly<Record<string, Option>>;

/** The inputs that take data of a mesh. A table whose `fields` are not known here is left alone. */
export const inputOptions: ReadonlyMap<string, Options> = new Map<string, Options>([
  ['prom', promOptions],
  [
    'kubernetesprometheus',
    options({
      node_local: { type: 'bool', default: 'true', doc: 'Each DataKit scrapes what runs on its own node.' },
      scrape_interval: { type: 'duration', default: '"30s"', doc: 'Time between two scrapes.' },
      keep_exist_metric_name: { type: 'bool', default: 'true', doc: 'Keeps a metric’s whole name as the field’s.' },
      honor_timestamps: { type: 'bool', default: 'true', doc: 'Takes the times that the target gives.' },
      enable_discovery_of_prometheus_pod_annotations: discovery('the annotations `prometheus.io/…` of pods'),
      enable_discovery_of_prometheus_service_annotations: discovery('the annotations `prometheus.io/…` of Services'),
      enable_discovery_of_prometheus_pod_monitors: discovery('PodMonitors'),
      enable_discovery_of_prometheus_service_monitors: discovery('ServiceMonitors'),
      global_tags: { type: 'texts', doc: 'Labels for every point; `__kubernetes_mate_instance` and `__kubernetes_mate_host` are filled.' },
      instances: { type: 'tables', doc: 'One kind of target each.', fields: instanceOptions },
    }),
  ],
  [
    'zipkin',
    options({
      pathV1: { type: 'string', doc: 'Path at which spans of Zipkin’s first version arrive: `"/api/v1/spans"`.' },
      pathV2: { type: 'string', doc: 'Path at which spans of Zipkin’s second version arrive: `"/api/v2/spans"`.' },
      ignore_tags: { type: 'strings', doc: 'Labels that are taken off every span.' },
      ...common,
    }),
  ],
  [
    'opentelemetry',
    options({
      customer_tags: { type: 'regexes', doc: 'Attributes that become labels.' },
      customer_tags_all: { type: 'bool', default: 'false', doc: 'Makes labels of all attributes.' },
      compatible_ddtrace: { type: 'bool', default: 'false', doc: 'Writes trace numbers as DDTrace does.' },
      split_service_name: { type: 'bool', default: 'false', doc: 'Takes the service from the span’s attributes.' },
      log_max: { type: 'int', doc: 'Longest log, in kilobytes.' },
      jmarshaler: { type: 'string', values: ['protojson', 'gojson', 'jsoniter'], doc: 'Which JSON writer is used.' },
      tracing_metric_enable: { type: 'bool', doc: 'Counts spans as metrics.' },
      http: {
        type: 'table',
        doc: 'What is taken in over HTTP.',
        fields: options({
          http_status_ok: { type: 'int', default: '200', doc: 'Status of the answer.' },
          trace_api: { type: 'string', default: '"/otel/v1/traces"', doc: 'Path of traces.' },
          metric_api: { type: 'string', default: '"/otel/v1/metrics"', doc: 'Path of metrics.' },
          logs_api: { type: 'string', default: '"/otel/v1/logs"', doc: 'Path of logs.' },
        }),
      },
      grpc: {
        type: 'table',
        doc: 'What is taken in over gRPC.',
        fields: options({
          addr: { type: 'string', default: '"127.0.0.1:4317"', doc: 'Address to listen on.' },
          max_payload: { type: 'int', doc: 'Largest message, in bytes.' },
        }),
      },
      expected_headers: { type: 'texts', doc: 'Headers that a request must have.' },
      ...common,
    }),
  ],
]);

/** The inputs that a place takes: the annotation has `prom` alone. */
export function inputsIn(place: 'annotation' | 'file'): ReadonlyMap<string, Options> {
  return place === 'file' ? inputOptions : annotationInputs;
}

const annotationInputs: ReadonlyMap<string, Options> = new Map([['prom', promOptions]]);

/** Inputs whose options are all known here: any other key is a mistake. */
export const completeInputs: ReadonlySet<string> = new Set(['prom', 'kubernetesprometheus']);

/** Placeholders of the annotation, replaced as plain text before it is read as TOML. */
export const placeholderMeanings: ReadonlyMap<string, string> = new Map([
  ['IP', 'the pod’s address'],
  ['NAMESPACE', 'the pod’s namespace'],
  ['PODNAME', 'the pod’s name'],
  ['NODENAME', 'the node that the pod runs on'],
]);
export const placeholders: readonly string[] = [...placeholderMeanings.keys()];
