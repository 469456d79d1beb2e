import { crash, type DecodeContext, type Say, type StructRule, type TextRule } from '../golang/decode.js';
import { Fields, isNil, isNull } from '../golang/fields.js';
import { goString } from '../golang/go-string.js';
import { type HttpAbout, httpClientRule, httpClientSettings } from '../golang/http-client.js';
import { parseUrl } from '../golang/url.js';
import { goQuote } from '../promql/gostring.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { kubernetesRule } from './kubernetes-discovery.js';

export type DiscoveryAbout = HttpAbout | 'sd';
type SayHere = Say<DiscoveryAbout>;
/** `hint`: our sentence behind what the program says. */
type Refuse = (message: string, at: string | Node, hint?: string) => never;

/** A rule of which the first complaint counts; then the HTTP client has its say. */
function first(check: (it: Fields, refuse: Refuse, context: DecodeContext) => void): StructRule<DiscoveryAbout> {
  return (it, say, context) => {
    if (!complaint(it, say, (_, refuse) => check(it, refuse, context))) httpClientRule(it, say);
  };
}

/** The same for what has no HTTP client. */
function only(check: (it: Fields, refuse: Refuse) => void): StructRule<DiscoveryAbout> {
  return (it, say) => {
    complaint(it, say, check);
  };
}

class Refused {}

/** What is missing is said of the list of discoveries, whose entry may be empty. */
function placeIn(it: Fields, at: string | Node): string | Node {
  return typeof at === 'string' && !it.pair(at) && it.owner ? it.owner : at;
}

function complaint(it: Fields, say: SayHere, check: (it: Fields, refuse: Refuse) => void): boolean {
  try {
    check(it, (message, at, hint) => {
      say('sd', message, placeIn(it, at), hint);
      throw new Refused();
    });
  } catch (error) {
    if (error instanceof Refused) return true;
    throw error;
  }
  return false;
}

/** A service discovery that needs some fields: `field` → what is said when it is empty. */
function needs(fields: Readonly<Record<string, string>>): StructRule<DiscoveryAbout> {
  return first((it, refuse) => {
    for (const [field, message] of Object.entries(fields)) if (!it.text(field)) refuse(message, field);
  });
}

function textAt(it: Fields, field: string, fallback: string): string {
  return it.pair(field) ? it.text(field) : fallback;
}

function webUrl(it: Fields, refuse: Refuse): undefined {
  if (!it.text('url')) refuse('URL is missing', 'url');
  const url = parseUrl(it.text('url'));
  if (!url.ok) return refuse(url.message, 'url');
  if (url.scheme !== 'http' && url.scheme !== 'https') refuse("URL scheme must be 'http' or 'https'", 'url');
  if (!url.host) refuse('host is missing in URL', 'url');
}

function oneSecret(it: Fields, refuse: Refuse): void {
  const [found, second] = it.filled('secret_key', 'secret_key_file');
  if (!found) refuse('one of secret_key & secret_key_file must be configured', 'secret_key');
  if (second) refuse('at most one of secret_key & secret_key_file must be configured', second);
}

