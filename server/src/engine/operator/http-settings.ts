import { atLeast } from '../catalogue/target.js';
import { keysOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { boolAt, field, keptKeys, listAt, mapAt, optionalText, stringsAt, textAt } from './fields.js';
import { type Json, type JsonObject, object } from './json.js';

/** Where secrets come from: what is in one is never shown. */
const secret = '<secret>';
const certificates = '/etc/prometheus/certs';

export interface ServerFacts {
  readonly version: string;
  readonly namespace: string;
}

/** A reference without a name is none. */
function secretAt(node: Node | undefined, key: string): string | undefined {
  return textAt(field(node, key), 'name') !== '' ? secret : undefined;
}

/** What a file of certificates comes from, as the operator writes it into its name. pkg/assets/tls.go `tlsAssetKey`. */
const assetSource = { secret: 0, configMap: 1 } as const;

/** The file that the operator mounts a key of a Secret or ConfigMap as: `<source>_<namespace>_<name>_<key>`. pkg/assets/tls.go `tlsAssetKey`. */
function assetPath(node: Node | undefined, namespace: string, key: string): string | undefined {
  const value = field(node, key);
  if (!value) return undefined;
  const reference = (from: Node | undefined, source: keyof typeof assetSource) =>
    from ? `${certificates}/${assetSource[source]}_${namespace}_${textAt(from, 'name')}_${textAt(from, 'key')}` : undefined;
  if (key === 'keySecret') return reference(value, 'secret');
  return reference(field(value, 'secret'), 'secret') ?? reference(field(value, 'configMap'), 'configMap');
}

/** `tls_config`; what the scrape class has fills what is left empty. pkg/prometheus/promcfg.go `addTLStoYaml`, `mergeTLSConfigWithScrapeClass`. */
export function tlsConfig(
  written: Node | undefined,
  ofClass: Node | undefined,
  { version, namespace }: ServerFacts,
): JsonObject | undefined {
  const node = written ?? ofClass;
  if (!node) return undefined;
  const fallback = (file: string, ...others: readonly string[]): string => {
    const value = textAt(node, file);
    if (value !== '' || !written || !ofClass || others.some((it) => keysOf(field(node, it)).length > 0)) return value;
    return textAt(ofClass, file);
  };
  return object(
    ['insecure_skip_verify', boolAt(node, 'insecureSkipVerify')],
    ['ca_file', assetPath(node, namespace, 'ca')],
    ['cert_file', assetPath(node, namespace, 'cert')],
    ['key_file', assetPath(node, namespace, 'keySecret')],
    ['server_name', textAt(node, 'serverName') || undefined],
    ['min_version', atLeast(version, '2.35.0') ? optionalText(node, 'minVersion') : undefined],
    ['max_version', atLeast(version, '2.41.0') ? optionalText(node, 'maxVersion') : undefined],
    ['ca_file', fallback('caFile', 'ca') || undefined],
    ['cert_file', fallback('certFile', 'cert') || undefined],
    ['key_file', fallback('keyFile', 'keySecret') || undefined],
  );
}

/** `proxy_url` and its like. `addProxyConfigtoYaml`. */
export function proxySettings(node: Node | undefined, version: string): readonly (readonly [string, Json | undefined])[] {
  const since = atLeast(version, '2.43.0');
  const header = field(node, 'proxyConnectHeader');
  const headers = header && Object.fromEntries(keptKeys(header).map((name) => [name, listAt(header, name).map(() => secret)] as const));
  return [
    ['proxy_url', optionalText(node, 'proxyUrl')],
    ['no_proxy', since ? optionalText(node, 'noProxy') : undefined],
    ['proxy_from_environment', since ? boolAt(node, 'proxyFromEnvironment') : undefined],
    ['proxy_connect_header', since ? headers : undefined],
  ];
}

/** `addBasicAuthToYaml`. */
export function basicAuth(node: Node | undefined): JsonObject | undefined {
  return node && object(['username', secretAt(node, 'username') ?? ''], ['password', secretAt(node, 'password') ?? '']);
}

/**
 * Settings of a monitor, unless they hold nothing: a scrape class counts then. Clients written in Go hand in `ca: {}` and `cert: {}`.
 * `mergeSafeTLSConfigWithScrapeClass`, `mergeSafeAuthorizationWithScrapeClass`.
 */
export function filled(written: Node | undefined): Node | undefined {
  const isFilled = (key: string) => key === 'serverName' || textAt(written, key) !== '' || keysOf(field(written, key)).length > 0;
  return keysOf(written).some(isFilled) ? written : undefined;
}

/** `addAuthorizationToYaml`, `mergeAuthorizationWithScrapeClass`. */
export function authorization(written: Node | undefined, ofClass: Node | undefined, version: string): JsonObject | undefined {
  if (!atLeast(version, '2.26.0')) return undefined;
  const node = written ?? ofClass;
  if (!node) return undefined;
  const credentials = secretAt(node, 'credentials') ?? (written ? secretAt(ofClass, 'credentials') : undefined);
  const file = textAt(node, 'credentialsFile') || (written && !credentials ? textAt(ofClass, 'credentialsFile') : '');
  return object(['type', textAt(node, 'type').trim() || 'Bearer'], ['credentials', credentials], ['credentials_file', file || undefined]);
}

/** `addOAuth2ToYaml`. */
export function oauth2(node: Node | undefined, facts: ServerFacts): JsonObject | undefined {
  if (!node || !atLeast(facts.version, '2.27.0')) return undefined;
  const since = atLeast(facts.version, '2.43.0');
  const params = mapAt(node, 'endpointParams');
  const scopes = stringsAt(node, 'scopes');
  return object(
    ['client_id', field(node, 'clientId') && secret],
    ['client_secret', secretAt(node, 'clientSecret')],
    ['token_url', textAt(node, 'tokenUrl')],
    ['scopes', scopes.length > 0 ? scopes : undefined],
    ['endpoint_params', params.size > 0 ? Object.fromEntries(params) : undefined],
    ...(since ? proxySettings(node, facts.version) : []),
    ['tls_config', since ? tlsConfig(field(node, 'tlsConfig'), undefined, facts) : undefined],
  );
}
