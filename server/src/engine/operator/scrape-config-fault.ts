import { atLeast } from '../catalogue/target.js';
import { parseUrl } from '../golang/url.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, firstFault, firstOf, within } from './fault.js';
import { boolAt, field, firstKey, intAt, keyAt, listAt, placeAt, textAt } from './fields.js';

const say = (code: `operator/${string}`, message: string, node: Node): Fault => ({ code, message, node, tool: 'prometheus-operator' });

/** What the operator checks of a ScrapeConfig's service discoveries. pkg/prometheus/resource_selector.go `validate*SDConfigs`. */
export function discoveryFault(spec: Node, version: string): Fault | undefined {
  // Some checks of versions run even where the discovery is not used, so an old Prometheus takes no ScrapeConfig at all.
  const since = (list: string, what: string, wanted: string): Fault | undefined => {
    if (atLeast(version, wanted)) return undefined;
    const message = `${list}: ${what} SD configuration is only supported for Prometheus version >= ${wanted}`;
    return say('operator/version', message, firstKey(spec));
  };
  const each = (list: string, name: string, judge: (it: Node, i: number) => Fault | undefined) =>
    within(`${name}: `, firstOf(listAt(spec, list), judge));
  return firstFault(
    () => since('httpSDConfigs', 'HTTP', '2.28.0'),
    () =>
      each('httpSDConfigs', 'httpSDConfigs', (it, i) => {
        const url = parseUrl(textAt(it, 'url'));
        return url.ok ? undefined : say('operator/sd', `[${i}]: ${url.message}`, placeAt(it, 'url'));
      }),
    () => each('kubernetesSDConfigs', 'kubernetesSDConfigs', (it, i) => kubernetesFault(it, i, version)),
    () => each('consulSDConfigs', 'consulSDConfigs', (it) => consulFault(it, version)),
    () =>
      each('dnsSDConfigs', 'dnsSDConfigs', (it, i) => {
        const type = textAt(it, 'type');
        if (type === '' || type === 'SRV' || intAt(it, 'port') !== undefined) return undefined;
        return say('operator/sd', `[${i}]: port required for record type ${JSON.stringify(type)}`, placeAt(it, 'type'));
      }),
    () => since('puppetDBSDConfigs', 'puppetDB', '2.31.0'),
    () => since('OVHCloudSDConfigs', 'OVHCloud', '2.40.0'),
  );
}

const behind = ['pod', 'service'];
const allowed: Readonly<Record<string, readonly string[]>> = {
  pod: ['pod'],
  service: ['service'],
  endpointslice: [...behind, 'endpointslice'],
  endpoints: [...behind, 'endpoints'],
  node: ['node'],
  ingress: ['ingress'],
};

function kubernetesFault(it: Node, index: number, version: string): Fault | undefined {
  const role = textAt(it, 'role');
  if (role === 'EndpointSlice' && !atLeast(version, '2.21.0'))
    return say(
      'operator/version',
      `[${index}]: EndpointSlice role is only supported for Prometheus version >= 2.21.0`,
      placeAt(it, 'role'),
    );
  if (field(it, 'apiServer') && boolAt(it, 'namespaces', 'ownNamespace') === true) {
    const message = `[${index}]: cannot use 'apiServer' and 'namespaces.ownNamespace' simultaneously`;
    return say('operator/sd', message, keyAt(it, 'namespaces', 'ownNamespace'));
  }
  const roles = allowed[role.toLowerCase()];
  return firstOf(listAt(it, 'selectors'), (selector) => {
    if (!roles || roles.includes(textAt(selector, 'role').toLowerCase())) return undefined;
    return say('operator/sd', `[${index}] : ${role} role supports only ${roles.join(', ')} selectors`, placeAt(selector, 'role'));
  });
}

function consulFault(it: Node, version: string): Fault | undefined {
  for (const [key, name, since] of [
    ['pathPrefix', 'PathPrefix', '2.45.0'],
    ['namespace', 'Namespace', '2.28.0'],
    ['filter', 'Filter', '3.0.0'],
    ['healthFilter', 'HealthFilter', '3.11.2'],
  ] as const) {
    if (!field(it, key) || atLeast(version, since)) continue;
    return say('operator/version', `field \`config.${name}\` is only supported for Prometheus version >= ${since}`, keyAt(it, key));
  }
  return undefined;
}