/** What discovery/<name>/*.go `SDConfig.UnmarshalYAML` checks, by the type's name. */
export const discoveryRules: Readonly<Record<string, StructRule<DiscoveryAbout>>> = {
  'aws.SDConfig': only((it, refuse) => {
    if (!it.text('role')) refuse('unknown AWS SD role ""', 'role');
  }),
  'aws.EC2SDConfig': first((it, refuse) => {
    for (const item of it.items('filters')) {
      // Its values are counted before anybody asks whether there is a filter.
      if (isNil(item)) refuse(crash, item, 'An empty filter crashes Prometheus.');
      if (isNull(item)) refuse('EC2 SD configuration filter values cannot be empty', item);
      const filter = item.type === 'map' ? new Fields(item) : undefined;
      if (filter?.items('values').length === 0)
        refuse('EC2 SD configuration filter values cannot be empty', filter.pair('values')?.key ?? filter.at('name'));
    }
  }),
  'aws.ECSSDConfig': httpClientRule,
  'aws.ElasticacheSDConfig': httpClientRule,
  'aws.LightsailSDConfig': httpClientRule,
  'aws.MSKSDConfig': httpClientRule,
  'aws.RDSSDConfig': httpClientRule,
  'azure.SDConfig': first((it, refuse) => {
    const method = textAt(it, 'authentication_method', 'OAuth');
    const wanted = ['subscription_id', ...(method === 'OAuth' ? ['tenant_id', 'client_id', 'client_secret'] : [])];
    for (const field of wanted) if (!it.text(field)) refuse(`azure SD configuration requires a ${field}`, field);
    if (!['OAuth', 'ManagedIdentity', 'SDK', 'WorkloadIdentity'].includes(method)) {
      const types = '"OAuth", "ManagedIdentity", "SDK" or "WorkloadIdentity"';
      refuse(`unknown authentication_type ${goQuote(method)}. Supported types are ${types}`, 'authentication_method');
    }
  }),
  'consul.SDConfig': (it, say) => {
    const [login] = it.filled('username', 'password');
    const complains = complaint(it, say, (_, refuse) => {
      if (!textAt(it, 'server', 'localhost:8500').trim()) refuse('consul SD configuration requires a server address', 'server');
      if (login && it.has('basic_auth'))
        refuse('at most one of consul SD configuration username and password and basic auth can be configured', login);
      if (it.text('token') && (it.has('authorization') || it.has('oauth2')))
        refuse('at most one of consul SD token, authorization, or oauth2 can be configured', 'token');
    });
    if (!complains) httpClientSettings(it, say, login);
  },
  'digitalocean.SDConfig': first((it, refuse) => {
    if (it.pair('role') && !it.text('role')) refuse('role missing (one of: droplets, databases)', 'role');
  }),
  'dns.SDConfig': only((it, refuse) => {
    if (it.items('names').length === 0) refuse('DNS-SD config must contain at least one SRV record name', 'names');
    const type = textAt(it, 'type', 'SRV');
    if (['A', 'AAAA', 'MX', 'NS'].includes(type.toUpperCase())) {
      if (it.whole('port', 0) === 0)
        refuse('a port is required in DNS-SD configs for all record types except SRV', it.pair('port') ? 'port' : 'type');
    } else if (type.toUpperCase() !== 'SRV') refuse(`invalid DNS-SD records type ${type}`, 'type');
  }),
  'eureka.SDConfig': first((it, refuse) => {
    if (!it.text('server')) refuse('eureka_sd: empty or null eureka server', 'server');
    const url = parseUrl(it.text('server'));
    if (!url.ok) return refuse(url.message, 'server');
    if (!url.scheme || !url.host) refuse('eureka_sd: invalid eureka server URL', 'server');
  }),
  'file.SDConfig': only((it, refuse) => {
    const files = it.items('files');
    if (files.length === 0) refuse('file service discovery config must contain at least one path name', 'files');
    for (const file of files) {
      const name = isNull(file) ? '' : goString(file).text;
      if (!/^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/.test(name))
        refuse(`path name ${goQuote(name)} is not valid for file discovery`, file);
    }
  }),
  'gce.SDConfig': only((it, refuse) => {
    for (const field of ['project', 'zone']) if (!it.text(field)) refuse(`GCE SD configuration requires a ${field}`, field);
  }),
  'hetzner.SDConfig': needs({ role: 'role missing (one of: robot, hcloud)' }),
  'http.SDConfig': first(webUrl),
  'ionos.SDConfig': needs({ datacenter_id: "datacenter id can't be empty" }),
  'kubernetes.SDConfig': kubernetesRule,
  'linode.SDConfig': httpClientRule,
  'marathon.SDConfig': first((it, refuse) => {
    if (it.items('servers').length === 0) refuse('marathon_sd: must contain at least one Marathon server', 'servers');
    const [token, second] = it.filled('auth_token', 'auth_token_file');
    if (second) refuse('marathon_sd: at most one of auth_token & auth_token_file must be configured', second);
    if (!token) return;
    if (it.has('basic_auth')) refuse('marathon_sd: at most one of basic_auth, auth_token & auth_token_file must be configured', token);
    if (it.filled('bearer_token', 'bearer_token_file').length > 0)
      refuse('marathon_sd: at most one of bearer_token, bearer_token_file, auth_token & auth_token_file must be configured', token);
    if (it.has('authorization'))
      refuse('marathon_sd: at most one of auth_token, auth_token_file & authorization must be configured', token);
  }),
  'moby.DockerSDConfig': first(dockerHost),
  'moby.DockerSwarmSDConfig': first((it, refuse) => {
    dockerHost(it, refuse);
    const role = it.text('role');
    if (!role) refuse('role missing (one of: tasks, services, nodes)', 'role');
    if (!['services', 'nodes', 'tasks'].includes(role)) refuse(`invalid role ${role}, expected tasks, services, or nodes`, 'role');
  }),
  'nomad.SDConfig': first((it, refuse) => {
    if (!textAt(it, 'server', 'http://localhost:4646').trim()) refuse('nomad SD configuration requires a server address', 'server');
  }),
  'oci.SDConfig': first(ociRule),
  'openstack.SDConfig': only((it, refuse) => {
    const availability = textAt(it, 'availability', 'public');
    if (!['public', 'internal', 'admin'].includes(availability))
      refuse(`unknown availability ${availability}, must be one of admin, internal or public`, 'availability');
    if (!it.text('role')) refuse('role missing (one of: instance, hypervisor, loadbalancer)', 'role');
    if (!it.text('region')) refuse('openstack SD configuration requires a region', 'region');
  }),
  'outscale.SDConfig': first((it, refuse) => {
    if (!textAt(it, 'region', 'eu-west-2')) refuse('outscale SD configuration requires a region', 'region');
    if (!it.text('access_key')) refuse('outscale SD configuration requires access_key', 'access_key');
    oneSecret(it, refuse);
  }),
  'ovhcloud.SDConfig': only((it, refuse) => {
    if (it.pair('endpoint') && !it.text('endpoint')) refuse('endpoint can not be empty', 'endpoint');
    for (const field of ['application_key', 'application_secret', 'consumer_key'])
      if (!it.text(field)) refuse(`${field.replace('_', ' ')} can not be empty`, field);
    if (!['dedicated_server', 'vps'].includes(it.text('service'))) refuse(`unknown service: ${it.text('service')}`, 'service');
  }),
  'puppetdb.SDConfig': first((it, refuse) => {
    webUrl(it, refuse);
    if (!it.text('query')) refuse('query missing', 'query');
  }),
  'scaleway.SDConfig': first((it, refuse, context) => {
    if (!it.text('role')) refuse('role missing (one of: instance, baremetal)', 'role');
    if (!it.text('project_id')) refuse('project_id is mandatory', 'project_id');
    oneSecret(it, refuse);
    if (!it.text('access_key')) refuse('access_key is mandatory', 'access_key');
    scalewayClient(it, refuse, context);
  }),
  'stackit.SDConfig': first((it, refuse) => {
    const endpoint = it.text('endpoint');
    if (!endpoint && !textAt(it, 'region', 'eu01')) refuse('stackit_sd: endpoint and region missing', 'endpoint');
    const url = parseUrl(endpoint);
    if (!url.ok) refuse(`stackit_sd: invalid endpoint ${goQuote(endpoint)}: ${url.message}`, 'endpoint');
  }),
  'triton.SDConfig': only((it, refuse) => {
    if (!['container', 'cn'].includes(textAt(it, 'role', 'container')))
      refuse("triton SD configuration requires role to be 'container' or 'cn'", 'role');
    if (!it.text('account')) refuse('triton SD configuration requires an account', 'account');
    if (!it.text('dns_suffix')) refuse('triton SD configuration requires a dns_suffix', 'dns_suffix');
    if (!it.text('endpoint')) refuse('triton SD configuration requires an endpoint', 'endpoint');
    if (it.duration('refresh_interval') === 0)
      refuse('triton SD configuration requires RefreshInterval to be a positive integer', 'refresh_interval');
  }),
  'uyuni.SDConfig': first((it, refuse) => {
    if (!it.text('server')) refuse('Uyuni SD configuration requires server host', 'server');
    const url = parseUrl(it.text('server'));
    if (!url.ok) refuse(`Uyuni Server URL is not valid: ${url.message}`, 'server');
    for (const field of ['username', 'password']) if (!it.text(field)) refuse(`Uyuni SD configuration requires a ${field}`, field);
  }),
  'vultr.SDConfig': httpClientRule,
  'xds.SDConfig': first((it, refuse) => {
    const server = it.text('server');
    if (!server) refuse('kuma SD server must not be empty: ', 'server');
    const url = parseUrl(server);
    if (!url.ok) return refuse(url.message, 'server');
    if (!url.scheme || !url.host) refuse(`kuma SD server must not be empty and have a scheme: ${server}`, 'server');
  }),
  'zookeeper.NerveSDConfig': zookeeper('nerve'),
  'zookeeper.ServersetSDConfig': zookeeper('serverset'),
};

