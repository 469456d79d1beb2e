import { atLeast } from '../catalogue/target.js';
import { parseUrl } from '../golang/url.js';
import { fieldSelectorFault, labelSelectorFault } from '../kubernetes/selector-text.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, firstFault, firstOf, say, within } from './fault.js';
import { boolAt, field, firstKey, intAt, keyAt, listAt, placeAt, textAt } from './fields.js';
import { namelessFault, type Stored, storedFault } from './http-faults.js';

type Judge = (it: Node, index: number, version: string) => Fault | undefined;

/** One service discovery of a ScrapeConfig, as the operator judges it. */
interface Discovery {
  readonly list: string;
  /** As messages name it, where that is not the field's name. */
  readonly named?: string;
  /** Judged even where the discovery is not used, so an old Prometheus takes no ScrapeConfig at all. */
  readonly since?: readonly [version: string, message: string];
  readonly judge: Judge;
}

const secure = ['authorization', 'oauth2', 'tlsConfig'] as const;
const withoutProxy = ['basicAuth', ...secure] as const;
const http = [...withoutProxy, 'proxy'] as const;
const secureFirst = [...secure, 'basicAuth', 'proxy'] as const;
const noBasic = [...secure, 'proxy'] as const;

const stored =
  (order: readonly Stored[]): Judge =>
  (it, i) =>
    within(`[${i}]: `, storedFault(it, order, false));

/** References to Secrets that name none. */
const secrets =
  (...keys: readonly string[]): Judge =>
  (it, i) =>
    namelessFault(it, ...keys.map((key) => [`[${i}]: `, key] as const));

const keys = secrets('accessKey', 'secretKey');

/** The first fault of several judges. */
const all =
  (...judges: readonly Judge[]): Judge =>
  (it, i, version) =>
    firstFault(...judges.map((judge) => () => judge(it, i, version)));

/** A field that an older Prometheus does not have. */
const newer =
  (key: string, since: string, what: string, indexed = true): Judge =>
  (it, i, version) =>
    field(it, key) && !atLeast(version, since)
      ? say('operator/version', `${indexed ? `[${i}]: ` : ''}${supported(what, since)[1]}`, keyAt(it, key))
      : undefined;

const refused = (it: Node, i: number, key: string, why: string): Fault => say('operator/sd', `[${i}]: ${why}`, placeAt(it, key));

const urlOf =
  (key: string): Judge =>
  (it, i) => {
    const url = parseUrl(textAt(it, key));
    return url.ok ? undefined : refused(it, i, key, url.message);
  };

const serverUrl: Judge = (it, i) => {
  const written = textAt(it, 'server');
  const url = parseUrl(written);
  if (!url.ok) return refused(it, i, 'server', `cannot parse server: ${url.message}`);
  if (url.scheme !== '' && url.host !== '') return undefined;
  return refused(it, i, 'server', `must not be empty and have a scheme: ${written}`);
};

const dns: Judge = (it, i) => {
  const type = textAt(it, 'type');
  if (type === '' || type === 'SRV' || intAt(it, 'port') !== undefined) return undefined;
  return refused(it, i, 'type', `port required for record type ${JSON.stringify(type)}`);
};

const puppet: Judge = (it, i) => {
  const url = parseUrl(textAt(it, 'url'));
  if (!url.ok) return refused(it, i, 'url', url.message);
  if (url.scheme !== 'http' && url.scheme !== 'https') return refused(it, i, 'url', "URL scheme must be 'http' or 'https'");
  return url.host === '' ? refused(it, i, 'url', 'host is missing in URL') : undefined;
};

const azureMethods: Readonly<Record<string, string>> = { SDK: '2.52.0', WorkloadIdentity: '3.11.0' };

const azure: Judge = (it, i, version) => {
  const method = textAt(it, 'authenticationMethod');
  const since = azureMethods[method];
  if (since && !atLeast(version, since)) {
    const message = `[${i}]: ${method} authentication is only supported from Prometheus version ${since}`;
    return say('operator/version', message, placeAt(it, 'authenticationMethod'));
  }
  if (field(it, 'resourceGroup') && !atLeast(version, '2.35.0')) {
    const message = `[${i}]: ResourceGroup is only supported from Prometheus version >= 2.35.0`;
    return say('operator/version', message, keyAt(it, 'resourceGroup'));
  }
  // What the method does without is not asked, the rest of the settings neither.
  if (since || method === 'ManagedIdentity') return undefined;
  const missing =
    ['tenantID', 'clientID'].find((key) => textAt(it, key) === '') ?? (field(it, 'clientSecret') ? undefined : 'clientSecret');
  if (missing) return refused(it, i, missing, `configuration requires a ${missing}`);
  return all(secrets('clientSecret'), stored(['basicAuth', 'oauth2', 'proxy', 'tlsConfig', 'authorization']))(it, i, version);
};

const balancers: Judge = (it, i, version) => {
  const role = textAt(it, 'role');
  if (role !== 'LoadBalancer' || atLeast(version, '3.2.0')) return undefined;
  return say('operator/version', `[${i}]: The ${role} role is only supported from Prometheus version 3.2.0`, placeAt(it, 'role'));
};

