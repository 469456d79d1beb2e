import * as vscode from 'vscode';
import type { RunnableQuery } from '../../server/src/protocol.js';
import type { Connections } from './connections/connections.js';
import { countOf, type LiveResults, queryFiles, summary } from './live-results.js';

/** A value that is seen for longer is asked for again. Milliseconds. */
const interval = 60_000;
/** Queries of one file that have a value; the others have their other lenses. */
const most = 200;

class ResultLens extends vscode.CodeLens {
  readonly query: RunnableQuery;
  readonly uri: vscode.Uri;

  constructor(query: RunnableQuery, uri: vscode.Uri) {
    const { line, character } = query.lens;
    super(new vscode.Range(line, character, line, character));
    this.query = query;
    this.uri = uri;
  }
}

/** What each query gives now, beside the server's lenses, which stand on the same lines: nothing moves. Only what is seen is asked for. */
export class ResultLenses implements vscode.CodeLensProvider<ResultLens>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly registrations: readonly vscode.Disposable[];
  private readonly results: LiveResults;
  private readonly timer: NodeJS.Timeout;
  private isShown = false;

  constructor(connections: Connections, results: LiveResults) {
    this.results = results;
    this.registrations = [
      this.changed,
      vscode.languages.registerCodeLensProvider(queryFiles, this),
      connections.onDidChange(() => this.changed.fire()),
    ];
    this.timer = setInterval(() => {
      if (this.isShown && vscode.window.state.focused) this.changed.fire();
    }, interval);
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<ResultLens[]> {
    const settings = vscode.workspace.getConfiguration('meshMonitoring');
    const isOn = settings.get<boolean>('codeLens') !== false && settings.get<boolean>('live') !== false;
    this.isShown = isOn && this.results.connected() !== undefined;
    if (!this.isShown) return [];
    const queries = await this.results.queries(document, 0, document.lineCount, token);
    return queries.slice(0, most).map((query) => new ResultLens(query, document.uri));
  }

  async resolveCodeLens(lens: ResultLens, token: vscode.CancellationToken): Promise<ResultLens> {
    lens.command = {
      title: await this.title(lens.query, token),
      command: 'meshMonitoring.previewQuery',
      arguments: [{ uri: lens.uri.toString(), position: lens.query.start }],
    };
    return lens;
  }

  private async title({ expr, kind, title }: RunnableQuery, token: vscode.CancellationToken): Promise<string> {
    const answer = await this.results.ask(expr, token);
    if (!answer.ok)
      return answer.kind === 'unreachable' || answer.kind === 'unavailable' ? 'no answer' : answer.kind === 'cancelled' ? '…' : 'no value';
    if (kind !== 'alert') return summary(answer.data, kind);
    const count = countOf(answer.data.total);
    if (title === '') return count;
    // What the loaded rule of this name says; `for` may not be over yet.
    const firing = await this.results.ask(`count(ALERTS{alertname=${JSON.stringify(title)},alertstate="firing"})`, token);
    const number = firing.ok ? Number(firing.data.series[0]?.points[0]?.[1] ?? 0) : 0;
    return number > 0 ? `${count} · ${number} firing` : count;
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const it of this.registrations) it.dispose();
  }
}
