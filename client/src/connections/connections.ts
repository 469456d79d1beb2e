import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type Answer,
  type Connection,
  type ProjectConnection,
  type ServerInfo,
  testConnectionRequest,
} from '../../../server/src/protocol.js';
import { askForProfile } from './ask.js';
import { Forwards } from './forwards.js';
import { type Profile, readProfile, secretKey, secretPrompt } from './profile.js';
import type { Secrets } from './quiet-log.js';
import { resolveProfile } from './resolve.js';

export type { Profile } from './profile.js';

export interface Connections {
  /** Those of the settings, then those of the project file. */
  all(): readonly Profile[];
  /** The chosen one; the user's only one, when there is one. One that a repository names is used when the user chose it, never by itself. */
  current(): Profile | undefined;
  /** With its secret, for one request. */
  resolve(profile: Profile): Promise<Connection>;
  /** Whether it may be asked without starting a program for it. */
  isReachable(profile: Profile): boolean;
  /** A panel is open: what its connection runs goes on until the answer is called. */
  hold(): () => void;
  /** The project file's, as the server read them. */
  setProject(connections: readonly ProjectConnection[]): void;
  add(): Promise<void>;
  select(): Promise<void>;
  remove(): Promise<void>;
  test(client: LanguageClient): Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

const section = 'meshMonitoring';
/** Which of the profiles that a repository names was chosen in this workspace: name and address, so that another address is another choice. */
const choiceKey = 'meshMonitoring.connection';

export function createConnections(context: vscode.ExtensionContext, secrets: Secrets): Connections {
  const changed = new vscode.EventEmitter<void>();
  let project: readonly Omit<ProjectConnection, 'others'>[] = [];
  context.subscriptions.push(
    changed,
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(section)) changed.fire();
    }),
    context.secrets.onDidChange(() => changed.fire()),
  );
  const settings = () => vscode.workspace.getConfiguration(section);
  const listed = (it: unknown): readonly unknown[] => (Array.isArray(it) ? it : []);

  const all = (): readonly Profile[] => {
    const said = settings().inspect('connections');
    const found: Profile[] = [];
    const take = (list: unknown, source: Profile['source']) => {
      for (const it of listed(list)) {
        const profile = readProfile(it, source);
        if (profile && !found.some((one) => one.name === profile.name)) found.push(profile);
      }
    };
    take(said?.globalValue, 'user');
    if (!vscode.workspace.isTrusted) return found;
    take(said?.workspaceValue, 'workspace');
    take(said?.workspaceFolderValue, 'workspace');
    take(project, 'project');
    return found;
  };

  const idOf = (profile: Profile) => `${profile.name} ${profile.url}`;
  const current = (): Profile | undefined => {
    const profiles = all();
    const choice = context.workspaceState.get<string>(choiceKey);
    const chosen = choice === undefined ? undefined : profiles.find((it) => it.source !== 'user' && idOf(it) === choice);
    if (chosen) return chosen;
    const mine = profiles.filter((it) => it.source === 'user');
    const said = settings().inspect<string>('connection');
    const named =
      profiles.find((it) => it.name === said?.globalValue) ??
      mine.find((it) => it.name === (said?.workspaceFolderValue ?? said?.workspaceValue));
    return named ?? (mine.length === 1 ? mine[0] : undefined);
  };

  const forwards = new Forwards();
  context.subscriptions.push({ dispose: () => forwards.stop() });
  /** The proxy of the editor's settings, which only the user writes. */
  const editorProxy = () => {
    const http = vscode.workspace.getConfiguration('http');
    const url = http.get<string>('proxy');
    const except = listed(http.get('noProxy')).filter((it) => typeof it === 'string');
    return url && http.get('proxySupport') !== 'off' ? { url, except: except.join(',') } : undefined;
  };
  const resolve = async (profile: Profile): Promise<Connection> => {
    // Nothing is read or run for an untrusted workspace, whoever forgot to ask before.
    const it = await resolveProfile(
      vscode.workspace.isTrusted ? profile : { ...profile, problem: 'No request leaves an untrusted workspace.' },
      {
        secret: (key) => context.secrets.get(key),
        env: process.env,
        proxy: editorProxy(),
        forward: ({ forward, url }) => forwards.start(forward, url),
      },
    );
    secrets.learn(it);
    return it;
  };

  const askSecret = async (profile: Profile): Promise<boolean> => {
    const asked = secretPrompt(profile);
    if (!asked) return true;
    const secret = await vscode.window.showInputBox({ ...asked, password: true, ignoreFocusOut: true });
    if (secret === undefined) return false;
    await context.secrets.store(secretKey(profile), secret);
    return true;
  };

  const origins: Readonly<Record<Profile['source'], string>> = {
    user: '',
    workspace: ' · workspace settings',
    project: ' · .meshmon.yaml',
  };
  const pick = async (title: string, profiles: readonly Profile[]): Promise<Profile | undefined> => {
    const chosen = await vscode.window.showQuickPick(
      profiles.map((profile) => ({
        label: profile.name,
        description: `${profile.url}${origins[profile.source]}`,
        ...(profile.problem === undefined ? {} : { detail: profile.problem }),
        profile,
      })),
      { title },
    );
    return chosen?.profile;
  };

  const choose = async (profile: Profile) => {
    await context.workspaceState.update(choiceKey, profile.source === 'user' ? undefined : idOf(profile));
    if (profile.source === 'user') await settings().update('connection', profile.name, vscode.ConfigurationTarget.Global);
    changed.fire();
  };

  const add = async () => {
    const profile = await askForProfile();
    if (!profile) return;
    const read = readProfile(profile, 'user');
    if (!read || !(await askSecret(read))) return;
    const others = listed(settings().inspect('connections')?.globalValue).filter((it) => readProfile(it, 'user')?.name !== read.name);
    await settings().update('connections', [...others, profile], vscode.ConfigurationTarget.Global);
    await choose(read);
  };
  const select = async () => {
    const profiles = all();
    if (profiles.length === 0) return add();
    const profile = await pick('Prometheus to ask', profiles);
    if (!profile) return;
    if (profile.problem !== undefined) {
      void vscode.window.showWarningMessage(`${profile.name}: ${profile.problem}`);
      return;
    }
    const isMissing = secretPrompt(profile) && (await context.secrets.get(secretKey(profile))) === undefined;
    if (isMissing && !(await askSecret(profile))) return;
    await choose(profile);
  };
  const remove = async () => {
    const profile = await pick(
      'Connection to remove',
      all().filter((it) => it.source === 'user'),
    );
    if (!profile) return;
    await context.secrets.delete(secretKey(profile));
    await settings().update(
      'connections',
      listed(settings().inspect('connections')?.globalValue).filter((it) => readProfile(it, 'user')?.name !== profile.name),
      vscode.ConfigurationTarget.Global,
    );
  };
  const test = async (client: LanguageClient) => {
    const profile = current() ?? (await pick('Connection to test', all()));
    if (!profile) return add();
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage('No request leaves an untrusted workspace.');
      return;
    }
    const answer = await client.sendRequest<Answer<ServerInfo>>(testConnectionRequest, { connection: await resolve(profile) });
    if (answer.ok) void vscode.window.showInformationMessage(`${profile.name}: ${answer.data.name}`);
    else if (answer.kind === 'unauthorized' && profile.problem === undefined && (profile.auth === 'none' || secretPrompt(profile))) {
      const update = await vscode.window.showWarningMessage(`${profile.name}: ${answer.message}`, 'Update secret');
      if (update) await askSecret(profile.auth === 'none' ? { ...profile, auth: 'bearer' } : profile);
    } else void vscode.window.showWarningMessage(`${profile.name}: ${answer.message}`);
  };
  const setProject = (connections: readonly ProjectConnection[]) => {
    project = connections.map(({ others, ...it }) => ({ ...others, ...it }));
    changed.fire();
  };
  const isReachable = ({ forward }: Profile) => forward.length === 0 || forwards.isRunning(forward);
  return {
    all,
    current,
    resolve,
    isReachable,
    hold: () => forwards.hold(),
    setProject,
    add,
    select,
    remove,
    test,
    onDidChange: changed.event,
  };
}
