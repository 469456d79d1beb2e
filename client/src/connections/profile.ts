/** How a server is told who asks. */
const auths = ['none', 'basic', 'bearer', 'headers', 'command', 'mtls', 'oauth2', 'sigv4'] as const;
export type Auth = (typeof auths)[number];

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
  /** Prints a token, the client's secret of `oauth2`, or the credentials of `sigv4`; run without a shell. */
  readonly command: readonly string[];
  /** Paths of PEM files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Address of a proxy. */
  readonly proxy: string | undefined;
  /** Milliseconds that a request may take; undefined: as usual. */
  readonly timeout: number | undefined;
  /** Of `oauth2`. */
  readonly oauth2:
    | { readonly tokenUrl: string; readonly clientId: string; readonly scopes: readonly string[]; readonly audience?: string }
    | undefined;
  /** Path of a file with the client's secret of `oauth2`. */
  readonly secretFile: string | undefined;
  /** Of `sigv4`; undefined: told by the address or the environment. */
  readonly region: string | undefined;
  readonly service: string;
  /** Runs while a panel is open, and makes the address reachable: `kubectl port-forward …`. Without a shell. */
  readonly forward: readonly string[];
  readonly source: Source;
  /** Why it cannot be used as it is. */
  readonly problem: string | undefined;
}

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
    command: isMine ? texts(command) : [],
    forward: isMine ? texts(fields['forward']) : [],
    ca: isMine ? text('ca') : undefined,
    cert: isMine ? text('cert') : undefined,
    key: isMine ? text('key') : undefined,
    proxy: isMine ? text('proxy') : undefined,
    timeout: timeoutOf(fields['timeout']),
    oauth2: isMine && known === 'oauth2' ? clientOf(fields) : undefined,
    secretFile: isMine ? text('secretFile') : undefined,
    region: text('region'),
    service: text('service') ?? 'aps',
    source,
    problem: problemOf(known, fields, isMine),
  };
}

function problemOf(auth: Auth | undefined, fields: Readonly<Record<string, unknown>>, isMine: boolean): string | undefined {
  if (auth === undefined) return `Authentication of kind ${String(fields['auth'])} is not spoken.`;
  if (/^https?:\/\/[^/]*@/.test(String(fields['url'])))
    return 'No user or password in the address: use authentication of kind basic, and the password is kept in the secret store.';
  // What runs, which files are read, whom we trust, which way a request goes and who gets a secret of ours besides.
  const others = ['command', 'forward', 'ca', 'cert', 'key', 'proxy', 'secretFile', 'tokenUrl'].filter((it) => fields[it] !== undefined);
  const isPowerful = auth === 'command' || auth === 'mtls' || auth === 'oauth2' || auth === 'sigv4';
  if (!isMine && (isPowerful || others.length > 0))
    return `${others[0] === undefined ? `Authentication of kind ${auth}` : `The field ${others[0]}`} is taken from your user settings only: copy the profile there.`;
  if (auth === 'command' && texts(fields['command']).length === 0)
    return 'Authentication by command needs `command`: a list of the program and its arguments.';
  if (auth === 'mtls' && (typeof fields['cert'] !== 'string' || typeof fields['key'] !== 'string'))
    return 'Authentication by certificate needs `cert` and `key`: paths of PEM files.';
  if (auth === 'oauth2' && !clientOf(fields))
    return 'Authentication by OAuth 2 needs `tokenUrl`, an address without user and password, and `clientId`.';
  const { proxy, timeout } = fields;
  if (proxy !== undefined && !isAddress(proxy))
    return 'The proxy is no address that begins with http:// or https:// and names no user and password.';
  if (timeout !== undefined && timeoutOf(timeout) === undefined) return 'The timeout is no duration such as 30s, up to 10m.';
  return undefined;
}

function clientOf(fields: Readonly<Record<string, unknown>>): Profile['oauth2'] {
  const { tokenUrl, clientId, scopes, audience } = fields;
  if (!isAddress(tokenUrl) || typeof clientId !== 'string' || clientId === '') return undefined;
  return { tokenUrl, clientId, scopes: texts(scopes), ...(typeof audience === 'string' && audience !== '' ? { audience } : {}) };
}

function isAddress(it: unknown): it is string {
  return typeof it === 'string' && /^https?:\/\/[^\s/@]+(\/[^\s]*)?$/.test(it) && URL.canParse(it);
}

/** Seconds as a number, or a duration in s or m; milliseconds. */
function timeoutOf(it: unknown): number | undefined {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(String(it ?? '')) ?? [];
  const size = { ms: 1, s: 1000, m: 60_000 }[unit] ?? 1000;
  const milliseconds = Number(digits ?? Number.NaN) * size;
  return milliseconds >= 1 && milliseconds <= 600_000 ? milliseconds : undefined;
}

function texts(it: unknown): readonly string[] {
  return Array.isArray(it) ? it.filter((one): one is string => typeof one === 'string') : [];
}

function strings(it: unknown): Record<string, string> {
  if (typeof it !== 'object' || it === null || Array.isArray(it)) return {};
  return Object.fromEntries(Object.entries(it).filter((one): one is [string, string] => typeof one[1] === 'string'));
}

/** A secret belongs to the origin it was entered for, a client's secret to that of its tokens besides: a profile of the same name that points elsewhere does not get it. */
export function secretKey({ name, url, oauth2 }: Pick<Profile, 'name' | 'url'> & Partial<Pick<Profile, 'oauth2'>>): string {
  return ['meshMonitoring.secret', name, originOf(url), ...(oauth2 ? [originOf(oauth2.tokenUrl)] : [])].join(' ');
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
  command,
  secretFile,
}: Pick<Profile, 'auth' | 'name' | 'command' | 'secretFile'>): { readonly title: string; readonly prompt: string } | undefined {
  switch (auth) {
    case 'basic':
      return { title: `User and password of ${name}`, prompt: 'user:password; kept in the editor’s secret store' };
    case 'bearer':
      return { title: `Token of ${name}`, prompt: 'Kept in the editor’s secret store' };
    case 'headers':
      return { title: `Secret header of ${name}`, prompt: 'Name: value; kept in the editor’s secret store' };
    case 'oauth2':
      if (command.length > 0 || secretFile !== undefined) return undefined;
      return { title: `Client secret of ${name}`, prompt: 'Kept in the editor’s secret store' };
    case 'none':
    case 'command':
    case 'mtls':
    case 'sigv4':
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
    // These are more than a header: `resolve` puts them together.
    case 'oauth2':
    case 'sigv4':
    case 'none':
    case 'mtls':
      return { authorization: undefined, headers: {} };
  }
}
