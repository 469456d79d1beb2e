import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type AlertOutcome,
  type AlertOutcomeRequest,
  type Answer,
  alertOutcomeRequest,
  applyQueryRequest,
  type CommittedAlert,
  type Connection,
  committedAlertRequest,
  describeRequest,
  type ExemplarList,
  exemplarsRequest,
  labelsRequest,
  type PreviewTarget,
  previewTargetRequest,
  type QueryDescription,
  type QueryOffersAnswer,
  type QueryResult,
  queryOffersRequest,
  queryRequest,
  type RelatedAlerts,
  relatedAlertsRequest,
  type TriedQuery,
} from '../../../server/src/protocol.js';
import type { Connections } from '../connections/connections.js';
import { requestAnswer } from '../connections/request.js';
import { Shell } from '../panel/shell.js';
import { showPlace } from '../places.js';
import { committedText } from './committed.js';
import { withRun, withStar } from './history.js';
import { linkTo } from './link.js';
import type { FromPage, HistoryEntry, PreviewState, ToPage } from './messages.js';

const historyKey = 'meshMonitoring.history';

export interface PanelOptions {
  readonly context: vscode.ExtensionContext;
  readonly client: LanguageClient;
  readonly connections: Connections;
  closed(panel: PreviewPanel): void;
}

/** One preview beside the editor. It shows a query, and asks Prometheus through the language server. */
export class PreviewPanel {
  static readonly viewType = 'meshMonitoring.preview';

  private readonly options: PanelOptions;
  private readonly shell: Shell<FromPage, ToPage>;
  private target: PreviewTarget | undefined;
  private view: 'backtest' | undefined;
  private locked = false;
  private readonly running = new Map<number, vscode.CancellationTokenSource>();
  private readonly release: () => void;

  constructor(options: PanelOptions) {
    this.options = options;
    this.release = options.connections.hold();
    this.shell = new Shell<FromPage, ToPage>(options.context.extensionUri, {
      viewType: PreviewPanel.viewType,
      title: 'Query preview',
      name: 'preview',
      ready: () => this.sendState(true),
      receive: (message) => void this.receive(message),
      closed: () => {
        this.stop();
        this.release();
        options.closed(this);
      },
    });
  }

  dispose(): void {
    this.stop();
    this.release();
    this.shell.dispose();
  }

  get isLocked(): boolean {
    return this.locked;
  }

  get isVisible(): boolean {
    return this.shell.isVisible;
  }

  show(target: PreviewTarget | undefined, view: 'backtest' | undefined): void {
    if (target) this.target = target;
    this.view = view;
    if (this.shell.open()) this.sendState(true);
  }

  /** Takes over a panel that outlived a reload of the window. */
  adopt(panel: vscode.WebviewPanel, target: PreviewTarget | undefined, locked: boolean): void {
    this.target = target;
    this.locked = locked;
    this.shell.adopt(panel);
  }

  /** The cursor is in another query. */
  follow(target: PreviewTarget): void {
    const { target: old } = this;
    if (target.uri === old?.uri && target.expr === old.expr && target.position.line === old.position.line) return;
    this.target = target;
    this.view = undefined;
    this.sendState(true);
  }

  /** Another connection, its settings, or trust: what is shown may be of another server. */
  connectionChanged(): void {
    this.sendState(true);
  }

  private async receive(message: FromPage): Promise<void> {
    const answer = (id: number, it: unknown) => this.shell.post({ type: 'answer', id, answer: it });
    switch (message.type) {
      case 'ask':
        answer(message.id, await this.asked<QueryResult>(message.id, queryRequest, { query: message.query }));
        break;
      case 'exemplars':
        answer(message.id, await this.asked<ExemplarList>(message.id, exemplarsRequest, message.of));
        break;
      case 'describe':
        answer(message.id, await this.tell<QueryDescription>(describeRequest, { expr: message.expr }));
        break;
      case 'offers':
        answer(message.id, await this.tell<QueryOffersAnswer>(queryOffersRequest, { expr: message.expr, offset: message.offset }));
        break;
      case 'related':
        answer(message.id, await this.tell<RelatedAlerts>(relatedAlertsRequest, { expr: message.expr }));
        break;
      case 'values':
        answer(message.id, await this.values(message.label, message.metric));
        break;
      case 'outcome':
        answer(message.id, await this.outcome(message.request));
        break;
      case 'committed':
        answer(message.id, await this.committed());
        break;
      case 'apply':
        answer(message.id, await this.apply(message.tried));
        break;
      case 'stop':
        this.stop(message.ids);
        break;
      case 'ran':
        await this.remember(withRun(this.history(), { expr: message.expr, title: this.target?.title ?? '', time: Date.now() }));
        break;
      case 'star':
        await this.remember(withStar(this.history(), message.expr, message.on));
        break;
      case 'lock':
        this.locked = message.on;
        this.sendState(false);
        break;
      case 'open-place':
        if (this.target) await showPlace(placeOf(this.target));
        break;
      case 'go':
        await showPlace(placeOf(message.place));
        break;
      case 'prometheus': {
        const profile = this.options.connections.current();
        if (!profile) break;
        const link = linkTo(profile.url, message.queries);
        if (message.open) await vscode.env.openExternal(vscode.Uri.parse(link));
        else await vscode.env.clipboard.writeText(link);
        break;
      }
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'save':
        await save(message.name, 'text' in message ? Buffer.from(message.text, 'utf8') : Buffer.from(message.base64, 'base64'));
        break;
    }
  }

