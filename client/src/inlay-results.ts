import * as vscode from 'vscode';
import type { RunnableQuery } from '../../server/src/protocol.js';
import type { Connections } from './connections/connections.js';
import { type LiveResults, queryFiles, summary } from './live-results.js';

/** Queries of one view; a file may hold thousands. */
const most = 25;

/** What each query gives now, behind its last character. Off unless the setting says so: every look at a file would ask the server. */
export class InlayResults implements vscode.InlayHintsProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.changed.event;
  private readonly registrations: readonly vscode.Disposable[];
  private readonly results: LiveResults;

  constructor(connections: Connections, results: LiveResults) {
    this.results = results;
    this.registrations = [
      this.changed,
      vscode.languages.registerInlayHintsProvider(queryFiles, this),
      connections.onDidChange(() => this.changed.fire()),
    ];
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    const isOn = vscode.workspace.getConfiguration('meshMonitoring').get<boolean>('inlayResults') === true;
    if (!isOn || !this.results.connected()) return [];
    const queries = await this.results.queries(document, range.start.line, range.end.line, token);
    const shown = queries.slice(0, most).map(async (query) => {
      const answer = await this.results.ask(query.expr, token);
      return hint(query, answer.ok ? summary(answer.data, query.kind) : answer.kind === 'cancelled' ? '' : answer.message.slice(0, 60));
    });
    return (await Promise.all(shown)).filter((it) => it.label !== '');
  }

  dispose(): void {
    for (const it of this.registrations) it.dispose();
  }
}

function hint({ end }: RunnableQuery, text: string): vscode.InlayHint {
  const it = new vscode.InlayHint(new vscode.Position(end.line, end.character), text === '' ? '' : `→ ${text}`);
  it.paddingLeft = true;
  return it;
}
