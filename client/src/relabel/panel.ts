import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type Answer,
  type Given,
  type JobTargetsParams,
  jobTargetsRequest,
  type RelabelingAnswer,
  type RelabelingParams,
  relabelingRequest,
  type TargetList,
} from '../../../server/src/protocol.js';
import type { Connections } from '../connections/connections.js';
import { Shell } from '../panel/shell.js';
import { type FilePlace, placeOfCursor, readPlace, showPlace } from '../places.js';
import { shifted } from './anchor.js';
import type { FromPage, Labels, Live, ToPage } from './messages.js';

/** Wait for a pause in typing and moving, in milliseconds. */
const pause = 150;

/** The relabel debugger: one panel beside the editor. It follows the cursor and the document, and runs the rules in the language server. */
export class RelabelPanel implements vscode.WebviewPanelSerializer<SavedState>, vscode.Disposable {
  static readonly viewType = 'meshMonitoring.relabel';

  private readonly client: LanguageClient;
  private readonly connections: Connections;
  private readonly shell: Shell<FromPage, ToPage>;
  private readonly subscriptions: readonly vscode.Disposable[];
  /** The list that is shown; moves with the text above it. */
  private place: FilePlace | undefined;
  private given: readonly Labels[] = [];
  private locked = false;
  private wantsLive = false;
  private live: Live | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  /** The newest run; the answer of an older one is dropped. */
  private run = 0;
  private typed: NodeJS.Timeout | undefined;
  private moved: NodeJS.Timeout | undefined;

  constructor(context: vscode.ExtensionContext, client: LanguageClient, connections: Connections) {
    this.client = client;
    this.connections = connections;
    this.shell = new Shell<FromPage, ToPage>(context.extensionUri, {
      viewType: RelabelPanel.viewType,
      title: 'Relabel debugger',
      name: 'relabel',
      ready: () => void this.refresh(),
      receive: (message) => void this.receive(message),
      closed: () => this.forgetLive(),
    });
    this.subscriptions = [
      vscode.commands.registerCommand('meshMonitoring.debugRelabeling', (target?: unknown) => this.show(target)),
      vscode.window.registerWebviewPanelSerializer(RelabelPanel.viewType, this),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.cursorMoved(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.cursorMoved(editor)),
      vscode.workspace.onDidChangeTextDocument((event) => this.documentChanged(event)),
      connections.onDidChange(() => this.connectionChanged()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.connectionChanged()),
    ];
  }

  dispose(): void {
    clearTimeout(this.typed);
    clearTimeout(this.moved);
    this.forgetLive();
    this.shell.dispose();
    for (const it of this.subscriptions) it.dispose();
  }

  /** From the palette: the rules at the cursor. From a lens or others: `{uri, position}`. */
  private async show(target: unknown): Promise<void> {
    const place = readPlace(target) ?? placeOfCursor();
    const answer = place && (await this.ask(place, { labels: [], samples: false }));
    if (!place || !answer || 'why' in answer) {
      void vscode.window.showInformationMessage(answer && 'why' in answer ? answer.why : 'Open a file with relabel rules.');
      return;
    }
    this.turnTo(place, answer);
    if (this.shell.open()) await this.refresh();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: SavedState | undefined): Promise<void> {
    if (typeof state?.uri === 'string' && state.uri !== '')
      this.place = { uri: vscode.Uri.parse(state.uri), position: new vscode.Position(Number(state.line) || 0, 0) };
    this.shell.adopt(panel);
  }

