import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { FilePlace } from '../../../server/src/protocol.js';
import type { Connections } from '../connections/connections.js';
import { requestAnswer } from '../connections/request.js';

/** While a view is seen and the window has the focus, it asks again after this. Milliseconds. */
const interval = 30_000;

export interface LiveViewOptions<T, E> {
  /** Id of the view; its state stands in the context key `<id>.state`: none, untrusted, loading, offline, empty, ready. */
  readonly id: string;
  readonly request: string;
  /** The command that asks again. */
  readonly refresh: string;
  readonly client: LanguageClient;
  readonly connections: Connections;
  children(data: T, entry: E | undefined): readonly E[];
  item(entry: E): vscode.TreeItem;
  /** What stands above the tree, such as that it was cut; empty: nothing. */
  message(data: T): string;
  /** A number on the view, such as of what fires. */
  badge(data: T): vscode.ViewBadge | undefined;
}

/** A tree of what the connected Prometheus says: asked for when it is seen, again while it is seen, and never else. An old answer stays until there is a new one. */
export class LiveView<T, E> implements vscode.TreeDataProvider<E | Failure>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<E | Failure>;
  private readonly registrations: readonly vscode.Disposable[];
  private readonly options: LiveViewOptions<T, E>;
  private data: T | undefined;
  private failure: Failure | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(options: LiveViewOptions<T, E>) {
    this.options = options;
    this.view = vscode.window.createTreeView<E | Failure>(options.id, { treeDataProvider: this, showCollapseAll: true });
    const forget = () => {
      this.data = undefined;
      this.failure = undefined;
      void this.refresh();
    };
    this.registrations = [
      this.changed,
      this.view,
      options.connections.onDidChange(forget),
      vscode.workspace.onDidGrantWorkspaceTrust(forget),
      this.view.onDidChangeVisibility(() => void this.refresh()),
      // A saved rule or monitor may differ from what is loaded, or no more.
      vscode.workspace.onDidSaveTextDocument(() => void this.refresh()),
    ];
    this.timer = setInterval(() => {
      if (vscode.window.state.focused) void this.refresh();
    }, interval);
    void this.state(this.whyNot() ?? 'loading');
  }

  getTreeItem(entry: E | Failure): vscode.TreeItem {
    return entry instanceof Failure ? entry.item(this.options.refresh) : this.options.item(entry);
  }

  getChildren(entry?: E | Failure): (E | Failure)[] {
    if (entry instanceof Failure) return [];
    if (this.data === undefined) return this.failure ? [this.failure] : [];
    return [...this.options.children(this.data, entry)];
  }

  /** Asks when the view is seen, or when told to; what is shown then. */
  async refresh(always = false): Promise<T | undefined> {
    this.asking?.cancel();
    const why = this.whyNot();
    if (why !== undefined) {
      this.show(undefined, '');
      await this.state(why);
      return undefined;
    }
    const profile = this.options.connections.current();
    // A program that makes the address reachable is started by a command, not by a clock.
    if (!always && profile && !this.options.connections.isReachable(profile)) return this.data;
    if (!profile || (!this.view.visible && !always)) return this.data;
    const source = new vscode.CancellationTokenSource();
    this.asking = source;
    if (this.data === undefined) await this.state('loading');
    const { client, connections, request } = this.options;
    const answer = await requestAnswer<T>(client, request, { connection: await connections.resolve(profile) }, source.token);
    if (this.asking !== source) return this.data;
    if (answer.ok) {
      this.failure = undefined;
      this.show(answer.data, this.options.message(answer.data));
      await this.state(this.getChildren().length === 0 ? 'empty' : 'ready');
    } else if (answer.kind !== 'cancelled') {
      const clock = new Date().toLocaleTimeString();
      this.failure = new Failure(profile.name, answer.message);
      this.show(this.data, this.data === undefined ? '' : `Not new at ${clock}: ${answer.message}`);
      if (this.data === undefined) await this.state('offline');
    }
    return this.data;
  }

  async focus(): Promise<T | undefined> {
    await vscode.commands.executeCommand('setContext', 'meshMonitoring.explores', true);
    await vscode.commands.executeCommand(`${this.options.id}.focus`);
    return this.refresh(true);
  }

  dispose(): void {
    clearInterval(this.timer);
    this.asking?.cancel();
    for (const it of this.registrations) it.dispose();
  }

  private whyNot(): 'none' | 'untrusted' | undefined {
    if (!vscode.workspace.isTrusted) return 'untrusted';
    return this.options.connections.current() ? undefined : 'none';
  }

  private show(data: T | undefined, message: string): void {
    this.data = data;
    this.view.message = message;
    this.view.badge = data === undefined ? undefined : this.options.badge(data);
    this.changed.fire(undefined);
  }

  private async state(it: 'none' | 'untrusted' | 'loading' | 'offline' | 'empty' | 'ready'): Promise<void> {
    await vscode.commands.executeCommand('setContext', `${this.options.id}.state`, it);
  }
}

/** Why there is nothing: a row, for a view's welcome cannot tell it. */
class Failure {
  private readonly connection: string;
  private readonly message: string;

  constructor(connection: string, message: string) {
    this.connection = connection;
    this.message = message;
  }

  item(refresh: string): vscode.TreeItem {
    const it = new vscode.TreeItem(this.message, vscode.TreeItemCollapsibleState.None);
    it.tooltip = `${this.connection}: ${this.message}`;
    it.iconPath = new vscode.ThemeIcon('debug-disconnect');
    it.command = { command: refresh, title: 'Try again' };
    return it;
  }
}

/** Opens the file at a place, beside nothing: as going to a definition does. */
export const openPlaceCommand = 'meshMonitoring.openPlace';

export async function openPlace(place: FilePlace): Promise<void> {
  const at = new vscode.Position(place.position.line, place.position.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection: new vscode.Range(at, at) });
}

/** Opens a place and peeks at what it is tied to: what a selector selects, the monitors of a Service. */
export async function showLinks(place: FilePlace): Promise<void> {
  await openPlace(place);
  await vscode.commands.executeCommand('editor.action.goToReferences');
}

/** The command of an entry that has a place. */
export function opening(place: FilePlace | undefined, title: string): vscode.Command | undefined {
  return place && { command: openPlaceCommand, title, arguments: [place] };
}

/** Labels as one line, without those that stand elsewhere already. */
export function labelLine(labels: Readonly<Record<string, string>>, ...without: readonly string[]): string {
  return Object.entries(labels)
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ');
}

/** A time of day; the year 1, which Go writes for never, is `never`. */
export function clockOf(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 2000 ? 'never' : at.toLocaleTimeString();
}
