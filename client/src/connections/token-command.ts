import { execFile } from 'node:child_process';

/** What a command printed; `until`: milliseconds. */
interface Printed<T> {
  readonly token: T;
  readonly until: number;
}

/** A token that does not say how long it lives is asked for again after this. */
const assumed = 5 * 60_000;
/** And one that does, this long before its end. */
const margin = 30_000;

const printed = new Map<string, Printed<unknown>>();
/** Commands that run now: whoever asks for the same waits for the one run, which may ask the user something. */
const running = new Map<string, Promise<Printed<unknown>>>();

/** What a command of the user's settings prints, run again when that is old. */
async function printedBy<T>(
  what: string,
  command: readonly string[],
  read: (text: string, now: number) => Printed<T>,
  now: () => number,
): Promise<T> {
  const key = JSON.stringify([what, ...command]);
  const old = printed.get(key) as Printed<T> | undefined;
  if (old && now() < old.until) return old.token;
  let answer = running.get(key) as Promise<Printed<T>> | undefined;
  if (!answer) {
    answer = run(command)
      .then((text) => {
        const it = read(text, now());
        printed.set(key, it);
        return it;
      })
      .finally(() => running.delete(key));
    running.set(key, answer);
  }
  return (await answer).token;
}

/**
 * The token that a command prints: plain, or as kubectl's credential plugins print it. Run without a shell, and again only when the token is old.
 * @throws Error with what the command said, when it fails or prints nothing.
 */
export function tokenOf(command: readonly string[], now: () => number = Date.now): Promise<string> {
  return printedBy('token', command, readToken, now);
}

/** A secret that a command prints, whatever is in it. @throws Error */
export function secretOf(command: readonly string[], now: () => number = Date.now): Promise<string> {
  return printedBy('secret', command, readSecret, now);
}

/** Credentials of AWS. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The credentials that a command prints as `credential_process` of the AWS CLI does: `aws configure export-credentials`. @throws Error */
export function awsKeysOf(command: readonly string[], now: () => number = Date.now): Promise<AwsKeys> {
  return printedBy('aws', command, readAwsKeys, now);
}

function run([program = '', ...args]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 15_000, maxBuffer: 1024 * 1024, windowsHide: true }, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(new Error(`${program}: ${stderr.trim().split('\n')[0]?.slice(0, 300) || error.message.split('\n')[0]}`));
    });
  });
}

/** Reads what a command printed. */
export function readToken(text: string, now: number): Printed<string> {
  const plain = text.trim();
  try {
    // ExecCredential of client.authentication.k8s.io.
    const { status } = JSON.parse(plain) as { status?: { token?: unknown; expirationTimestamp?: unknown } };
    if (typeof status?.token === 'string') {
      const until = Date.parse(String(status.expirationTimestamp)) - margin;
      return { token: status.token, until: Number.isNaN(until) ? now + assumed : until };
    }
  } catch {
    // No JSON: the token itself.
  }
  if (plain === '' || /\s/.test(plain)) throw new Error('The command printed no token.');
  return { token: plain, until: expiryOf(plain) ?? now + assumed };
}

function readSecret(text: string, now: number): Printed<string> {
  const token = text.replace(/\r?\n$/, '');
  if (token === '') throw new Error('The command printed no secret.');
  return { token, until: now + assumed };
}

/** Source: docs.aws.amazon.com/sdkref, "Process credential provider". */
export function readAwsKeys(text: string, now: number): Printed<AwsKeys> {
  try {
    const it = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: end } = it;
    if (typeof accessKeyId === 'string' && typeof secretAccessKey === 'string') {
      const until = Date.parse(String(end)) - margin;
      const session = typeof sessionToken === 'string' && sessionToken !== '' ? { sessionToken } : {};
      return { token: { accessKeyId, secretAccessKey, ...session }, until: Number.isNaN(until) ? now + assumed : until };
    }
  } catch {
    // No JSON: said below, without what was printed.
  }
  throw new Error('The command printed no credentials: AccessKeyId and SecretAccessKey are wanted, as JSON.');
}

/** When a JSON web token ends. */
function expiryOf(token: string): number | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 - margin : undefined;
  } catch {
    return undefined;
  }
}
