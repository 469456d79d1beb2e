import { goQuote } from '../promql/gostring.js';
import { keyText, pairsOf } from '../syntax/access.js';
import type { Say, StructRule } from './decode.js';
import type { Fields } from './fields.js';

/** What the HTTP client settings of Prometheus and Alertmanager are refused for. prometheus/common config/http_config.go. */
export type HttpAbout = 'auth';

const reserved = new Set([
  'Authorization',
  'Host',
  'Content-Encoding',
  'Content-Length',
  'Content-Type',
  'User-Agent',
  'Connection',
  'Keep-Alive',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Www-Authenticate',
  'Accept-Encoding',
  'X-Prometheus-Remote-Write-Version',
  'X-Prometheus-Remote-Read-Version',
  'X-Prometheus-Scrape-Timeout-Seconds',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amz-Content-Sha256',
]);

/**
 * `HTTPClientConfig.Validate`: signs in one way only, and so on. It stops at the first fault; here each is told, and of the ways to sign in the first that is too many.
 * `login`: the field by which it signs in with a name and a password although there is no `basic_auth`.
 */
export function httpClientSettings<About extends string>(it: Fields, say: Say<About | HttpAbout>, login?: string): undefined {
  const tooMany = tooManyWays(it, login);
  if (tooMany) say('auth', ...tooMany);
  const basic = it.child('basic_auth');
  for (const what of ['username', 'password']) {
    const second = basic?.filled(what, `${what}_file`, `${what}_ref`)[1];
    if (basic && second !== undefined)
      say('auth', `at most one of basic_auth ${what}, ${what}_file & ${what}_ref must be configured`, basic.at(second));
  }
  const authorization = it.child('authorization');
  const second = authorization?.filled('credentials', 'credentials_file', 'credentials_ref')[1];
  if (authorization && second)
    say('auth', 'at most one of authorization credentials & credentials_file must be configured', authorization.at(second));
  if (authorization?.text('type').trim().toLowerCase() === 'basic')
    say('auth', 'authorization type cannot be set to "basic", use "basic_auth" instead', authorization.at('type'));
  const oauth2 = it.child('oauth2');
  if (oauth2) oauth2Fault(oauth2, say);
  proxyRule(it, say);
  for (const pair of pairsOf(it.value('http_headers'))) {
    const name = canonicalHeader(keyText(pair) ?? '');
    if (reserved.has(name)) say('auth', `setting header ${goQuote(name)} is not allowed`, pair.key);
  }
}

/** What is said of more than one way to sign in, and the field that is one too many. */
function tooManyWays(it: Fields, login: string | undefined): readonly [message: string, field: string] | undefined {
  const bearer = it.filled('bearer_token', 'bearer_token_file');
  const last = bearer.at(-1);
  const named = it.child('basic_auth') !== undefined || login !== undefined;
  const oauth2 = it.child('oauth2') !== undefined;
  const authorization = it.child('authorization') !== undefined;
  const three = 'at most one of basic_auth, oauth2 & authorization must be configured';
  if (last !== undefined) {
    if (bearer.length > 1) return ['at most one of bearer_token & bearer_token_file must be configured', last];
    if (named || oauth2) return ['at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured', last];
    if (authorization) return ['authorization is not compatible with bearer_token & bearer_token_file', last];
  }
  if (authorization && (named || oauth2)) return [three, 'authorization'];
  return oauth2 && named ? [three, 'oauth2'] : undefined;
}

/** The ways to sign in that the settings come to: a token of old counts as `authorization`. */
export function waysToSignIn(it: Fields): readonly string[] {
  const hasToken = it.filled('bearer_token', 'bearer_token_file').length > 0;
  return ['basic_auth', 'authorization', 'oauth2'].filter((field) => it.has(field) || (field === 'authorization' && hasToken));
}

