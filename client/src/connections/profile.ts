/** How a server is told who asks. `sigv4` is known to project files, and not spoken. */
export type Auth = 'none' | 'basic' | 'bearer' | 'headers' | 'command' | 'mtls';

/** Who wrote a profile: what a repository says is offered, and never decides where a secret goes or what runs. */
export type Source = 'user' | 'workspace' | 'project';

/** A Prometheus as settings or the project file name it; secrets stand nowhere but in the editor's secret store. */
export interface Profile {
  readonly name: string;
  readonly url: string;
  readonly auth: Auth;
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters that go with every request. */
  readonly params: Readonly<Record<string, string>>;
  /** Prints a token; run without a shell. */
  readonly command: readonly string[];
  /** Paths of PEM files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly source: Source;
  /** Why it cannot be used as it is. */
  readonly problem: string | undefined;
}

const auths: readonly Auth[] = ['none', 'basic', 'bearer', 'headers', 'command', 'mtls'];

/** Reads a profile of a setting or of the project file; undefined: it has no name or address. */
export function readProfile(it: unknown, source: Source): Profile | undefined {
  if (typeof it !== 'object' || it === null) return undefined;
  const fields = it as Readonly<Record<string, unknown>>;
  const { name, url, auth, tenant, command } = fields;
  if (typeof name !== 'string' || name === '' || typeof url !== 'string' || !/^https?:\/\//.test(url)) return undefined;
  const text = (key: string) => (typeof fields[key] === 'string' && fields[key] !== '' ? (fields[key] as string) : undefined);
  const known = auths.find((one) => one === (auth ?? 'none'));
  const isMine = source === 'user';
  const headers: Record<string, string> = {};
  for (const [key, value] of Object.entries(strings(fields['headers']))) {
    // An Authorization header in a file would be a secret in a file.
    if (!/^(authorization|proxy-authorization|cookie)$/i.test(key)) headers[key] = value;
  }
  if (typeof tenant === 'string' && tenant !== '') {
    // Mimir, Cortex and Loki read the one, Thanos the other; nobody minds the one that is not theirs.
    headers['X-Scope-OrgID'] ??= tenant;
    headers['THANOS-TENANT'] ??= tenant;
  }
  return {
    name,
    url,
    auth: known ?? 'none',
    headers,
    params: strings(fields['params']),
    // What runs, which files are read and whom we trust is said by the user's own settings alone.
    command: isMine && Array.isArray(command) ? command.filter((one): one is string => typeof one === 'string') : [],
    ca: isMine ? text('ca') : undefined,
    cert: isMine ? text('cert') : undefined,
    key: isMine ? text('key') : undefined,
    source,
    problem: problemOf(known, fields, isMine),
  };
}

function problemOf(auth: Auth | undefined, fields: Readonly<Record<string, unknown>>, isMine: boolean): string | undefined {
  if (auth === undefined) return `Authentication of kind ${String(fields['auth'])} is not spoken.`;
  if (/^https?:\/\/[^/]*@/.test(String(fields['url'])))
    return 'No user or password in the address: use authentication of kind basic, and the password is kept in the secret store.';
  const dangerous = auth === 'command' || auth === 'mtls' || fields['ca'] !== undefined || fields['proxy'] !== undefined;
  if (!isMine && dangerous)
    return 'A command, a certificate, a key or a proxy is taken from your user settings only: copy the profile there.';
  if (auth === 'command' && !(Array.isArray(fields['command']) && fields['command'].length > 0))
    return 'Authentication by command needs `command`: a list of the program and its arguments.';
  if (auth === 'mtls' && (typeof fields['cert'] !== 'string' || typeof fields['key'] !== 'string'))
    return 'Authentication by certificate needs `cert` and `key`: paths of PEM files.';
  return fields['proxy'] === undefined ? undefined : 'A proxy of its own is not spoken yet.';
}

function strings(it: unknown): Record<string, string> {
  if (typeof it !== 'object' || it === null || Array.isArray(it)) return {};
  return Object.fromEntries(Object.entries(it).filter((one): one is [string, string] => typeof one[1] === 'string'));
}

/** A secret belongs to the origin it was entered for: a profile of the same name that points elsewhere does not get it. */
export function secretKey(profile: Pick<Profile, 'name' | 'url'>): string {
  return `meshMonitoring.secret ${profile.name} ${originOf(profile.url)}`;
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}

/** What to ask the user for; undefined: nothing. */
export function secretPrompt({
  auth,
  name,
}: Pick<Profile, 'auth' | 'name'>): { readonly title: string; readonly prompt: string } | undefined {
  switch (auth) {
    case 'basic':
      return { title: `User and password of ${name}`, prompt: 'user:password; kept in the editor’s secret store' };
    case 'bearer':
      return { title: `Token of ${name}`, prompt: 'Kept in the editor’s secret store' };
    case 'headers':
      return { title: `Secret header of ${name}`, prompt: 'Name: value; kept in the editor’s secret store' };
    case 'none':
    case 'command':
    case 'mtls':
      return undefined;
  }
}

/** What a secret becomes in a request. */
export function credentialsOf(
  auth: Auth,
  secret: string | undefined,
): { readonly authorization: string | undefined; readonly headers: Readonly<Record<string, string>> } {
  if (secret === undefined) return { authorization: undefined, headers: {} };
  switch (auth) {
    case 'basic':
      return { authorization: `Basic ${Buffer.from(secret, 'utf8').toString('base64')}`, headers: {} };
    case 'bearer':
    case 'command':
      return { authorization: `Bearer ${secret}`, headers: {} };
    case 'headers': {
      const [, name, value] = /^\s*([A-Za-z0-9-]+)\s*:\s*(.*?)\s*$/.exec(secret) ?? [];
      return { authorization: undefined, headers: name === undefined || value === undefined ? {} : { [name]: value } };
    }
    case 'none':
    case 'mtls':
      return { authorization: undefined, headers: {} };
  }
}