function dockerHost(it: Fields, refuse: Refuse): void {
  if (!it.text('host')) refuse('host missing', 'host');
  const url = parseUrl(it.text('host'));
  if (!url.ok) refuse(url.message, 'host');
}

const uuid = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

const oldZoneName = /^[a-z]{2}-[a-z]{3}-[1-9]$/;
const zoneName = /^[a-z]{2}-[a-z]{3,7}-[0-9]{1,2}$/;
const scalewayZones = ['fr-par', 'nl-ams', 'pl-waw'].flatMap((region) => [1, 2, 3].map((it) => `${region}-${it}`));

/** The checks of Scaleway's own client, which is made on load. scaleway-sdk-go scw/client_option.go `settings.validate`. */
function scalewayClient(it: Fields, refuse: Refuse, { since }: DecodeContext): void {
  const sdk = (message: string, at: string): never => refuse(`scaleway-sdk-go: ${message}`, at);
  const expected = 'expected a UUID: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
  const key = it.text('access_key');
  if (!/^SCW[A-Z0-9]{17}$/.test(key)) sdk(`invalid access key format '${key}', expected SCWXXXXXXXXXXXXXXXXX format`, 'access_key');
  const secret = it.text('secret_key');
  if (secret && !uuid.test(secret)) sdk(`invalid secret key format '${secret}', ${expected}`, 'secret_key');
  const project = it.text('project_id');
  if (!uuid.test(project)) sdk(`invalid project ID format '${project}', ${expected}`, 'project_id');
  const zone = textAt(it, 'zone', 'fr-par-1');
  if (zone === '') sdk('default zone cannot be empty', 'zone');
  if (!(since('3.10') ? zoneName : oldZoneName).test(zone)) {
    const zones = since('3.14') ? [...scalewayZones, 'it-mil-1'] : scalewayZones;
    sdk(`invalid default zone format '${zone}', available zones are: ${zones.join(', ')}`, 'zone');
  }
  const address = it.text('api_url');
  const url = since('3.7') ? `API url '${address}'` : `url ${address}`;
  if (it.pair('api_url') && (!parseUrl(address).ok || address === '')) sdk(`invalid ${url}`, 'api_url');
  if (address.endsWith('/')) sdk(`invalid ${url} it should not have a trailing slash`, 'api_url');
}

