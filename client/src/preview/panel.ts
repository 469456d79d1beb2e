import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type Answer,
  describeRequest,
  type PreviewTarget,
  previewTargetRequest,
  type Query,
  type QueryDescription,
  type QueryResult,
  queryRequest,
} from '../../../server/src/protocol.js';
import type { Connections } from '../connections/connections.js';
import { requestAnswer } from '../connections/request.js';
import { Shell } from '../panel/shell.js';
import { placeOfCursor, readPlace, showPlace } from '../places.js';
import type { FromPage, HistoryEntry, PreviewState, ToPage } from './messages.js';

const historyKey = 'meshMonitoring.history';
const mostHistory = 50;

/** The preview of queries: one panel beside the editor. It follows the cursor and asks Prometheus through the language server. */
export class PreviewPanels implements vscode.WebviewPanelSerializer<SavedState>, vscode.Disposable {
  static readonly viewType = 'meshMonitoring.preview';

  private readonly context: vscode.ExtensionContext;
  private readonly client: LanguageClient;
  private readonly connections: Connections;
  private readonly shell: Shell<FromPage, ToPage>;
  private target: PreviewTarget | undefined;
  private view: 'backtest' | undefined;
  private locked = false;
  private readonly running = new Map<number, vscode.CancellationTokenSource>();
  private follow: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(context: vscode.ExtensionContext, client: LanguageClient, connections: Connections) {
    this.context = context;
    this.client = client;
    this.connections = connections;
    this.shell = new Shell<FromPage, ToPage>(context.extensionUri, {
      viewType: PreviewPanels.viewType,
      title: 'Query preview',
      name: 'preview',
      ready: () => this.sendState(true),
      receive: (message) => void this.receive(message),
      closed: () => this.stop(),
    });
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection((event) => this.cursorMoved(event.textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.cursorMoved(editor)),
    ];
  }

  dispose(): void {
    clearTimeout(this.follow);
    this.stop();
    this.shell.dispose();
    for (const it of this.subscriptions) it.dispose();
  }

  /** From the palette: what stands at the cursor. From a lens or others: `{uri, position}`. */
  async show(argument: unknown, view?: 'backtest'): Promise<void> {
    const place = readPlace(argument) ?? placeOfCursor();
    const target = place && (await this.ask(place.uri, place.position));
    if (view === 'backtest' && target?.kind !== 'alert') {
      void vscode.window.showInformationMessage('No alert stands at the cursor.');
      return;
    }
    if (!target && !this.shell.isOpen) {
      void vscode.window.showInformationMessage('No query stands at the cursor.');
      return;
    }
    if (target) this.target = target;
    this.view = view;
    if (this.shell.open()) this.sendState(true);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: SavedState | undefined): Promise<void> {
    if (typeof state?.uri === 'string') {
      const at = new vscode.Position(Number(state.line) || 0, Number(state.character) || 0);
      this.target = await this.ask(vscode.Uri.parse(state.uri), at).catch(() => undefined);
    }
    this.shell.adopt(panel);
  }

