/** What a value must be for BurntSushi/toml to decode it, and what DataKit makes of it. */
export type OptionType =
  | 'string'
  | 'bool'
  | 'int'
  /** Go duration; a bare integer counts nanoseconds. */
  | 'duration'
  | 'strings'
  /** Go regular expressions, not anchored. */
  | 'regexes'
  | 'table'
  | 'tables';

export interface PromOption {
  readonly type: OptionType;
  /** The annotation's struct and the file's are different; an option of the other is ignored in silence. */
  readonly only?: 'file' | 'annotation';
  readonly successor?: string;
}

/** Options of `[[inputs.prom]]`. DataKit internal/prom/options.go, internal/plugins/inputs/prom/input.go, container/kubernetes/k8s_pod_prom.go. */
export const promOptions: ReadonlyMap<string, PromOption> = new Map<string, PromOption>([
  ['url', { type: 'string', successor: 'urls' }],
  ['urls', { type: 'strings' }],
  ['source', { type: 'string' }],
  ['interval', { type: 'duration' }],
  ['timeout', { type: 'duration' }],
  ['ignore_req_err', { type: 'bool' }],
  ['metric_types', { type: 'strings' }],
  ['metric_name_filter', { type: 'regexes' }],
  ['metric_name_filter_ignore', { type: 'regexes' }],
  ['measurement_prefix', { type: 'string' }],
  ['measurement_name', { type: 'string' }],
  ['measurements', { type: 'tables' }],
  ['tags_ignore', { type: 'strings' }],
  ['tags_rename', { type: 'table' }],
  ['as_logging', { type: 'table' }],
  ['ignore_tag_kv_match', { type: 'table' }],
  ['http_headers', { type: 'table' }],
  ['tags', { type: 'table' }],
  ['auth', { type: 'table' }],
  ['uds_path', { type: 'string' }],
  ['disable_info_tag', { type: 'bool' }],
  ['tls_open', { type: 'bool' }],
  ['tls_ca', { type: 'string', successor: 'ca_certs' }],
  ['tls_cert', { type: 'string', successor: 'cert' }],
  ['tls_key', { type: 'string', successor: 'cert_key' }],
  ['insecure_skip_verify', { type: 'bool' }],
  ['bearer_token_file', { type: 'string', only: 'annotation' }],
  ['stream_size', { type: 'int', only: 'file' }],
  ['keep_exist_metric_name', { type: 'bool', only: 'file' }],
  ['honor_timestamps', { type: 'bool', only: 'file' }],
  ['output', { type: 'string', only: 'file' }],
  ['max_file_size', { type: 'int', only: 'file' }],
  ['election', { type: 'bool', only: 'file' }],
  ['disable_host_tag', { type: 'bool', only: 'file' }],
  ['disable_instance_tag', { type: 'bool', only: 'file' }],
  ['ca_certs', { type: 'strings', only: 'file' }],
  ['cert', { type: 'string', only: 'file' }],
  ['cert_key', { type: 'string', only: 'file' }],
  ['ca_certs_base64', { type: 'strings', only: 'file' }],
  ['cert_base64', { type: 'string', only: 'file' }],
  ['cert_key_base64', { type: 'string', only: 'file' }],
  ['server_name', { type: 'string', only: 'file' }],
]);

/** Placeholders of the annotation, replaced as plain text before it is read as TOML. */
export const placeholders: readonly string[] = ['IP', 'NAMESPACE', 'PODNAME', 'NODENAME'];
