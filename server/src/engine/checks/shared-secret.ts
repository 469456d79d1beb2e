import { deref, keyText, textOf } from '../syntax/access.js';
import type { Pair, ScalarNode } from '../syntax/tree.js';
import type { Edit, Fix } from '../text/problem.js';
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
    /\$|\{\{|%\(|<[^>]*>|ENC\[/.test(text)
  );
}

/** Grafana fills it in from its environment; the settings of its ini have a variable each by their name. */
export function fromEnvironment(section: string | undefined, pair: Pair): readonly Fix[] {
  const value = deref(pair.value);
  if (value?.type !== 'scalar') return [];
  const words = [section === undefined ? 'GRAFANA' : 'GF', section, keyText(pair)?.replaceAll(/([a-z])([A-Z])/g, '$1_$2')];
  const name = words
    .filter((it) => it !== undefined)
    .join('_')
    .replaceAll(/\W/g, '_')
    .toUpperCase();
  const text = `$__env{${name}}`;
  const edit = inPlaceOf(value, text);
  return edit ? [{ title: `Write \`${text}\``, preferred: true, edits: [edit] }] : [];
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
  return value?.type !== 'scalar' || isHidden(textOf(value)) || textOf(value).toLowerCase() === (keyText(pair) ?? '').toLowerCase();
}
