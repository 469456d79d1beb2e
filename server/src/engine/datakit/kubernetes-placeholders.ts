/**
 * Placeholders of `kubernetesprometheus`, by what they begin with: names that stand for themselves, and patterns with a name of the user's.
 * DataKit internal/plugins/inputs/kubernetesprometheus.
 */
const plain: readonly string[] = [
  '__kubernetes_mate_instance',
  '__kubernetes_mate_host',
  '__kubernetes_node_name',
  '__kubernetes_node_address_Hostname',
  '__kubernetes_node_kubelet_endpoint_port',
  '__kubernetes_pod_name',
  '__kubernetes_pod_namespace',
  '__kubernetes_pod_node_name',
  '__kubernetes_service_name',
  '__kubernetes_service_namespace',
  '__kubernetes_service_target_kind',
  '__kubernetes_service_target_name',
  '__kubernetes_service_target_namespace',
  '__kubernetes_endpoints_name',
  '__kubernetes_endpoints_namespace',
  '__kubernetes_endpoints_address_node_name',
  '__kubernetes_endpoints_address_target_kind',
  '__kubernetes_endpoints_address_target_name',
  '__kubernetes_endpoints_address_target_namespace',
];

const patterns: readonly RegExp[] = [
  /^__kubernetes_(?:node|pod|service|endpoints)_(?:label|annotation)_.+$/,
  /^__kubernetes_pod_container_.+_port_.+_number$/,
  /^__kubernetes_service_port_.+_(?:port|targetport)$/,
  /^__kubernetes_endpoints_port_.+_number$/,
];

export function isKubernetesPlaceholder(text: string): boolean {
  return plain.includes(text) || patterns.some((it) => it.test(text));
}

/** Those without a name of the user's: what a misspelt one may have meant. */
export const kubernetesPlaceholders = plain;

/** The role whose instances fill it; undefined: any. */
export function roleOf(placeholder: string): string | undefined {
  const found = /^__kubernetes_(node|pod|service|endpoints)_/.exec(placeholder);
  return found?.[1];
}
