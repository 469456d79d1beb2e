import { createHash } from 'node:crypto';
import type { Answer, ClientCredentials } from '../protocol.js';
import type { Request } from './transport.js';

/** A token that does not say how long it lives is asked for again after this; one that does, this long before its end. Milliseconds. */
const assumed = 5 * 60_000;
const margin = 30_000;

/** Sends a request as all others are sent: with their limits, by the proxy, followed nowhere. */
export type Send = (request: Request) => Promise<Answer<{ readonly status: number; readonly body: string }>>;

interface Token {
  readonly token: string;
  readonly until: number;
}

/** Tokens until their end, by a hash of what they were given for: the secret itself is not kept. */
const tokens = new Map<string, Token>();

/**
 * An access token by client credentials. The client is told by the header, and where a server wants it there, in the form: RFC 6749, 2.3.1
 * and 4.4; Go's golang.org/x/oauth2, which Prometheus uses, tries both in this order.
 */
export async function accessToken(
  credentials: ClientCredentials,
  send: Send,
  { fresh = false, now = Date.now }: { readonly fresh?: boolean; readonly now?: () => number } = {},
): Promise<Answer<string>> {
  const key = createHash('sha256').update(JSON.stringify(credentials)).digest('hex');
  const old = tokens.get(key);
  if (old && !fresh && now() < old.until) return { ok: true, data: old.token, warnings: [], infos: [] };
  tokens.delete(key);
  if (!URL.canParse(credentials.tokenUrl) || !/^https?:/.test(credentials.tokenUrl))
    return { ok: false, kind: 'unauthorized', message: 'The address of the token endpoint is no address.' };
  const url = new URL(credentials.tokenUrl);
  const { clientId, clientSecret, scopes, audience } = credentials;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  if (audience) form.set('audience', audience);
  let reply = await send({ url, body: form.toString(), headers: { authorization: `Basic ${pairOf(credentials)}` } });
  if (reply.ok && (reply.data.status === 400 || reply.data.status === 401)) {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
    reply = await send({ url, body: form.toString(), headers: {} });
  }
  if (!reply.ok) return reply;
  const { status, body } = reply.data;
  const token = readToken(body, now());
  if (status === 200 && token) {
    tokens.set(key, token);
    return { ok: true, data: token.token, warnings: [], infos: [] };
  }
  return { ok: false, kind: 'unauthorized', message: `${url.host} gives no token: ${wordsOf(body) || `HTTP ${status}`}.` };
}

export const formEncoded = (text: string) => new URLSearchParams({ it: text }).toString().slice(3);

const pairOf = ({ clientId, clientSecret }: ClientCredentials) =>
  Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');

/** The secret in every form that it is sent in. */
export function formsOfSecret(credentials: ClientCredentials): readonly string[] {
  return [credentials.clientSecret, formEncoded(credentials.clientSecret), pairOf(credentials)];
}

function readToken(body: string, now: number): Token | undefined {
  const json = parsed(body);
  const token = json['access_token'];
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined;
  const seconds = Number(json['expires_in']);
  return { token, until: now + (seconds > 0 ? seconds * 1000 - margin : assumed) };
}

/** What the server says of its refusal: RFC 6749, 5.2. */
function wordsOf(body: string): string {
  const json = parsed(body);
  return [json['error'], json['error_description']]
    .filter((it): it is string => typeof it === 'string')
    .join(': ')
    .slice(0, 500);
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const json = JSON.parse(body) as unknown;
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
