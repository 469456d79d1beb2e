import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type Answer, type Connection, type ServerInfo, testConnectionRequest } from '../../server/src/protocol.js';

/** A Prometheus as the settings name it; secrets stand nowhere but in the editor's secret store. */
export interface Profile {
  readonly name: string;
  readonly url: string;
  readonly auth: 'none' | 'basic' | 'bearer';
  readonly headers: Readonly<Record<string, string>>;
}

export interface Connections {
  all(): readonly Profile[];
  /** The chosen one; the only one, when there is one. */
  current(): Profile | undefined;
  /** With its secret, for one request. */
  resolve(profile: Profile): Promise<Connection>;
  add(): Promise<void>;
  select(): Promise<void>;
  remove(): Promise<void>;
  test(client: LanguageClient): Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

const section = 'meshMonitoring';

/** A secret belongs to the origin it was entered for: a profile of the same name that points elsewhere does not get it. */
function secretKey(profile: Pick<Profile, 'name' | 'url'>): string {
  return `meshMonitoring.secret ${profile.name} ${originOf(profile.url)}`;
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}

export function createConnections(context: vscode.ExtensionContext): Connections {
  const changed = new vscode.EventEmitter<void>();
  context.subscriptions.push(
    changed,
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(section)) changed.fire();
    }),
  );
  const settings = () => vscode.workspace.getConfiguration(section);
  const all = (): readonly Profile[] => {
    const listed: unknown = settings().get('connections');
    return Array.isArray(listed) ? listed.flatMap((it) => readProfile(it) ?? []) : [];
  };
  const current = (): Profile | undefined => {
    const profiles = all();
    const chosen = settings().get<string>('connection');
    return profiles.find((it) => it.name === chosen) ?? (profiles.length === 1 ? profiles[0] : undefined);
  };
  const resolve = async (profile: Profile): Promise<Connection> => {
    const secret = profile.auth === 'none' ? undefined : await context.secrets.get(secretKey(profile));
    const authorization =
      secret === undefined
        ? undefined
        : profile.auth === 'basic'
          ? `Basic ${Buffer.from(secret, 'utf8').toString('base64')}`
          : `Bearer ${secret}`;
    return { name: profile.name, url: profile.url, headers: profile.headers, authorization };
  };
  const askSecret = async (profile: Profile): Promise<boolean> => {
    if (profile.auth === 'none') return true;
    const secret = await vscode.window.showInputBox({
      title: profile.auth === 'basic' ? `User and password of ${profile.name}` : `Token of ${profile.name}`,
      prompt: profile.auth === 'basic' ? 'user:password; kept in the editor’s secret store' : 'Kept in the editor’s secret store',
      password: true,
      ignoreFocusOut: true,
    });
    if (secret === undefined) return false;
    await context.secrets.store(secretKey(profile), secret);
    return true;
  };
  const pick = async (title: string): Promise<Profile | undefined> => {
    const chosen = await vscode.window.showQuickPick(
      all().map((profile) => ({ label: profile.name, description: profile.url, profile })),
      { title },
    );
    return chosen?.profile;
  };

  const add = async () => {
    const url = await vscode.window.showInputBox({
      title: 'Address of the Prometheus',
      placeHolder: 'http://localhost:9090',
      ignoreFocusOut: true,
      validateInput: (value) => {
        if (!/^https?:\/\/[^\s/]+/.test(value)) return 'An address that begins with http:// or https://';
        return /^https?:\/\/[^/]*@/.test(value) ? 'No user or password in the address; you are asked for it next' : undefined;
      },
    });
    if (!url) return;
    const name = await vscode.window.showInputBox({ title: 'Name of the connection', value: new URL(url).host, ignoreFocusOut: true });
    if (!name) return;
    const auth = await vscode.window.showQuickPick(
      [
        { label: 'No authentication', auth: 'none' as const },
        { label: 'User and password', auth: 'basic' as const },
        { label: 'Bearer token', auth: 'bearer' as const },
      ],
      { title: 'Authentication' },
    );
    if (!auth) return;
    const profile: Profile = { name, url: url.replace(/\/+$/, ''), auth: auth.auth, headers: {} };
    if (!(await askSecret(profile))) return;
    const others = all().filter((it) => it.name !== name);
    await settings().update('connections', [...others, profile], vscode.ConfigurationTarget.Global);
    await settings().update('connection', name, vscode.ConfigurationTarget.Global);
  };
  const select = async () => {
    if (all().length === 0) return add();
    const profile = await pick('Prometheus to ask');
    if (profile) await settings().update('connection', profile.name, vscode.ConfigurationTarget.Global);
  };
  const remove = async () => {
    const profile = await pick('Connection to remove');
    if (!profile) return;
    await context.secrets.delete(secretKey(profile));
    await settings().update(
      'connections',
      all().filter((it) => it.name !== profile.name),
      vscode.ConfigurationTarget.Global,
    );
  };
  const test = async (client: LanguageClient) => {
    const profile = current() ?? (await pick('Connection to test'));
    if (!profile) return add();
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage('No request leaves an untrusted workspace.');
      return;
    }
    const answer = await client.sendRequest<Answer<ServerInfo>>(testConnectionRequest, { connection: await resolve(profile) });
    if (answer.ok) void vscode.window.showInformationMessage(`${profile.name}: ${answer.data.name}`);
    else if (answer.kind === 'unauthorized') {
      const update = await vscode.window.showWarningMessage(`${profile.name}: ${answer.message}`, 'Update secret');
      if (update) await askSecret(profile.auth === 'none' ? { ...profile, auth: 'bearer' } : profile);
    } else void vscode.window.showWarningMessage(`${profile.name}: ${answer.message}`);
  };
  return { all, current, resolve, add, select, remove, test, onDidChange: changed.event };
}

function readProfile(it: unknown): Profile | undefined {
  if (typeof it !== 'object' || it === null) return undefined;
  const { name, url, auth, headers } = it as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof url !== 'string' || !/^https?:\/\//.test(url)) return undefined;
  const kept: Record<string, string> = {};
  if (typeof headers === 'object' && headers !== null) {
    for (const [key, value] of Object.entries(headers)) {
      // An Authorization header in a setting would be a secret in a file that syncs.
      if (typeof value === 'string' && !/^(authorization|cookie)$/i.test(key)) kept[key] = value;
    }
  }
  return { name, url, auth: auth === 'basic' || auth === 'bearer' ? auth : 'none', headers: kept };
}
