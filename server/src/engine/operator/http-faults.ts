import { parseUrl } from '../golang/url.js';
import { keysOf, keyText } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, firstFault, firstOf, say, within } from './fault.js';
import { boolAt, field, keptPairs, keyAt, listAt, placeAt, textAt } from './fields.js';

/** How the operator judges the HTTP client settings of endpoints. Sources: pkg/apis/monitoring/v1 http_config.go, tls_types.go, types.go. */

const methods = ['authorization', 'basicAuth', 'bearerTokenSecret', 'oauth2'] as const;

/** Two ways of authentication at once; then authorization and OAuth2 themselves. */
export function authFault(owner: Node): Fault | undefined {
  const chosen = methods.filter((name) => field(owner, name) !== undefined);
  if (chosen.length > 1)
    return say('operator/auth', `${chosen[0]} and ${chosen[1]} cannot be configured at the same time`, keyAt(owner, chosen[1] ?? ''));
  return firstFault(
    () => within('authorization: ', authorizationFault(owner)),
    () => within('oauth2: ', oauth2Fault(owner)),
  );
}

/** What the operator's store of credentials asks of an owner's settings before it reads their Secrets, in the order that the caller names. */
export type Stored = 'basicAuth' | 'authorization' | 'oauth2' | 'tlsConfig' | 'proxy';

/** The first thing for which the store refuses an owner's settings; `named`: the caller puts the field's name before it. pkg/assets/store.go. */
export function storedFault(owner: Node, order: readonly Stored[], named: boolean): Fault | undefined {
  return firstOf(order, (it) => {
    const fault = storedFaultOf(owner, it);
    return named && it !== 'proxy' ? within(`${it}: `, fault) : fault;
  });
}

function storedFaultOf(owner: Node, it: Stored): Fault | undefined {
  switch (it) {
    case 'basicAuth':
      return basicAuthFault(owner);
    case 'authorization':
      return authorizationFault(owner, true);
    case 'oauth2':
      return oauth2Fault(owner) ?? namelessOAuth2(owner);
    case 'tlsConfig':
      return within('failed to validate TLS configuration: ', safeTlsFault(owner)) ?? namelessTls(owner);
    case 'proxy':
      return proxyFault(owner) ?? namelessHeader(owner);
  }
}

type Reference = readonly [prefix: string, ...path: string[]];

/** The first reference that names nothing: the store asks the API server for it all the same. `GetSecretKey`, `GetConfigMapKey`. */
export function namelessFault(owner: Node, ...references: readonly Reference[]): Fault | undefined {
  return firstOf(references, ([prefix, ...path]) => {
    if (!field(owner, ...path) || textAt(owner, ...path, 'name') !== '') return undefined;
    return say('operator/auth', `${prefix}${withoutName(path.at(-1))}`, placeAt(owner, ...path, 'name'));
  });
}

const withoutName = (kind = ''): string =>
  `unable to get ${kind === 'configMap' ? 'configmap' : 'secret'} "": resource name may not be empty`;

/** `AddOAuth2`. */
export function namelessOAuth2(owner: Node): Fault | undefined {
  const it = field(owner, 'oauth2');
  if (!it) return undefined;
  const id = 'failed to get oauth2 client id: ';
  return firstFault(
    () =>
      namelessFault(
        it,
        [id, 'clientId', 'secret'],
        [id, 'clientId', 'configMap'],
        ['failed to get oauth2 client secret: ', 'clientSecret'],
      ),
    () => within('failed to get oauth2 proxyConfig: ', namelessHeader(it)),
    () => within('failed to get oauth2 tlsConfig: ', namelessTls(it)),
  );
}

/** tls.go `addTLSAssets`. */
export function namelessTls(owner: Node): Fault | undefined {
  const reference = (...path: readonly string[]): Reference => {
    const [name = '', kind] = path;
    const key = textAt(owner, 'tlsConfig', ...path, 'key');
    return [kind ? `failed to get ${name} "<${kind.toLowerCase()}=,key=${key}>": ` : `failed to get key /${key}: `, 'tlsConfig', ...path];
  };
  const either = ['ca', 'cert'].flatMap((name) => [reference(name, 'secret'), reference(name, 'configMap')]);
  return namelessFault(owner, ...either, reference('keySecret'));
}

/** `AddProxyConfig`. */
export function namelessHeader(owner: Node): Fault | undefined {
  return firstOf(keysOf(field(owner, 'proxyConnectHeader')), (name) =>
    firstOf(listAt(owner, 'proxyConnectHeader', name), (value, i) => namelessFault(value, [`header[${name}][${i}]: `])),
  );
}

/** Both halves are read, the one that is not written too. */
export function basicAuthFault(owner: Node): Fault | undefined {
  const it = field(owner, 'basicAuth');
  if (!it) return undefined;
  const missing = ['username', 'password'].find((name) => textAt(it, name, 'name') === '');
  if (!missing) return undefined;
  const message = `failed to get basic auth ${missing}: ${withoutName()}`;
  return say('operator/auth', message, keyAt(owner, 'basicAuth', missing));
}

/** `authorization` of an owner. `stored`: as the store of credentials looks at it, which asks nothing when there are no credentials. */
export function authorizationFault(owner: Node, stored = false): Fault | undefined {
  const it = field(owner, 'authorization');
  if (!it) return undefined;
  const credentials = field(it, 'credentials');
  if (stored && !credentials) return undefined;
  if (textAt(it, 'type').trim().toLowerCase() === 'basic')
    return say('operator/auth', `'authorization' type cannot be set to "basic", use "basicAuth" instead`, placeAt(it, 'type'));
  if (!credentials) return say('operator/auth', "'authorization' credentials are required", keyAt(owner, 'authorization'));
  return undefined;
}

