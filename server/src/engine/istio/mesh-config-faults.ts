import { deref, get, itemsOf, keysOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { parts, textAt } from './mesh-config.js';

export interface Fault {
  readonly message: string;
  readonly node: Node;
}

/** Providers that name a service and a port; some put words before what is said of the port. */
const withService: ReadonlyMap<string, string> = new Map([
  ['envoyExtAuthzHttp', ''],
  ['envoyExtAuthzGrpc', 'invalid service port: '],
  ['zipkin', 'invalid service port: '],
  ['lightstep', 'invalid service port: '],
  ['datadog', 'invalid service port: '],
  ['opencensus', 'invalid service port: '],
  ['skywalking', 'invalid service port: '],
  ['envoyOtelAls', ''],
  ['opentelemetry', ''],
  ['envoyHttpAls', ''],
  ['envoyTcpAls', ''],
]);
const others = new Set(['prometheus', 'stackdriver', 'envoyFileAccessLog', 'sds']);

/** The types that an entry of `extensionProviders` names; of several istiod takes one. */
function typesOf(item: Node): readonly string[] {
  return keysOf(item).filter((key) => (withService.has(key) || others.has(key)) && jsonOf(get(item, key)) !== 'null');
}

/** What the JSON of a value is; undefined: nothing is written, or what is written is no value. */
function jsonOf(node: Node | undefined): 'null' | 'object' | 'array' | 'string' | 'number' | 'bool' | undefined {
  const it = deref(node);
  if (it?.type === 'map') return 'object';
  if (it?.type === 'list') return 'array';
  if (it?.type !== 'scalar') return it && 'null';
  const { type } = resolveScalar(it, 'K');
  return type === 'int' || type === 'float' ? 'number' : type === 'bool' || type === 'null' ? type : 'string';
}

/**
 * What istiod cannot read as a mesh configuration, of its providers: it refuses the whole. Source: istio/istio pkg/config/mesh/mesh.go
 * `ApplyMeshConfig`, by way of jsonpb. Keys that it does not know are passed over, null is as if it were not written.
 */
export function undecodable(root: Node): readonly Fault[] {
  const found: Fault[] = [];
  const say = (message: string, node: Node) => found.push({ message: `failed to convert to proto. ${message}`, node });
  /** Whether a value is of the type; what it is else has no parts. */
  const is = (node: Node | undefined, json: 'object' | 'array' | 'string', type: string): node is Node => {
    const own = jsonOf(node);
    if (node && own !== undefined && own !== 'null' && own !== json)
      say(`json: cannot unmarshal ${own} into Go value of type ${type}`, node);
    return own === json;
  };
  const isObject = (node: Node | undefined): node is Node => is(node, 'object', 'map[string]json.RawMessage');
  const listAt = (node: Node, key: string) => {
    const list = get(node, key);
    return is(list, 'array', '[]json.RawMessage') ? itemsOf(list) : [];
  };
  const port = (node: Node | undefined): void => {
    const it = deref(node);
    const json = jsonOf(it);
    if (!it || json === undefined || json === 'null') return;
    const text = it.type === 'scalar' ? textOf(it) : '';
    if (json === 'string') {
      // A number in quotes is one; of other texts only what begins like no value of JSON is judged.
      const [first = ''] = text;
      if (text === '') say('unexpected end of JSON input', it);
      else if (/^[a-z]/i.test(text) && !/^[tfn]/.test(text)) say(`invalid character '${first}' looking for beginning of value`, it);
      return;
    }
    const isPort = json === 'number' && Number.isInteger(Number(text)) && Number(text) >= 0 && Number(text) < 2 ** 32;
    if (!isPort) say(`json: cannot unmarshal ${json}${json === 'number' ? ` ${text}` : ''} into Go value of type uint32`, it);
  };
  for (const item of listAt(root, 'extensionProviders')) {
    if (!isObject(item)) continue;
    is(get(item, 'name'), 'string', 'string');
    for (const type of typesOf(item)) {
      const body = get(item, type);
      if (!isObject(body) || !withService.has(type)) continue;
      is(get(body, 'service'), 'string', 'string');
      is(get(body, 'accessToken'), 'string', 'string');
      port(get(body, 'port'));
    }
  }
  const defaults = get(root, 'defaultProviders');
  if (isObject(defaults)) for (const part of parts) for (const item of listAt(defaults, part)) is(item, 'string', 'string');
  return found;
}

export interface ProviderFaults {
  /** What istiod writes into its log, and goes on. */
  readonly logged: readonly Fault[];
  /** Entries of a name that an earlier one has. */
  readonly replacing: readonly { readonly name: string; readonly node: Node; readonly earlier: Node }[];
}

/**
 * Entries that istiod finds fault with, and takes all the same: they do nothing where they are used. Of a name the last entry counts, it is put
 * over the others before anything is looked at. Source: istio/istio pkg/config/validation/agent/extensionprovider.go
 * `validateExtensionProvider`; `ValidateMeshConfig` logs what it says. `isWhole`: what is not written stands nowhere else.
 */
export function providerFaults(root: Node, isWhole: boolean): ProviderFaults {
  const items = itemsOf(get(root, 'extensionProviders')).flatMap((it) => (it.type === 'map' ? [it] : []));
  const named = new Map<string, Node>();
  const replacing: { readonly name: string; readonly node: Node; readonly earlier: Node }[] = [];
  for (const item of items) {
    const name = textAt(item, 'name');
    const earlier = named.get(name);
    if (earlier && name !== '') replacing.push({ name, node: get(item, 'name') ?? item, earlier: get(earlier, 'name') ?? earlier });
    named.set(name, item);
  }
  const logged = items.filter((item) => named.get(textAt(item, 'name')) === item).flatMap((item) => faultsOf(item, isWhole));
  return { logged, replacing };
}

function faultsOf(item: Node & { readonly type: 'map' }, isWhole: boolean): readonly Fault[] {
  const found: Fault[] = [];
  const nameNode = get(item, 'name');
  const name = textAt(item, 'name');
  const say = (message: string, node: Node) => found.push({ message: `invalid extension provider ${name}: ${message}`, node });
  if (name === '') say('empty extension provider name', nameNode ?? item.pairs[0]?.key ?? item);
  const [type, second] = typesOf(item);
  if (type === undefined && isWhole) say('unsupported provider: <nil> of type <nil>', nameNode ?? item);
  const prefix = withService.get(type ?? '');
  const body = deref(get(item, type ?? ''));
  if (prefix === undefined || second !== undefined || !body || body.type === 'scalar') return found;
  const at = body.type === 'map' ? (body.pairs[0]?.key ?? body) : (nameNode ?? body);
  const port = deref(get(body, 'port'));
  const written = jsonOf(port) === 'number' && port?.type === 'scalar' ? Number(textOf(port)) : undefined;
  const number = written ?? (isWhole && (jsonOf(port) ?? 'null') === 'null' ? 0 : undefined);
  if (number !== undefined && (number < 1 || number > 65535))
    say(`${prefix}port number ${number} must be in the range 1..65535`, port ?? at);
  const service = deref(get(body, 'service'));
  const host = textAt(body, 'service');
  if (host !== '' && service) for (const message of serviceFaults(host)) say(message, service);
  else if (host === '' && (isWhole || service?.type === 'scalar')) say('service must not be empty', service ?? at);
  if (isWhole && type === 'lightstep' && textAt(body, 'accessToken') === '') say('access token is required', at);
  if (type === 'opentelemetry' && jsonOf(get(body, 'grpc')) === 'object' && jsonOf(get(body, 'http')) === 'object')
    say('OpenTelemetryTracingProvider cannot specify both grpc and http', get(body, 'http') ?? at);
  return found;
}

const label = /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const wildcardLabel = /^(\*|(\*|\*-)?[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)$/;

/**
 * What is wrong with the name of a service: it is a host, an address, or `NAMESPACE/HOST`. The same file `validateExtensionProviderService`,
 * validation.go beside it.
 */
function serviceFaults(service: string): readonly string[] {
  const at = service.indexOf('/');
  if (at < 0) {
    const isName = service.length <= 255 && labelsFault(service) === undefined;
    return isName || isAddress(service) ? [] : [`invalid service fmt ${service}: ${service} is not a valid IP`];
  }
  const [namespace, host] = [service.slice(0, at), service.slice(at + 1)];
  const found: string[] = [];
  if (namespace === '' || host === '') found.push('config namespace and dnsName in host entry cannot be empty');
  if (!['*', '.', '~'].includes(namespace) && !label.test(namespace)) found.push(`invalid namespace value "${namespace}" in sidecar`);
  if (host !== '*' && !host.includes('.')) found.push('short names (non FQDN) are not allowed');
  const fault = hostFault(host);
  if (fault !== undefined) found.push(fault);
  if (host.includes('*') && host !== '*' && !host.startsWith('*.')) found.push(`partial wildcard "${host}" not allowed`);
  return found;
}

/** Of an address of version 6 the form is not looked at. */
function isAddress(text: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) || text.split(':').length > 2;
}

function hostFault(host: string): string | undefined {
  if (host === '') return 'empty domain name not allowed';
  if (host.length > 255) return `domain name "${host}" too long (max 255)`;
  const [first = '', ...rest] = host.split('.');
  if (!wildcardLabel.test(first)) return `domain name "${host}" invalid (label "${first}" invalid)`;
  return rest.length > 0 ? labelsFault(rest.join('.')) : undefined;
}

function labelsFault(domain: string): string | undefined {
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  if (/^[-+]?\d+$/.test(top)) return `domain name "${domain}" invalid (top level domain "${top}" cannot be all-numeric)`;
  // A dot may end the name.
  const bad = (top === '' ? labels.slice(0, -1) : labels).find((it) => !label.test(it));
  return bad === undefined ? undefined : `domain name "${domain}" invalid (label "${bad}" invalid)`;
}
