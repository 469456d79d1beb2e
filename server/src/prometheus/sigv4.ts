import { createHash, createHmac } from 'node:crypto';
import { escaped } from '../engine/text/percent.js';
import type { AwsSigning } from '../protocol.js';

/** What is signed of a request. Names of headers in any case. */
export interface Signable {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The headers that sign a request: all that are given, the host and the time are covered. AWS Signature Version 4, for services that
 * encode paths twice (all but S3). Source: docs.aws.amazon.com/IAM/latest/UserGuide, "Create a signed AWS API request".
 */
export function signatureOf({ method, url, headers, body }: Signable, signing: AwsSigning, now: Date): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken, region, service } = signing;
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const added = { 'x-amz-date': time, ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}) };
  const covered = Object.entries({ ...headers, ...added, host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/ +/g, ' ')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = covered.map(([name]) => name).join(';');
  const canonical = [
    method,
    url.pathname.split('/').map(escaped).join('/'),
    queryOf(url.searchParams),
    ...covered.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    hash(body),
  ].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part).digest(), `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, authorization };
}

function queryOf(params: URLSearchParams): string {
  return [...params]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
}

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8');
