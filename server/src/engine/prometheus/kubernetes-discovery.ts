import type { DecodeContext, Say } from '../golang/decode.js';
import { Fields, isNull } from '../golang/fields.js';
import { type HttpAbout, httpClientRule } from '../golang/http-client.js';
import { fieldSelectorFault, labelSelectorFault } from '../kubernetes/selector-text.js';
import { deref } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';

/** Settings of an HTTP client that make it another one as soon as they are there. */
const pointers = ['basic_auth', 'authorization', 'oauth2', 'proxy_url', 'http_headers'];
const texts = ['bearer_token', 'bearer_token_file', 'no_proxy'];

/** The first HTTP setting that differs from the defaults. prometheus/common config/http_config.go `DefaultHTTPClientConfig`. */
function ownHttp(it: Fields): string | undefined {
  const given = [...pointers, ...texts].find((field) => (pointers.includes(field) ? it.has(field) : it.text(field) !== ''));
  if (given) return given;
  if (it.value('proxy_connect_header')) return 'proxy_connect_header';
  if (
    it
      .child('tls_config')
      ?.names()
      .some((name) => isOwn(it.child('tls_config'), name))
  )
    return 'tls_config';
  for (const field of ['follow_redirects', 'enable_http2']) if (it.pair(field) && !it.truth(field)) return field;
  return it.truth('proxy_from_environment') ? 'proxy_from_environment' : undefined;
}

/** Whether a text or a switch is not the zero value. */
function isOwn(it: Fields | undefined, name: string): boolean {
  return it !== undefined && (name === 'insecure_skip_verify' ? it.truth(name) : it.text(name) !== '');
}

/** discovery/kubernetes/kubernetes.go `SDConfig.UnmarshalYAML`. The first complaint counts. */
export function kubernetesRule<About extends string>(it: Fields, say: Say<About | HttpAbout | 'sd'>, context: DecodeContext): undefined {
  const role = it.text('role');
  if (!role) {
    const at = it.pair('role') || !it.owner ? 'role' : it.owner;
    return say('sd', 'role missing (one of: pod, service, endpoints, endpointslice, node, ingress)', at, undefined, [[it, 'role']]);
  }
  httpClientRule(it, say);
  const http = ownHttp(it);
  const server = it.has('api_server') ? 'api_server' : undefined;
  const kubeconfig = it.text('kubeconfig_file') ? 'kubeconfig_file' : undefined;
  const namespaces = it.child('namespaces');
  const own = namespaces?.truth('own_namespace') ? namespaces.at('own_namespace') : undefined;
  if (server && kubeconfig) return say('sd', "cannot use 'kubeconfig_file' and 'api_server' simultaneously", kubeconfig);
  if (kubeconfig && http) return say('sd', "cannot use a custom HTTP client configuration together with 'kubeconfig_file'", http);
  if (!server && http) return say('sd', "to use custom HTTP client configuration please provide the 'api_server' URL explicitly", http);
  for (const field of [server, kubeconfig])
    if (field && own) return say('sd', `cannot use '${field}' and 'namespaces.own_namespace' simultaneously`, own);
  const behind = ['pod', 'service', role];
  const allowed: Readonly<Record<string, readonly string[]>> = {
    pod: context.since('3.11') ? ['pod', 'node'] : ['pod'],
    service: ['service'],
    endpoints: behind,
    endpointslice: behind,
    node: ['node'],
    ingress: ['ingress'],
  };
  const roles = allowed[role];
  return roles && selectors(it, role, roles, say);
}

function selectors<About extends string>(
  it: Fields,
  role: string,
  roles: readonly string[],
  say: Say<About | HttpAbout | 'sd'>,
): undefined {
  const seen = new Set<string>();
  for (const item of it.items('selectors')) {
    const node = deref(item);
    const selector = node?.type === 'map' ? new Fields(node) : undefined;
    if (!selector && !(node && isNull(node))) continue;
    // A null is a selector without a role.
    const place = (field: string): Node => selector?.at(field) ?? item;
    const about = selector?.text('role') ?? '';
    if (seen.has(about)) return say('sd', `duplicated selector role: ${about}`, place('role'));
    seen.add(about);
    if (!roles.includes(about)) return say('sd', `${role} role supports only ${roles.join(', ')} selectors`, place('role'));
    const why = fieldSelectorFault(selector?.text('field') ?? '');
    if (why !== undefined) return say('sd', why, place('field'));
    const label = labelSelectorFault(selector?.text('label') ?? '');
    if (label !== undefined) return say('sd', label, place('label'));
  }
}
