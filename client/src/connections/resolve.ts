import { readFile } from 'node:fs/promises';
import type { AwsSigning, ClientCredentials, Connection, GivenProxy } from '../../../server/src/protocol.js';
import { credentialsOf, type Profile, secretKey, secretPrompt } from './profile.js';
import { awsKeysOf, secretOf, tokenOf } from './token-command.js';

/** What a profile needs of the editor to become a connection. */
export interface Surroundings {
  secret(key: string): PromiseLike<string | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The editor's own proxy. */
  readonly proxy: GivenProxy | undefined;
  /** Makes the address of a profile with a forward reachable. @throws Error with why not. */
  forward(profile: Profile): Promise<void>;
}

/** A profile with its secret, for one request. What fails on the way is told as its problem: then no request leaves. */
export async function resolveProfile(profile: Profile, around: Surroundings): Promise<Connection> {
  const { name, url, params, ca, cert, key, timeout, headers: own } = profile;
  const tls = { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
  const proxy = profile.proxy ? { url: profile.proxy } : around.proxy;
  const bare: Connection = {
    name,
    url,
    headers: own,
    authorization: undefined,
    params,
    tls,
    ...(timeout === undefined ? {} : { timeout }),
    ...(proxy ? { proxy } : {}),
  };
  if (profile.problem !== undefined) return { ...bare, problem: profile.problem };
  try {
    if (profile.forward.length > 0) await around.forward(profile);
    if (profile.auth === 'sigv4') return { ...bare, sigv4: await signingOf(profile, around.env) };
    if (profile.auth === 'oauth2') return { ...bare, oauth2: await clientOf(profile, around) };
    const stored = secretPrompt(profile) && (await around.secret(secretKey(profile)));
    const { authorization, headers } = credentialsOf(profile.auth, profile.auth === 'command' ? await tokenOf(profile.command) : stored);
    return { ...bare, authorization, headers: { ...own, ...headers }, secretHeaders: Object.keys(headers) };
  } catch (error) {
    return { ...bare, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function clientOf(profile: Profile, around: Surroundings): Promise<ClientCredentials> {
  const { oauth2, command, secretFile } = profile;
  if (!oauth2) throw new Error('Authentication by OAuth 2 needs `tokenUrl` and `clientId`.');
  const clientSecret =
    command.length > 0
      ? await secretOf(command)
      : secretFile === undefined
        ? await around.secret(secretKey(profile))
        : (await readFile(secretFile, 'utf8')).trim();
  if (clientSecret === undefined) throw new Error('No client secret is known: select the connection again, and it is asked for.');
  return { ...oauth2, clientSecret };
}

/** By a command, else the variables that all tools of AWS read. */
async function signingOf({ command, region, service, url }: Profile, env: Surroundings['env']): Promise<AwsSigning> {
  const where = region ?? /\baps-workspaces\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1] ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (!where) throw new Error('Signing needs a region: the field `region`, or AWS_REGION in the environment of the editor.');
  if (command.length > 0) return { ...(await awsKeysOf(command)), region: where, service };
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey)
    throw new Error(
      'Signing needs credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment of the editor, or a `command` such as aws configure export-credentials.',
    );
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}), region: where, service };
}