const supported = (what: string, version: string): readonly [string, string] => [
  version,
  `${what} is only supported for Prometheus version >= ${version}`,
];

/** In the order in which the operator looks. */
const discoveries: readonly Discovery[] = [
  { list: 'httpSDConfigs', since: supported('HTTP SD configuration', '2.28.0'), judge: all(urlOf('url'), stored(http)) },
  { list: 'kubernetesSDConfigs', judge: all(stored(http), kubernetesFault) },
  {
    list: 'consulSDConfigs',
    judge: all(
      ...(
        [
          ['pathPrefix', 'PathPrefix', '2.45.0'],
          ['namespace', 'Namespace', '2.28.0'],
          ['filter', 'Filter', '3.0.0'],
          ['healthFilter', 'HealthFilter', '3.11.2'],
        ] as const
      ).map(([key, name, since]) => newer(key, since, `field \`config.${name}\``, false)),
      stored(withoutProxy),
      secrets('tokenRef'),
      stored(['proxy']),
    ),
  },
  { list: 'dnsSDConfigs', judge: dns },
  { list: 'ec2SDConfigs', judge: all(keys, stored(['tlsConfig', 'proxy'])) },
  { list: 'azureSDConfigs', judge: azure },
  { list: 'openstackSDConfigs', judge: all(balancers, secrets('password', 'applicationCredentialSecret'), stored(['tlsConfig'])) },
  {
    list: 'digitalOceanSDConfigs',
    since: supported('service discovery for Digital Ocean', '2.20.0'),
    judge: stored(noBasic),
  },
  {
    list: 'kumaSDConfigs',
    judge: all(newer('clientID', '2.50.0', 'field `clientID` in kuma SD configuration', false), serverUrl, stored(secureFirst)),
  },
  { list: 'eurekaSDConfigs', judge: stored(secureFirst) },
  {
    list: 'dockerSDConfigs',
    judge: all(newer('matchFirstNetwork', '2.54.1', 'field `matchFirstNetwork`'), stored(withoutProxy), urlOf('host'), stored(['proxy'])),
  },
  {
    list: 'linodeSDConfigs',
    since: supported('linode SD configuration', '2.28.0'),
    judge: stored(noBasic),
  },
  {
    list: 'hetznerSDConfigs',
    judge: all(newer('labelSelector', '3.5.0', 'field `labelSelector`'), stored(http)),
  },
  { list: 'nomadSDConfigs', judge: all(serverUrl, stored(secureFirst)) },
  {
    list: 'dockerSwarmSDConfigs',
    named: 'dockerswarmSDConfigs',
    since: supported('dockerswarm SD configuration', '2.20.0'),
    judge: all(urlOf('host'), stored(secureFirst)),
  },
  { list: 'puppetDBSDConfigs', since: supported('puppetDB SD configuration', '2.31.0'), judge: all(puppet, stored(secureFirst)) },
  {
    list: 'lightSailSDConfigs',
    since: supported('lightSail SD configuration', '2.27.0'),
    judge: all(keys, stored(secureFirst)),
  },
  {
    list: 'ovhcloudSDConfigs',
    named: 'OVHCloudSDConfigs',
    since: supported('OVHCloud SD configuration', '2.40.0'),
    judge: secrets('applicationSecret', 'consumerKey'),
  },
  {
    list: 'scalewaySDConfigs',
    named: 'ScalewaySDConfigs',
    since: supported('ScaleWay SD configuration', '2.26.0'),
    judge: all(secrets('secretKey'), stored(['proxy', 'tlsConfig'])),
  },
  {
    list: 'ionosSDConfigs',
    named: 'IonosSDConfigs',
    since: supported('IONOS SD configuration', '2.36.0'),
    judge: stored(['authorization', 'proxy', 'tlsConfig', 'oauth2']),
  },
];

/** What the operator checks of a ScrapeConfig's service discoveries. pkg/prometheus/resource_selector.go `validate*SDConfigs`. */
export function discoveryFault(spec: Node, version: string): Fault | undefined {
  return firstOf(discoveries, ({ list, named = list, since, judge }) =>
    within(
      `${named}: `,
      since && !atLeast(version, since[0])
        ? say('operator/version', since[1], firstKey(spec))
        : firstOf(listAt(spec, list), (it, i) => judge(it, i, version)),
    ),
  );
}

/** What the selectors of a role may be about: itself, and of what has endpoints behind it those too. */
const allowed = (role: string): readonly string[] => [...(role.startsWith('endpoint') ? ['pod', 'service'] : []), role];

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
  const roles = allowed(role.toLowerCase());
  const selectors = listAt(it, 'selectors');
  const other = selectors.find((one) => !roles.includes(textAt(one, 'role').toLowerCase()));
  if (other) return say('operator/sd', `[${index}] : ${role} role supports only ${roles.join(', ')} selectors`, placeAt(other, 'role'));
  return firstOf(selectors, (selector) =>
    firstOf([['field', fieldSelectorFault] as const, ['label', labelSelectorFault] as const], ([key, faultOf]) => {
      const why = faultOf(textAt(selector, key));
      return why === undefined ? undefined : refused(selector, index, key, why);
    }),
  );
}