/** `OAuth2` with its two ways to prove who asks; what is missing is said at the field that holds it. */
function oauth2Fault<About extends string>(oauth2: Fields, say: Say<About | HttpAbout>): undefined {
  for (const field of ['client_id', 'token_url'])
    if (!oauth2.text(field)) say('auth', `oauth2 ${field} must be configured`, oauth2.has(field) ? oauth2.at(field) : 'oauth2');
  const jwt = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  if (oauth2.text('grant_type') === jwt) {
    const key = 'client_certificate_key';
    const second = oauth2.filled(key, `${key}_file`, `${key}_ref`)[1];
    const names = `${key}, ${key}_file & ${key}_ref`;
    if (second) say('auth', `at most one of oauth2 ${names} must be configured using grant-type=${jwt}`, oauth2.at(second));
    const algorithm = oauth2.text('signature_algorithm');
    if (algorithm && !['RS256', 'RS384', 'RS512'].includes(algorithm))
      say('auth', 'valid signature algorithms are RS256, RS384 and RS512', oauth2.at('signature_algorithm'));
    return;
  }
  const second = oauth2.filled('client_secret', 'client_secret_file', 'client_secret_ref')[1];
  const names = 'client_secret, client_secret_file & client_secret_ref';
  if (second) say('auth', `at most one of oauth2 ${names} must be configured using grant-type=client_credentials`, oauth2.at(second));
}

/** The same, where nothing but `basic_auth` signs in with a name and a password. */
export function httpClientRule<About extends string>(it: Fields, say: Say<About | HttpAbout>): undefined {
  return httpClientSettings(it, say);
}

/** `ProxyConfig.Validate`. */
function proxyRule<About extends string>(it: Fields, say: Say<About | HttpAbout>): void {
  const url = it.text('proxy_url');
  const environment = it.truth('proxy_from_environment');
  if (pairsOf(it.value('proxy_connect_header')).length > 0 && !environment && !url)
    say(
      'auth',
      'if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured',
      'proxy_connect_header',
    );
  else if (environment && url) say('auth', 'if proxy_from_environment is configured, proxy_url must not be configured', 'proxy_url');
  else if (environment && it.text('no_proxy'))
    say('auth', 'if proxy_from_environment is configured, no_proxy must not be configured', 'no_proxy');
  else if (!it.has('proxy_url') && it.text('no_proxy'))
    say('auth', 'if no_proxy is configured, proxy_url must also be configured', 'no_proxy');
}

/** prometheus/sigv4 sigv4_config.go `Validate`. */
function sigv4Rule<About extends string>(it: Fields, say: Say<About | HttpAbout>): undefined {
  const [key, secret] = [it.text('access_key'), it.text('secret_key')];
  if ((key === '') !== (secret === '')) {
    const message = 'must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config';
    return say('auth', message, key === '' ? 'secret_key' : 'access_key');
  }
  if (it.text('external_id') && !it.text('role_arn')) say('auth', 'external_id can only be used with role_arn', 'external_id');
}

/** Rules of the types that come with an HTTP client. */
export const httpRules: Readonly<Record<string, StructRule<HttpAbout>>> = {
  'config.HTTPClientConfig': httpClientRule,
  'config.OAuth2': proxyRule,
  'sigv4.SigV4Config': sigv4Rule,
  'config.TLSConfig': (it, say) => {
    for (const [what, message] of [
      ['ca', 'at most one of ca, ca_file & ca_ref must be configured'],
      ['cert', 'at most one of cert, cert_file & cert_ref must be configured'],
      ['key', 'at most one of key and key_file must be configured'],
    ] as const) {
      const second = it.filled(what, `${what}_file`, `${what}_ref`)[1];
      if (second) say('auth', message, second);
    }
    const cert = it.filled('cert', 'cert_file', 'cert_ref')[0];
    const key = it.filled('key', 'key_file', 'key_ref')[0];
    if (cert && !key) say('auth', 'exactly one of key or key_file must be configured when a client certificate is configured', cert);
    if (key && !cert) say('auth', 'exactly one of cert or cert_file must be configured when a client key is configured', key);
  },
};

/** A header's name in its canonical form. net/textproto `CanonicalMIMEHeaderKey`; a name with odd characters stays as it is. */
export function canonicalHeader(name: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name;
  return name.toLowerCase().replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
