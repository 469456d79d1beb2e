import { atLeast } from '../catalogue/target.js';
import { deref, itemsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { boolAt, field, keptKeys, listAt, optionalText, snakeCase, stringsAt, textAt } from './fields.js';
import { authorization, basicAuth, oauth2, proxySettings, type ServerFacts, tlsConfig } from './http-settings.js';
import { type Json, type JsonObject, object } from './json.js';

type Entry = readonly [key: string, value: Json | undefined];

/** What one field, or one part of the HTTP settings, becomes. */
type Part = (it: Node, facts: ServerFacts) => readonly Entry[];

/** A value as it is written, keys of maps sorted as the operator sorts them. */
function plain(node: Node): Json {
  const it = deref(node);
  if (it?.type === 'list') return itemsOf(it).map(plain);
  if (it?.type === 'map') return object(...keptKeys(it).map((key): Entry => [key, textAt(it, key)]));
  if (it?.type !== 'scalar') return null;
  const value = resolveScalar(it, 'K');
  return value.type === 'bool' ? value.value : value.type === 'int' || value.type === 'float' ? Number(value.value) : textOf(it);
}

/** Fields that are written when they are, lists and maps when they hold something. */
const optional =
  (...names: readonly string[]): Part =>
  (it) =>
    names.map((name): Entry => {
      const value = field(it, name);
      const hollow = value?.type === 'list' ? value.items.length === 0 : value?.type === 'map' && value.pairs.length === 0;
      return [snakeCase(name), value === undefined || hollow ? undefined : plain(value)];
    });

/** A field that is written although it is empty. */
const always =
  (name: string, key = snakeCase(name)): Part =>
  (it) => [[key, textAt(it, name)]];

const lowerCase =
  (name: string): Part =>
  (it) => [[snakeCase(name), textAt(it, name).toLowerCase()]];

/** What is in a Secret is never shown. */
const secret =
  (name: string, key = snakeCase(name)): Part =>
  (it) => [[key, field(it, name) ? '<secret>' : undefined]];

/** A part that an older Prometheus does not have. */
const since =
  (version: string, part: Part): Part =>
  (it, facts) =>
    atLeast(facts.version, version) ? part(it, facts) : [];

const basic: Part = (it) => [['basic_auth', basicAuth(field(it, 'basicAuth'))]];
const auth: Part = (it, { version }) => [['authorization', authorization(field(it, 'authorization'), undefined, version)]];
const oauth: Part = (it, facts) => [['oauth2', oauth2(field(it, 'oauth2'), facts)]];
const proxy: Part = (it, { version }) => proxySettings(it, version);
const tls: Part = (it, facts) => [['tls_config', tlsConfig(field(it, 'tlsConfig'), undefined, facts)]];

/** AWS's keys, which are written both or not at all. */
const awsKeys: Part = (it, facts) =>
  field(it, 'accessKey') && field(it, 'secretKey') ? [...secret('accessKey')(it, facts), ...secret('secretKey')(it, facts)] : [];

const filters: Part = (it) => {
  const list = listAt(it, 'filters').map((one) => ({ name: textAt(one, 'name'), values: stringsAt(one, 'values') }));
  list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return [['filters', list.length > 0 ? list : undefined]];
};

/** `addKubernetesSD`: the role first, what it attaches last. */
const kubernetes: Part = (it, facts) => {
  const role = textAt(it, 'role').toLowerCase();
  const namespaces = field(it, 'namespaces');
  const selectors = listAt(it, 'selectors').map((one) =>
    object(['role', textAt(one, 'role').toLowerCase()], ['label', optionalText(one, 'label')], ['field', optionalText(one, 'field')]),
  );
  const attach = role === 'pod' ? '2.35.0' : role === 'endpoints' || role === 'endpointslice' ? '2.37.0' : undefined;
  const node = field(it, 'attachMetadata') && boolAt(it, 'attachMetadata', 'node');
  return [
    ['api_server', optionalText(it, 'apiServer')],
    ['role', role === 'endpointslice' && !atLeast(facts.version, '2.21.0') ? undefined : role],
    ...basic(it, facts),
    ...auth(it, facts),
    ...oauth(it, facts),
    ...proxy(it, facts),
    ...optional('followRedirects', 'enableHTTP2')(it, facts),
    ...tls(it, facts),
    ['namespaces', namespaces && object(['names', stringsAt(namespaces, 'names')], ['own_namespace', boolAt(namespaces, 'ownNamespace')])],
    ['selectors', selectors.length > 0 && atLeast(facts.version, '2.17.0') ? selectors : undefined],
    [
      'attach_metadata',
      field(it, 'attachMetadata') && attach && atLeast(facts.version, attach) ? object(['node', node ?? null]) : undefined,
    ],
  ];
};

const recordSince: Readonly<Record<string, string>> = { NS: '2.49.0', MX: '2.38.0' };
const recordType: Part = (it, { version }) => {
  const type = optionalText(it, 'type');
  return [['type', type !== undefined && atLeast(version, recordSince[type] ?? '0') ? type : undefined]];
};

const cloudService: Part = (it) => {
  const names: Readonly<Record<string, string>> = { VPS: 'vps', DedicatedServer: 'dedicated_server' };
  return [['service', names[textAt(it, 'service')]]];
};

/** Azure's environment is written over the HTTP settings before it. */
const azureHead: Part = (it, facts) => {
  const environment = optionalText(it, 'environment');
  return environment === undefined
    ? [...basic(it, facts), ...auth(it, facts), ...oauth(it, facts), ...proxy(it, facts)]
    : [['environment', environment]];
};

const http = [basic, auth, oauth, proxy];
const client = optional('followRedirects', 'enableHTTP2');

/** The lists of a ScrapeConfig in the order in which the operator writes them. pkg/prometheus/promcfg.go `generateScrapeConfig`. */
const discoveries: readonly (readonly [list: string, ...parts: Part[]])[] = [
  [
    'staticConfigs',
    (it) => [
      ['targets', stringsAt(it, 'targets')],
      ['labels', labelsOf(it)],
    ],
  ],
  ['fileSDConfigs', (it) => [['files', stringsAt(it, 'files')]], optional('refreshInterval')],
  ['httpSDConfigs', basic, auth, tls, proxy, oauth, always('url'), optional('refreshInterval'), client],
  ['kubernetesSDConfigs', kubernetes],
  [
    'consulSDConfigs',
    ...http,
    tls,
    always('server'),
    optional('pathPrefix'),
    secret('tokenRef', 'token'),
    optional('datacenter', 'namespace', 'partition'),
    (it) => [['scheme', optionalText(it, 'scheme')?.toLowerCase()]],
    optional('services', 'tags', 'tagSeparator', 'nodeMeta', 'filter', 'healthFilter', 'allowStale', 'refreshInterval'),
    client,
  ],
  ['dnsSDConfigs', (it) => [['names', stringsAt(it, 'names')]], optional('refreshInterval'), recordType, optional('port')],
  [
    'ec2SDConfigs',
    proxy,
    optional('region'),
    awsKeys,
    optional('roleARN', 'refreshInterval', 'port'),
    since('2.3.0', filters),
    since('2.41.0', client),
    since('2.41.0', tls),
  ],
  [
    'azureSDConfigs',
    azureHead,
    optional('authenticationMethod'),
    (it) => [['subscription_id', textAt(it, 'subscriptionID') || undefined]],
    optional('tenantID', 'clientID'),
    secret('clientSecret'),
    optional('resourceGroup', 'refreshInterval', 'port'),
  ],
  ['gceSDConfigs', always('project'), always('zone'), optional('filter', 'refreshInterval', 'port', 'tagSeparator')],
  [
    'openstackSDConfigs',
    lowerCase('role'),
    always('region'),
    optional('identityEndpoint', 'username', 'userid'),
    secret('password'),
    optional('domainName', 'domainID', 'projectName', 'projectID', 'applicationCredentialName', 'applicationCredentialId'),
    secret('applicationCredentialSecret'),
    optional('allTenants', 'refreshInterval', 'port', 'availability'),
    tls,
  ],
  ['digitalOceanSDConfigs', auth, oauth, proxy, client, tls, optional('port', 'refreshInterval')],
  ['kumaSDConfigs', ...http, always('server'), client, tls, optional('refreshInterval', 'fetchTimeout'), optional('clientID')],
  ['eurekaSDConfigs', ...http, client, tls, optional('refreshInterval'), optional('server')],
  [
    'dockerSDConfigs',
    auth,
    oauth,
    proxy,
    basic,
    filters,
    always('host'),
    tls,
    optional('port', 'hostNetworkingHost'),
    since('2.54.1', optional('matchFirstNetwork')),
    optional('refreshInterval'),
    client,
  ],
  [
    'linodeSDConfigs',
    auth,
    oauth,
    proxy,
    tls,
    optional('port', 'region', 'enableHTTP2', 'tagSeparator', 'refreshInterval', 'followRedirects'),
  ],
  [
    'hetznerSDConfigs',
    ...http,
    lowerCase('role'),
    client,
    tls,
    optional('port', 'refreshInterval'),
    since('3.5.0', (it) => [['label_selector', textAt(it, 'labelSelector') || undefined]]),
  ],
  [
    'nomadSDConfigs',
    ...http,
    always('server'),
    optional('allowStale', 'namespace', 'refreshInterval', 'region', 'tagSeparator'),
    client,
    tls,
  ],
  ['dockerSwarmSDConfigs', ...http, filters, always('host'), tls, lowerCase('role'), optional('port', 'refreshInterval'), client],
  [
    'puppetDBSDConfigs',
    ...http,
    always('url'),
    always('query'),
    optional('includeParameters', 'port', 'refreshInterval', 'followRedirects'),
    tls,
    optional('enableHTTP2'),
  ],
  [
    'lightSailSDConfigs',
    basic,
    auth,
    proxy,
    oauth,
    optional('region', 'endpoint', 'port', 'refreshInterval'),
    awsKeys,
    optional('roleARN'),
    tls,
    client,
  ],
  [
    'ovhcloudSDConfigs',
    always('applicationKey'),
    secret('applicationSecret'),
    secret('consumerKey'),
    cloudService,
    optional('endpoint', 'refreshInterval'),
  ],
  [
    'scalewaySDConfigs',
    always('accessKey'),
    secret('secretKey'),
    always('projectID'),
    lowerCase('role'),
    optional('port', 'apiURL', 'zone', 'nameFilter', 'tagsFilter', 'refreshInterval'),
    proxy,
    tls,
    client,
  ],
  [
    'ionosSDConfigs',
    (it, facts) => (field(it, 'oauth2') ? [] : auth(it, facts)),
    oauth,
    proxy,
    tls,
    always('datacenterID'),
    client,
    optional('port', 'refreshInterval'),
  ],
];

/** The target lists and service discoveries of a ScrapeConfig, as entries of its job. */
export function discoveryEntries(spec: Node | undefined, facts: ServerFacts): readonly Entry[] {
  return discoveries.map(([list, ...parts]): Entry => {
    const items = listAt(spec, list).map((it) => object(...parts.flatMap((part) => part(it, facts))));
    // `dockerSwarmSDConfigs` is `dockerswarm_sd_configs`.
    return [
      list
        .toLowerCase()
        .replace(/(sd)?configs$/, '_$1_configs')
        .replace('__', '_'),
      items.length > 0 ? items : undefined,
    ];
  });
}

function labelsOf(it: Node): JsonObject {
  const labels = field(it, 'labels');
  return object(...keptKeys(labels).map((key): Entry => [key, textAt(labels, key)]));
}