function zookeeper(name: string): StructRule<DiscoveryAbout> {
  return only((it, refuse) => {
    if (it.items('servers').length === 0) refuse(`${name} SD config must contain at least one Zookeeper server`, 'servers');
    if (it.items('paths').length === 0) refuse(`${name} SD config must contain at least one path`, 'paths');
    for (const path of it.items('paths'))
      if (path.type === 'scalar' && !textOf(path).startsWith('/'))
        refuse(`${name} SD config paths must begin with '/': ${textOf(path)}`, path);
  });
}

function ociRule(it: Fields, refuse: Refuse): void {
  if (!it.text('region')) refuse('oci_sd: region is required', 'region');
  const auth = textAt(it, 'auth', 'api_key');
  if (auth === 'api_key') {
    for (const field of ['tenancy', 'user', 'fingerprint', 'key_file'])
      if (!it.text(field)) refuse(`oci_sd: api_key auth requires ${field}`, field);
    if (it.filled('key_passphrase', 'key_passphrase_file').length > 1)
      refuse('oci_sd: at most one of key_passphrase and key_passphrase_file must be configured', 'key_passphrase_file');
  } else if (auth === 'instance_principal') {
    const fields = ['tenancy', 'user', 'fingerprint', 'key_file', 'key_passphrase', 'key_passphrase_file'];
    const [found] = it.filled(...fields);
    if (found) {
      const names = `${fields.slice(0, -1).join(', ')}, or key_passphrase_file`;
      refuse(`oci_sd: instance_principal auth must not have ${names} set`, found);
    }
  } else refuse(`oci_sd: unknown auth method ${goQuote(auth)}, expected "api_key" or "instance_principal"`, 'auth');
  for (const [i, compartment] of it.items('compartments').entries())
    if (compartment.type === 'scalar' && (isNull(compartment) || textOf(compartment) === ''))
      refuse(`oci_sd: compartments[${i}] must not be empty`, compartment);
  if (it.duration('refresh_interval') === 0) refuse('oci_sd: refresh_interval must be positive, got 0s', 'refresh_interval');
}

const roleText =
  (known: readonly string[], said: (role: string) => string): TextRule<DiscoveryAbout> =>
  (text) =>
    known.includes(text) ? undefined : { about: 'sd', message: said(goQuote(text)), known };

/** Roles, which have decoders of their own. */
export const discoveryTexts: Readonly<Record<string, TextRule<DiscoveryAbout>>> = {
  'aws.SDConfig.role': roleText(['ec2', 'ecs', 'elasticache', 'lightsail', 'msk', 'rds'], (role) => `unknown AWS SD role ${role}`),
  'digitalocean.SDConfig.role': roleText(['droplets', 'databases'], (role) => `unknown DigitalOcean SD role ${role}`),
  'hetzner.SDConfig.role': roleText(['robot', 'hcloud'], (role) => `unknown role ${role}`),
  'kubernetes.SDConfig.role': kubernetesRole,
  'kubernetes.SelectorConfig.role': kubernetesRole,
  'openstack.SDConfig.role': roleText(['hypervisor', 'instance', 'loadbalancer'], (role) => `unknown OpenStack SD role ${role}`),
  'scaleway.SDConfig.role': roleText(['instance', 'baremetal'], (role) => `unknown role ${role}`),
};

function kubernetesRole(text: string): ReturnType<TextRule<DiscoveryAbout>> {
  const known = ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress'];
  return known.includes(text) ? undefined : { about: 'sd', message: `unknown Kubernetes SD role ${goQuote(text)}`, known };
}