export function oauth2Fault(owner: Node): Fault | undefined {
  const it = field(owner, 'oauth2');
  if (!it) return undefined;
  if (textAt(it, 'tokenUrl') === '') return say('operator/auth', 'OAuth2 tokenURL must be specified', keyAt(owner, 'oauth2', 'tokenUrl'));
  if (isEmptyReference(field(it, 'clientId')))
    return say('operator/auth', "OAuth2 'clientID' must be specified", keyAt(owner, 'oauth2', 'clientId'));
  return firstFault(
    () => within("invalid OAuth2 'clientID': ", bothFault(field(it, 'clientId'), keyAt(it, 'clientId'))),
    () => within("invalid OAuth2 'tlsConfig': ", safeTlsFault(it)),
    () => within('invalid OAuth2 proxyConfig: ', proxyFault(it)),
  );
}

/** A reference to a Secret or a ConfigMap that names neither. */
export function isEmptyReference(node: Node | undefined): boolean {
  return !field(node, 'secret') && !field(node, 'configMap');
}

export function bothFault(node: Node | undefined, place: Node): Fault | undefined {
  return field(node, 'secret') && field(node, 'configMap')
    ? say('operator/tls', 'cannot specify both Secret and ConfigMap', place)
    : undefined;
}

function innerTlsFault(tls: Node): Fault | undefined {
  for (const name of ['ca', 'cert']) {
    const it = field(tls, name);
    const secret = field(it, 'secret');
    const fault = bothFault(it, keyAt(tls, name));
    if (fault) return within(`${name} <secret=${textAt(secret, 'name')},key=${textAt(secret, 'key')}>: `, fault);
  }
  const most = textAt(tls, 'maxVersion');
  const least = textAt(tls, 'minVersion');
  if (most !== '' && least !== '' && most < least)
    return say('operator/tls', 'maxVersion must more than or equal to minVersion', placeAt(tls, 'maxVersion'));
  return undefined;
}

/** `tlsConfig` that may name files: ServiceMonitor endpoints. */
export function tlsFault(owner: Node): Fault | undefined {
  const tls = field(owner, 'tlsConfig');
  if (!tls) return undefined;
  const at = (name: string) => keyAt(owner, 'tlsConfig', name);
  const has = (name: string) => !isEmptyReference(field(tls, name));
  const file = (name: string) => textAt(tls, name) !== '';
  const key = field(tls, 'keySecret') !== undefined;
  const inner = innerTlsFault(tls);
  if (inner) return inner;
  if (has('ca') && file('caFile')) return say('operator/tls', "cannot specify both 'caFile' and 'ca'", at('caFile'));
  if (has('cert') && file('certFile')) return say('operator/tls', "cannot specify both 'certFile' and 'cert'", at('certFile'));
  if (file('keyFile') && key) return say('operator/tls', "cannot specify both 'keyFile' and 'keySecret'", at('keyFile'));
  const withCert = has('cert') || file('certFile');
  const withKey = file('keyFile') || key;
  if (withCert && !withKey)
    return say('operator/tls', 'cannot specify client cert without client key', at(has('cert') ? 'cert' : 'certFile'));
  if (withKey && !withCert) return say('operator/tls', 'cannot specify client key without client cert', at(key ? 'keySecret' : 'keyFile'));
  return undefined;
}

/** `tlsConfig` without files: all others. */
export function safeTlsFault(owner: Node, name = 'tlsConfig'): Fault | undefined {
  const tls = field(owner, name);
  if (!tls) return undefined;
  const inner = innerTlsFault(tls);
  if (inner) return inner;
  const cert = !isEmptyReference(field(tls, 'cert'));
  const key = field(tls, 'keySecret') !== undefined;
  if (cert && !key) return say('operator/tls', 'client cert specified without client key', keyAt(owner, name, 'cert'));
  if (key && !cert) return say('operator/tls', 'client key specified without client cert', keyAt(owner, name, 'keySecret'));
  return undefined;
}

export function proxyFault(owner: Node): Fault | undefined {
  const headers = keptPairs(owner, 'proxyConnectHeader');
  const environment = boolAt(owner, 'proxyFromEnvironment') === true;
  const url = textAt(owner, 'proxyUrl') !== '';
  const none = textAt(owner, 'noProxy') !== '';
  const refuse = (message: string, name: string) => say('operator/proxy', message, keyAt(owner, name));
  if (headers.length > 0 && !environment && !url)
    return refuse('if proxyConnectHeader is configured, proxyUrl or proxyFromEnvironment must also be configured', 'proxyConnectHeader');
  if (environment && url) return refuse('if proxyFromEnvironment is configured, proxyUrl must not be configured', 'proxyFromEnvironment');
  if (environment && none) return refuse('if proxyFromEnvironment is configured, noProxy must not be configured', 'proxyFromEnvironment');
  if (!url && none) return refuse('if noProxy is configured, proxyUrl must also be configured', 'noProxy');
  const parsed = parseUrl(textAt(owner, 'proxyUrl'));
  const header = firstOf(headers, (pair) => {
    const name = keyText(pair) ?? '';
    const values = listAt(owner, 'proxyConnectHeader', name);
    if (values.length === 0) return say('operator/proxy', `proxyConnetHeader[${name}]: selector must not be empty`, pair.key);
    return firstOf(values, (value, i) =>
      field(value, 'key') || field(value, 'name') || field(value, 'optional')
        ? undefined
        : say('operator/proxy', `proxyConnectHeader[${name}][${i}]: selector must be defined`, pair.key),
    );
  });
  return header ?? (parsed.ok ? undefined : say('operator/proxy', parsed.message, placeAt(owner, 'proxyUrl')));
}
