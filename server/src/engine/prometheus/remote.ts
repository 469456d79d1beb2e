import type { DecodeContext, Say, StructRule } from '../golang/decode.js';
import { type Fields, isNull } from '../golang/fields.js';
import { type HttpAbout, httpClientRule, waysToSignIn } from '../golang/http-client.js';
import { deref, keyText, pairsOf } from '../syntax/access.js';

/** What is said of the places that samples are sent to and read from, and of what they sign in with. */
export type RemoteAbout = HttpAbout | 'required' | 'enum' | 'size';
type SayHere = Say<RemoteAbout>;

function ownWay(since: DecodeContext['since']): string {
  const ways = since('2.55') ? 'sigv4, azuread or google_iam' : since('2.45') ? 'sigv4, or azuread' : 'or sigv4';
  return `authorization header must be changed via the basic_auth, authorization, oauth2, ${ways} parameter`;
}

const reservedHeaders = new Set([
  'host',
  'content-encoding',
  'content-length',
  'content-type',
  'user-agent',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'www-authenticate',
  'accept-encoding',
  'x-prometheus-remote-write-version',
  'x-prometheus-remote-read-version',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

/** Headers that a request must not be given by hand. config/config.go `validateHeaders`. */
export function requestHeaders(it: Fields, say: SayHere, authorization: string): void {
  for (const pair of pairsOf(it.value('headers'))) {
    const name = keyText(pair) ?? '';
    if (name.toLowerCase() === 'authorization') say('auth', authorization, pair.key);
    else if (reservedHeaders.has(name.toLowerCase())) say('auth', `${name} is a reserved header. It must not be changed`, pair.key);
  }
}

function remoteWriteRule(it: Fields, say: SayHere, { since }: DecodeContext): void {
  if (!it.has('url')) say('required', 'url for remote_write is empty', 'url');
  requestHeaders(it, say, ownWay(since));
  const known = ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'];
  const message = it.text('protobuf_message');
  if (it.pair('protobuf_message') && !known.includes(message)) {
    const unknown = since('3.8') ? 'unknown type for remote write protobuf message' : 'unknown remote write protobuf message';
    say('enum', `invalid protobuf_message value: ${unknown} ${message}, supported: ${known.join(', ')}`, 'protobuf_message');
  }
  httpClientRule(it, say);
  const queue = it.pair('queue_config');
  if (since('3.12') && queue && isNull(deref(queue.value) ?? queue.value))
    say(
      'size',
      'remote write queue max_shards must be positive',
      queue.key,
      'A queue that is left empty has no shards; leave the key out.',
    );
  const ways = [...waysToSignIn(it), ...['sigv4', 'azuread', 'google_iam'].filter((field) => it.has(field))];
  if (ways.length > 1) {
    const most = 'at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured';
    say('auth', `${most}. Currently configured: [${ways.join(' ')}]`, ways.at(-1) ?? '');
  }
}

function queueRule(it: Fields, say: SayHere, { since }: DecodeContext): void {
  if (!since('3.12')) return;
  const refuse = (field: string, what: string) => say('size', `remote write queue ${field} must ${what}`, field);
  const shards = { most: it.whole('max_shards', 50), least: it.whole('min_shards', 1) };
  if (shards.most <= 0) refuse('max_shards', 'be positive');
  else if (shards.least <= 0) refuse('min_shards', 'be positive');
  else if (shards.least > shards.most) refuse('min_shards', 'not be greater than max_shards');
  if (it.whole('max_samples_per_send', 2000) <= 0) refuse('max_samples_per_send', 'be positive');
  if (it.whole('capacity', 10_000) <= 0) refuse('capacity', 'be positive');
  if ((it.duration('max_backoff') ?? 5000) < (it.duration('min_backoff') ?? 30)) refuse('max_backoff', 'not be less than min_backoff');
}

const uuid =
  /^(?:urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}.|[0-9a-f]{32})$/i;

/** What each way to sign in to Azure needs, in the order in which it is asked for. */
const azureWays = [
  { field: 'managed_identity', name: 'Managed Identity', needs: [], since: undefined },
  { field: 'workload_identity', name: 'Workload Identity', needs: ['client_id', 'tenant_id'], since: '3.7' },
  { field: 'oauth', name: 'OAuth', needs: ['client_id', 'client_secret', 'tenant_id'], since: undefined },
  { field: 'certificate', name: 'Certificate', needs: ['client_id', 'tenant_id', 'certificate_path'], since: '3.13' },
] as const;

/** storage/remote/azuread/azuread.go `AzureADConfig.Validate`. The first complaint counts. */
function azureRule(it: Fields, say: SayHere, { since }: DecodeContext): undefined {
  const cloud = it.text('cloud');
  if (cloud && !['AzureChina', 'AzureGovernment', 'AzurePublic'].includes(cloud))
    return say('auth', 'must provide a cloud in the Azure AD config', 'cloud');
  const chosen = [...azureWays.map((way) => way.field), 'sdk'].filter((field) => it.has(field));
  const second = chosen[1];
  if (chosen.length === 0) {
    const ways = `Azure Managed Identity, ${since('3.7') ? 'Azure Workload Identity, ' : ''}Azure OAuth${since('3.13') ? ', Azure Certificate' : ''}`;
    return say('auth', `must provide an ${ways} or Azure SDK in the Azure AD config`, it.owner ?? it.node);
  }
  if (second !== undefined) return say('auth', 'cannot provide multiple authentication methods in the Azure AD config', second);
  for (const { field, name, needs, since: first } of azureWays) {
    const way = it.child(field);
    if (!way || (first && !since(first))) continue;
    const missing = needs.find((need) => !way.text(need));
    if (missing !== undefined) {
      const at = way.pair(missing)?.key ?? it.pair(field)?.key ?? it.node;
      return say('auth', `must provide an Azure ${name} ${missing} in the Azure AD config`, at);
    }
    for (const id of field === 'workload_identity' ? ['client_id', 'tenant_id'] : ['client_id'])
      if (way.text(id) && !uuid.test(way.text(id))) return say('auth', `the provided Azure ${name} ${id} is invalid`, way.at(id));
  }
  if (since('3.9') && it.text('scope') && !/^[\w\t\n\f\r :/.-]+$/.test(it.text('scope')))
    say('auth', 'the provided scope contains invalid characters', 'scope');
}

export const remoteRules: Readonly<Record<string, StructRule<RemoteAbout>>> = {
  'config.RemoteWriteConfig': remoteWriteRule,
  'config.RemoteReadConfig': (it, say, { since }) => {
    if (!it.has('url')) say('required', 'url for remote_read is empty', 'url');
    requestHeaders(it, say, ownWay(since));
    httpClientRule(it, say);
  },
  'config.QueueConfig': queueRule,
  'azuread.AzureADConfig': azureRule,
};
