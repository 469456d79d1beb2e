import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type Given,
  type JobTargetsParams,
  jobTargetsRequest,
  type RelabelingAnswer,
  type RelabelingParams,
  relabelingRequest,
  type TargetList,
} from '../../../server/src/protocol.js';
import type { Connections } from '../connections/connections.js';
import { requestAnswer } from '../connections/request.js';
import { Anchor, type SavedPlace } from '../panel/anchor.js';
import { Shell } from '../panel/shell.js';
import { type FilePlace, placeOfCursor, readPlace, showPlace } from '../places.js';
import type { FromPage, Labels, Live, ToPage } from './messages.js';

/** The relabel debugger: one panel beside the editor. It follows the cursor and the document, and runs the rules in the language server. */
export class RelabelPanel implements vscode.WebviewPanelSerializer<SavedPlace>, vscode.Disposable {
  static readonly viewType = 'meshMonitoring.relabel';

  private readonly client: LanguageClient;
  private readonly connections: Connections;
  private readonly shell: Shell<FromPage, ToPage>;
  private readonly anchor: Anchor;
  private readonly subscriptions: readonly vscode.Disposable[];
  private given: readonly Labels[] = [];
  private wantsLive = false;
  private live: Live | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  /** The newest run; the answer of an older one is dropped. */
  private run = 0;
  /** Ends what the connection runs for the panel; undefined: no panel is open. */
  private release: (() => void) | undefined;

  constructor(context: vscode.ExtensionContext, client: LanguageClient, connections: Connections) {
    this.client = client;
    this.connections = connections;
    this.shell = new Shell<FromPage, ToPage>(context.extensionUri, {
      viewType: RelabelPanel.viewType,
      title: 'Relabel debugger',
      name: 'relabel',
      ready: () => {
        this.release ??= connections.hold();
        void this.refresh();
      },
      receive: (message) => void this.receive(message),
      closed: () => {
        this.forgetLive();
        this.release?.();
        this.release = undefined;
      },
    });
    this.anchor = new Anchor({
      isOpen: () => this.shell.isOpen,
      moved: (place) => void (this.shell.isVisible && this.follow(place)),
      typed: () => void this.refresh(),
    });
    this.subscriptions = [
      this.anchor,
      vscode.commands.registerCommand('meshMonitoring.debugRelabeling', (target?: unknown) => this.show(target)),
      vscode.window.registerWebviewPanelSerializer(RelabelPanel.viewType, this),
      connections.onDidChange(() => this.connectionChanged()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.connectionChanged()),
    ];
  }

  dispose(): void {
    this.forgetLive();
    this.release?.();
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
    this.anchor.turnTo(place.uri, answer.position);
    if (this.shell.open()) await this.refresh();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: SavedPlace | undefined): Promise<void> {
    this.anchor.restore(state);
    this.shell.adopt(panel);
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'given':
        this.given = message.labels;
        await this.refresh();
        break;
      case 'jump':
      case 'list': {
        const { uri } = this.anchor.place ?? {};
        if (!uri) break;
        const { line, character } = message.position;
        if (message.type === 'list') {
          this.anchor.turnTo(uri, message.position);
          await this.refresh();
        } else await showPlace({ uri, position: new vscode.Position(line, character) });
        break;
      }
      case 'live':
        this.wantsLive = message.on;
        this.forgetLive();
        await this.refresh();
        break;
      case 'lock':
        this.anchor.locked = message.on;
        this.sendState();
        break;
    }
  }

  private async follow(place: FilePlace): Promise<void> {
    const answer = await this.ask(place, { labels: [], samples: false });
    if (!answer || 'why' in answer) return;
    if (this.anchor.isAt(place.uri, answer.position)) return;
    this.anchor.turnTo(place.uri, answer.position);
    await this.refresh();
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
    const { given } = this;
    const { place } = this.anchor;
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
    if (!('why' in answer)) this.anchor.turnTo(place.uri, answer.position);
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
      const answer = await requestAnswer<TargetList>(this.client, jobTargetsRequest, params, source.token);
      const live: Live = { pool, answer, time: Date.now() };
      if (!source.token.isCancellationRequested) this.live = live;
      return live;
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
    const { place, shown, locked } = this.anchor;
    this.shell.post({
      type: 'state',
      state: {
        place: shown,
        uri: place?.uri.toString() ?? '',
        connection: this.connections.current()?.name,
        trusted: vscode.workspace.isTrusted,
        locked,
        live: this.wantsLive,
      },
    });
  }
}