  private turnTo({ uri }: FilePlace, { position }: { readonly position: { readonly line: number; readonly character: number } }): void {
    this.place = { uri, position: new vscode.Position(position.line, position.character) };
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'given':
        this.given = message.labels;
        await this.refresh();
        break;
      case 'jump':
      case 'list': {
        if (!this.place) break;
        const { line, character } = message.position;
        const place = { uri: this.place.uri, position: new vscode.Position(line, character) };
        if (message.type === 'list') {
          this.place = place;
          await this.refresh();
        } else await showPlace(place);
        break;
      }
      case 'live':
        this.wantsLive = message.on;
        this.forgetLive();
        await this.refresh();
        break;
      case 'lock':
        this.locked = message.on;
        this.sendState();
        break;
    }
  }

  private cursorMoved({ document, selection }: vscode.TextEditor): void {
    if (!this.shell.isVisible || this.locked) return;
    clearTimeout(this.moved);
    this.moved = setTimeout(() => void this.follow({ uri: document.uri, position: selection.active }), pause);
  }

  private async follow(place: FilePlace): Promise<void> {
    const answer = await this.ask(place, { labels: [], samples: false });
    if (!answer || 'why' in answer) return;
    const { line } = answer.position;
    if (this.place?.uri.toString() === place.uri.toString() && this.place.position.line === line) return;
    this.turnTo(place, answer);
    await this.refresh();
  }

  private documentChanged({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (!this.place || !this.shell.isOpen || contentChanges.length === 0) return;
    if (document.uri.toString() === this.place.uri.toString()) {
      const changes = contentChanges.map(({ range: { start, end }, text }) => ({ start, end, text }));
      const line = shifted(this.place.position, changes);
      this.place = { uri: this.place.uri, position: new vscode.Position(line, this.place.position.character) };
    }
    // Another file may hold the Services, the server or the alerts.
    else if (!/^(yaml|json|dockercompose)$/.test(document.languageId)) return;
    clearTimeout(this.typed);
    this.typed = setTimeout(() => void this.refresh(), pause);
  }

  private connectionChanged(): void {
    this.forgetLive();
    if (this.shell.isOpen) void this.refresh();
  }

  private forgetLive(): void {
    this.asking?.cancel();
    this.live = undefined;
  }

  /** Runs the rules again and shows how everything fares. */
  private async refresh(): Promise<void> {
    this.sendState();
    const { place, given } = this;
    if (!place) {
      this.shell.post({ type: 'relabeling', answer: { why: 'Put the cursor into a list of relabel rules.' }, live: undefined, given: 0 });
      return;
    }
    const mine = ++this.run;
    const live = this.wantsLive ? await this.targets(place) : undefined;
    if (mine !== this.run) return;
    const targets = live?.answer.ok ? live.answer.data.targets.map((it) => it.discovered) : [];
    const answer = await this.ask(place, { labels: [...targets, ...given], samples: !live?.answer.ok });
    if (mine !== this.run || !answer) return;
    // A half-typed list is no list for a moment: its place is kept.
    if (!('why' in answer)) this.turnTo(place, answer);
    this.sendState();
    this.shell.post({ type: 'relabeling', answer, live, given: given.length });
  }

  /** The targets of the pool that the rules make, asked for once. */
  private async targets(place: FilePlace): Promise<Live | undefined> {
    const list = await this.ask(place, { labels: [], samples: false });
    const pool = list && 'pool' in list ? list.pool : undefined;
    // While a rule is half typed nothing may be known of the pool; its targets stay.
    if (pool === undefined) return list && 'stage' in list && list.stage !== 'target' ? undefined : this.live;
    if (this.live?.pool === pool) return this.live;
    const profile = this.connections.current();
    if (!vscode.workspace.isTrusted || !profile) return undefined;
    this.shell.post({ type: 'loading' });
    this.asking?.cancel();
    const source = new vscode.CancellationTokenSource();
    this.asking = source;
    try {
      const params: JobTargetsParams = { connection: await this.connections.resolve(profile), pool };
      const answer = await this.client.sendRequest<Answer<TargetList>>(jobTargetsRequest, params, source.token);
      const live: Live = { pool, answer, time: Date.now() };
      if (!source.token.isCancellationRequested) this.live = live;
      return live;
    } catch {
      return { pool, answer: { ok: false, kind: 'cancelled', message: 'Stopped.' }, time: Date.now() };
    } finally {
      source.dispose();
      if (this.asking === source) this.asking = undefined;
    }
  }

  private async ask({ uri, position }: FilePlace, given: Given): Promise<RelabelingAnswer | undefined> {
    const params: RelabelingParams = {
      textDocument: { uri: this.client.code2ProtocolConverter.asUri(uri) },
      position: { line: position.line, character: position.character },
      given,
    };
    try {
      return await this.client.sendRequest<RelabelingAnswer>(relabelingRequest, params);
    } catch {
      return undefined;
    }
  }

  private sendState(): void {
    const { place, locked, wantsLive } = this;
    this.shell.post({
      type: 'state',
      state: {
        place: place ? `${vscode.workspace.asRelativePath(place.uri)}:${place.position.line + 1}` : '',
        uri: place?.uri.toString() ?? '',
        connection: this.connections.current()?.name,
        trusted: vscode.workspace.isTrusted,
        locked,
        live: wantsLive,
      },
    });
  }
}

/** What the page keeps over a reload of the window. */
interface SavedState {
  readonly uri: string;
  readonly line: number;
}
