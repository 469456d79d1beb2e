import { secretName } from './engine/project.js';
import { unescaped } from './engine/text/percent.js';
import { formEncoded, formsOfSecret } from './prometheus/oauth2.js';
import type { Connection } from './protocol.js';

/** The whole value, and what of it is the secret: behind a scheme, or the value of each cookie. */
function secretsOf(value: string): readonly string[] {
  return [value, value.replace(/^\S+\s+/, ''), ...value.split(/;\s*/).map((it) => it.replace(/^[^=]*=/, ''))];
}

/** What of a connection nobody may see, in every form that it is sent in. */
export function secretsIn(connection: Connection): readonly string[] {
  const { authorization, headers, secretHeaders = [], params = {}, sigv4, oauth2, proxy } = connection;
  const credentials = authorization?.replace(/^\S+\s+/, '');
  const pair = authorization?.startsWith('Basic ') ? Buffer.from(credentials ?? '', 'base64').toString('utf8') : undefined;
  const named = [...Object.entries(headers), ...Object.entries(params)].filter(
    ([name]) => secretHeaders.includes(name) || secretName.test(name),
  );
  const [, proxyPair] = /^[a-z]+:\/\/([^/@]*)@/i.exec(proxy?.url ?? '') ?? [];
  const all = [
    credentials,
    pair,
    pair?.slice(pair.indexOf(':') + 1),
    sigv4?.secretAccessKey,
    sigv4?.sessionToken,
    ...(oauth2 ? formsOfSecret(oauth2) : []),
    ...(proxyPair ? [proxyPair, proxyPair.replace(/^[^:]*:/, ''), Buffer.from(unescaped(proxyPair), 'utf8').toString('base64')] : []),
    ...named.flatMap(([, value]) => secretsOf(value)),
  ];
  return all.filter((it): it is string => it !== undefined);
}

/** A text without secrets; in JSON and in addresses they may be escaped. Shorter ones than four characters are no secrets, and stand everywhere. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const it of secrets) {
    if (it.length < 4) continue;
    const inAddress = formEncoded(it);
    for (const form of new Set([it, JSON.stringify(it).slice(1, -1), inAddress, inAddress.replaceAll('+', '%20')]))
      clean = clean.replaceAll(form, '•••');
  }
  return clean;
}