  /** The connection that may be asked; undefined: none, or the workspace is not trusted. */
  private async connection(): Promise<Connection | undefined> {
    const profile = this.options.connections.current();
    return vscode.workspace.isTrusted && profile ? this.options.connections.resolve(profile) : undefined;
  }

  /** What is asked of Prometheus, until it is stopped. */
  private async asked<T>(id: number, method: string, params: object): Promise<Answer<T>> {
    const source = new vscode.CancellationTokenSource();
    this.running.set(id, source);
    try {
      const connection = await this.connection();
      if (!connection) return { ok: false, kind: 'untrusted', message: 'No request leaves an untrusted workspace.' };
      return await requestAnswer<T>(this.options.client, method, { ...params, connection }, source.token);
    } finally {
      this.running.delete(id);
      source.dispose();
    }
  }

  private async values(label: string, metric: string | undefined): Promise<readonly string[]> {
    const connection = await this.connection();
    if (!connection) return [];
    const answer = await this.tell<Answer<readonly string[]>>(labelsRequest, {
      connection,
      label,
      ...(metric === undefined ? {} : { metric }),
    });
    return answer?.ok ? answer.data : [];
  }

  private async outcome(request: AlertOutcomeRequest): Promise<AlertOutcome | undefined> {
    const connection = await this.connection();
    return this.tell(alertOutcomeRequest, { uri: this.target?.uri ?? '', request, ...(connection ? { connection } : {}) });
  }

  private async committed(): Promise<CommittedAlert | undefined> {
    const { target } = this;
    const text = target && (await committedText(vscode.Uri.parse(target.uri)));
    if (!target || text === undefined) return undefined;
    return this.tell(committedAlertRequest, { uri: target.uri, position: target.position, text });
  }

  /** False: the file has another query there by now, or cannot hold this one. */
  private async apply(tried: TriedQuery): Promise<boolean> {
    const { target } = this;
    if (!target) return false;
    const { uri, position, expr: was } = target;
    if (!(await this.tell<boolean>(applyQueryRequest, { uri, position, was, tried }))) return false;
    const now = await this.tell<PreviewTarget>(previewTargetRequest, { uri, position });
    if (now) this.target = now;
    this.sendState(true);
    return true;
  }

  /** What the language server says; undefined: nothing. */
  private async tell<T>(method: string, params: object): Promise<T | undefined> {
    try {
      return (await this.options.client.sendRequest<T | null>(method, params)) ?? undefined;
    } catch {
      return undefined;
    }
  }

  private stop(ids: Iterable<number> = this.running.keys()): void {
    for (const it of [...ids]) this.running.get(it)?.cancel();
  }

  private history(): readonly HistoryEntry[] {
    return this.options.context.workspaceState.get<readonly HistoryEntry[]>(historyKey, []);
  }

  private async remember(history: readonly HistoryEntry[]): Promise<void> {
    await this.options.context.workspaceState.update(historyKey, history);
    // The page's own list is that of the last state.
    this.sendState(false);
  }

  private sendState(run: boolean): void {
    const { target, locked } = this;
    const uri = target && vscode.Uri.parse(target.uri);
    const state: PreviewState = {
      title: target?.title ?? '',
      kind: target?.kind ?? 'none',
      place: uri && target ? `${vscode.workspace.asRelativePath(uri)}:${target.position.line + 1}` : '',
      uri: target ? `${target.uri}#${target.position.line},${target.position.character}` : '',
      expr: target?.expr ?? '',
      variables: target?.variables ?? [],
      alert: target?.alert,
      legend: target?.legend ?? '',
      connection: this.options.connections.current()?.name,
      trusted: vscode.workspace.isTrusted,
      locked,
      history: this.history(),
    };
    // Several may be open: a locked one says what it is locked on.
    this.shell.title = locked && state.title !== '' ? `Query preview: ${state.title}` : 'Query preview';
    if (this.shell.post({ type: 'state', state, run, ...(this.view ? { view: this.view } : {}) })) this.view = undefined;
  }
}

function placeOf({ uri, position }: { readonly uri: string; readonly position: { readonly line: number; readonly character: number } }) {
  return { uri: vscode.Uri.parse(uri), position: new vscode.Position(position.line, position.character) };
}

async function save(name: string, content: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {});
  if (target) await vscode.workspace.fs.writeFile(target, content);
}
