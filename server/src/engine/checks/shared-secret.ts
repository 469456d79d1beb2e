import { deref, get, keyText, stringAt, textOf } from '../syntax/access.js';
import type { Node, Pair, ScalarNode } from '../syntax/tree.js';
import type { Edit, Fix } from '../text/problem.js';
import { keptOn } from '../text/remember.js';
import type { Span } from '../text/span.js';
import { grouped } from '../workspace/grouped.js';
import { withText } from './shared-insert.js';

/** Fields that hold a secret, in the spelling of each program. */
const secretName =
  /^(?:.*_)?(?:password|passwd|client_secret|secret_key|secret_access_key|api_key|api_secret|api_token|routing_key|service_key|integration_key|bot_token|auth_token|user_key|webhook_key|authorization_credentials|account_key|renderer_token|webhook_token|intercom_secret)$|^(?:.*[a-z])?(?:Password|ClientSecret|SecretKey|ApiKey|ApiToken|AccessToken|BearerToken|AuthToken)$|^(?:token|credentials|bearer_token|slack_api_url|secret|apiKey|apikey|apiToken|userKey|bottoken|integrationKey)$/;

export function isSecretName(key: string): boolean {
  return secretName.test(key) && !key.startsWith('existing');
}

/** Whether a text is no secret: empty, a placeholder, an example, or filled in by somebody else. */
export function isHidden(text: string): boolean {
  return (
    text.trim() === '' ||
    /^[-*]+$|^[x.…]+$|^<.*>$|^\[.*\]$|^(?:true|false|null|none|\d{1,4})$/i.test(text) ||
    /^(?:change|replace)[-_ ]?(?:me|it|this)|^(?:your|my|the|an?|some|insert|put|enter)[-_ ]|^(?:password|passwd|pass|token|secret|key|example|placeholder|todo|tbd|redacted|hidden|dummy|test|foo|bar|your\w*)$/i.test(
      text,
    ) ||
    /^T00000000|^xxx/i.test(text) ||
    // Where it is, in the words of those who fetch it: `env://NAME`, `op://vault/item`, `ref+vault://path`, `vault:path#key`.
    /^(?:(?:env|file|op|ref\+\w+)s?:\/\/|(?:vault|ssm|secretref|arn):)/i.test(text) ||
    /^(?:default|dummy|example|fake|my|sample|super|test|top)[-_ ]?(?:key|pass|passwd|password|secret|token)!?$/i.test(text) ||
    // A placeholder in capitals; a file in which the secret is.
    /^[A-Z]+(?:[-_ ][A-Z]+)+$|\/(?:your|YOUR)[-_]/.test(text) ||
    /^\/(?:etc|home|mnt|opt|root|run|secrets?|tmp|usr|vault|var)\//.test(text) ||
    /\$|\{\{|%\(|<[^>]*>|ENC\[/.test(text)
  );
}

/** Where an address holds a secret; undefined: nowhere, or it is none. */
export function secretInAddress(address: string): Span | undefined {
  let found = secretParameter.exec(address);
  for (const path of secretPaths) found ??= path.exec(address);
  const secret = found?.[1] ?? '';
  if (!found || isHidden(secret) || /^[<*x]+\W/i.test(secret)) return undefined;
  const start = found[0].lastIndexOf(secret);
  return { start, end: start + secret.length };
}

/** A query parameter that is a secret by its name, with a value that is one. */
const secretParameter = /^https?:\/\/[^\s"'<>]*[?&](?:access_token|token|api_?key|key|sender|secret|sig|signature)=([^&\s"']+)/i;

/** Addresses of hooks whose path is the secret, and a user’s password before the host. */
const secretPaths: readonly RegExp[] = [
  /^https:\/\/hooks\.slack\.com\/(?:services|workflows)\/([\w/-]+)/i,
  /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/([\w-]+)/i,
  /^https:\/\/(?:[\w-]+\.webhook\.office\.com|outlook\.office\.com)\/webhook\w*\/([^\s?"'<>]+)/i,
  /^https:\/\/open\.(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/(?:v2\/)?hook\/([\w-]+)/i,
  /^https:\/\/alert\.victorops\.com\/integrations\/generic\/\d+\/alert\/([\w-]+)/i,
  /^https:\/\/api\.telegram\.org\/bot([\w:-]+)/i,
  /^[a-z][a-z+.-]*:\/\/[^\s:/@"'<>]+:([^\s/@"']+)@/i,
];

/**
 * Grafana fills it in from its environment; the settings of its ini have a variable each by their name. `root`: what is provisioned, of which another
 * part may have a secret of the same name.
 */
export function fromEnvironment(section: string | undefined, pair: Pair, root?: Node): readonly Fix[] {
  const value = deref(pair.value);
  if (value?.type !== 'scalar') return [];
  const owners = root ? ownersOf(root, pair) : [];
  const words = [section === undefined ? 'GRAFANA' : 'GF', section, ...owners, keyText(pair)?.replaceAll(/([a-z])([A-Z])/g, '$1_$2')];
  const name = words
    .filter((it) => it !== undefined)
    .join('_')
    .replaceAll(/\W/g, '_')
    .toUpperCase();
  const text = `$__env{${name}}`;
  const edit = inPlaceOf(value, text);
  return edit ? [{ title: `Write \`${text}\``, preferred: true, edits: [edit] }] : [];
}

/** Whose secret it is, in words; none where no other part of the file has a field of this name. */
function ownersOf(root: Node, pair: Pair): readonly string[] {
  const same = fieldsOf(root).get(keyText(pair) ?? '') ?? [];
  const mine = same.find((it) => it.pair === pair);
  if (!mine || same.length < 2) return [];
  const alike = same.filter((it) => it.owner === mine.owner);
  return [mine.owner, ...(alike.length > 1 ? [String(alike.indexOf(mine) + 1)] : [])].filter((it) => it !== '');
}

interface Owned {
  readonly pair: Pair;
  readonly owner: string;
}

/** The fields with a text, by name, each with the names of what it stands in. */
const fieldsOf = keptOn((root: Node) => grouped(ownedIn(root)));

function ownedIn(root: Node): readonly (readonly [field: string, of: Owned])[] {
  const found: (readonly [field: string, of: Owned])[] = [];
  const open: { readonly node: Node; readonly above: readonly string[] }[] = [{ node: root, above: [] }];
  // In the order of the file, whose length may be anything.
  for (const { node, above } of open) {
    if (node.type === 'list') for (const item of node.items) open.push({ node: item, above });
    if (node.type !== 'map') continue;
    // A contact point has receivers of several kinds.
    const words = [...above, ...['name', ...(get(node, 'settings') ? ['type'] : [])].flatMap((field) => stringAt(node, field) ?? [])];
    for (const pair of node.pairs) {
      if (pair.value.type === 'scalar') found.push([keyText(pair) ?? '', { pair, owner: words.join('_') }]);
      else open.push({ node: pair.value, above: words });
    }
  }
  return found;
}

/** Quotes are part of a text in an ini file; in YAML braces want them. */
function inPlaceOf(value: ScalarNode, text: string): Edit | undefined {
  return value.language === 'ini' ? { region: value.region, span: value.span, text } : withText(value, text);
}

/** Fields of Prometheus and Alertmanager that have another one, which names a file. */
const withFile =
  /^(?:password|client_secret|bearer_token|credentials|api_key|routing_key|service_key|bot_token|user_key|token|slack_api_url|api_url|webhook_url|smtp_auth_password|auth_password)$/;

export function fromFile(pair: Pair): readonly Fix[] {
  const value = deref(pair.value);
  const key = keyText(pair) ?? '';
  if (value?.type !== 'scalar' || !withFile.test(key)) return [];
  return [toFile(pair)];
}

/** Another field, which names a file. */
export function toFile(pair: Pair): Fix {
  const key = keyText(pair) ?? '';
  return {
    title: `Name a file: \`${key}_file\``,
    edits: [
      { region: pair.key.region, span: pair.key.span, text: `${key}_file` },
      { region: pair.value.region, span: pair.value.span, text: `/etc/secrets/${key}` },
    ],
  };
}

export function isHiddenValue(pair: Pair): boolean {
  const value = deref(pair.value);
  if (value?.type !== 'scalar') return true;
  const text = textOf(value);
  const key = keyText(pair) ?? '';
  // Charts name a Secret, or the key of one, in fields that elsewhere hold what is in it.
  return (
    isHidden(text) ||
    text.toLowerCase() === key.toLowerCase() ||
    (/Key$|^secret$/.test(key) && /^[a-z]+(?:[-_.A-Z][a-z]+)+$/.test(text)) ||
    (/Key$/.test(key) && /^[a-z]{2,12}$/.test(text))
  );
}