  /** Another connection, its settings, or trust: what is shown may be of another server. */
  connectionChanged(): void {
    this.sendState(true);
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ask':
        this.post({ type: 'answer', id: message.id, answer: await this.query(message.id, message.query) });
        break;
      case 'describe':
        this.post({ type: 'description', id: message.id, description: await this.describe(message.expr) });
        break;
      case 'stop':
        this.stop();
        break;
      case 'ran':
        await this.remember(message.expr);
        break;
      case 'lock':
        this.locked = message.on;
        this.sendState(false);
        break;
      case 'open-place':
        await this.openPlace();
        break;
      case 'open-prometheus':
        await this.openPrometheus(message);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'save':
        await save(message.name, message.text);
        break;
    }
  }

  private async query(id: number, query: Query): Promise<Answer<QueryResult>> {
    const profile = this.connections.current();
    if (!vscode.workspace.isTrusted || !profile)
      return { ok: false, kind: 'untrusted', message: 'No request leaves an untrusted workspace.' };
    const source = new vscode.CancellationTokenSource();
    this.running.set(id, source);
    try {
      const connection = await this.connections.resolve(profile);
      return await requestAnswer<QueryResult>(this.client, queryRequest, { connection, query }, source.token);
    } finally {
      this.running.delete(id);
      source.dispose();
    }
  }

  private async describe(expr: string): Promise<QueryDescription | undefined> {
    try {
      return await this.client.sendRequest<QueryDescription>(describeRequest, { expr });
    } catch {
      return undefined;
    }
  }

  private stop(): void {
    for (const it of this.running.values()) it.cancel();
  }

  private history(): readonly HistoryEntry[] {
    return this.context.workspaceState.get<readonly HistoryEntry[]>(historyKey, []);
  }

  private async remember(expr: string): Promise<void> {
    const entry: HistoryEntry = { expr: expr.slice(0, 10_000), title: this.target?.title ?? '', time: Date.now() };
    const others = this.history().filter((it) => it.expr !== entry.expr);
    await this.context.workspaceState.update(historyKey, [entry, ...others].slice(0, mostHistory));
  }

  private async openPlace(): Promise<void> {
    if (!this.target) return;
    const { uri, position } = this.target;
    await showPlace({ uri: vscode.Uri.parse(uri), position: new vscode.Position(position.line, position.character) });
  }

  private async openPrometheus({ expr, graph, seconds }: { readonly expr: string; readonly graph: boolean; readonly seconds: number }) {
    const profile = this.connections.current();
    if (!profile) return;
    const url = new URL(`${profile.url.replace(/\/+$/, '')}/graph`);
    url.username = '';
    url.password = '';
    url.search = new URLSearchParams({ 'g0.expr': expr, 'g0.tab': graph ? '0' : '1', 'g0.range_input': `${seconds}s` }).toString();
    await vscode.env.openExternal(vscode.Uri.parse(url.toString()));
  }

  private cursorMoved(editor: vscode.TextEditor): void {
    if (!this.shell.isVisible || this.locked) return;
    clearTimeout(this.follow);
    this.follow = setTimeout(() => {
      void this.ask(editor.document.uri, editor.selection.active).then((target) => {
        const { target: old } = this;
        if (!target || (target.uri === old?.uri && target.expr === old.expr && target.position.line === old.position.line)) return;
        this.target = target;
        this.view = undefined;
        this.sendState(true);
      });
    }, 250);
  }

  private async ask(uri: vscode.Uri, position: vscode.Position): Promise<PreviewTarget | undefined> {
    const target = await this.client.sendRequest<PreviewTarget | null>(previewTargetRequest, {
      uri: this.client.code2ProtocolConverter.asUri(uri),
      position: { line: position.line, character: position.character },
    });
    return target ?? undefined;
  }

  private sendState(run: boolean): void {
    const { target } = this;
    const uri = target && vscode.Uri.parse(target.uri);
    const state: PreviewState = {
      title: target?.title ?? '',
      kind: target?.kind ?? 'none',
      place: uri && target ? `${vscode.workspace.asRelativePath(uri)}:${target.position.line + 1}` : '',
      uri: target ? `${target.uri}#${target.position.line},${target.position.character}` : '',
      expr: target?.expr ?? '',
      variables: target?.variables ?? [],
      alert: target?.alert,
      connection: this.connections.current()?.name,
      trusted: vscode.workspace.isTrusted,
      locked: this.locked,
      history: this.history(),
    };
    this.post({ type: 'state', state, run, ...(this.view ? { view: this.view } : {}) });
    this.view = undefined;
  }

  private post(message: ToPage): void {
    this.shell.post(message);
  }
}

/** What the page keeps over a reload of the window. */
interface SavedState {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

async function save(name: string, text: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {});
  if (target) await vscode.workspace.fs.writeFile(target, Buffer.from(text, 'utf8'));
}
