import { execFile } from 'node:child_process';

/** A token that a command printed; `until`: milliseconds. */
interface Printed {
  readonly token: string;
  readonly until: number;
}

/** A token that does not say how long it lives is asked for again after this. */
const assumed = 5 * 60_000;
/** And one that does, this long before its end. */
const margin = 30_000;

const printed = new Map<string, Promise<Printed>>();

/**
 * The token that a command of the user's settings prints: plain, or as kubectl's credential plugins print it. Run without a shell, and again only
 * when the token is old.
 * @throws Error with what the command said, when it fails or prints nothing.
 */
export async function tokenOf(command: readonly string[], now: () => number = Date.now): Promise<string> {
  const key = JSON.stringify(command);
  const old = await printed.get(key)?.catch(() => undefined);
  if (old && now() < old.until) return old.token;
  const answer = run(command).then((text) => readToken(text, now()));
  printed.set(key, answer);
  return (await answer).token;
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
export function readToken(text: string, now: number): Printed {
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

/** When a JSON web token ends. */
function expiryOf(token: string): number | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 - margin : undefined;
  } catch {
    return undefined;
  }
}
