import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type Answer, type QueryResult, queryRequest, type RunnableQuery, runnableRequest } from '../../server/src/protocol.js';
import type { Connections } from './connections.js';

/** How long a result is shown before it is asked for again, in milliseconds. */
const fresh = 30_000;
/** Queries of one view; a file may hold thousands. */
const most = 25;

/** What each query gives now, behind its last character. Off unless the setting says so: every look at a file would ask the server. */
export class InlayResults implements vscode.InlayHintsProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.changed.event;
  private readonly results = new Map<string, { readonly text: string; readonly at: number }>();
  private readonly registrations: readonly vscode.Disposable[];
  private readonly client: LanguageClient;
  private readonly connections: Connections;

  constructor(client: LanguageClient, connections: Connections) {
    this.client = client;
    this.connections = connections;
    const forget = () => {
      this.results.clear();
      this.changed.fire();
    };
    this.registrations = [
      this.changed,
      vscode.languages.registerInlayHintsProvider([{ language: 'yaml' }, { language: 'promql' }, { language: 'json' }], this),
      connections.onDidChange(forget),
    ];
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    const profile = this.connections.current();
    const isOn = vscode.workspace.getConfiguration('meshMonitoring').get<boolean>('inlayResults') === true;
    if (!isOn || !profile || !vscode.workspace.isTrusted) return [];
    const params = { uri: document.uri.toString(), first: range.start.line, last: range.end.line };
    const queries = await this.client.sendRequest<readonly RunnableQuery[]>(runnableRequest, params, token);
    const connection = await this.connections.resolve(profile);
    const shown = queries.slice(0, most).map(async (query) => {
      const old = this.results.get(query.expr);
      if (old && Date.now() - old.at < fresh) return hint(query, old.text);
      const answer = await this.client.sendRequest<Answer<QueryResult>>(
        queryRequest,
        { connection, query: { type: 'instant', expr: query.expr, time: undefined } },
        token,
      );
      const text = answer.ok ? summary(answer.data, query.kind) : answer.kind === 'cancelled' ? '' : answer.message.slice(0, 60);
      if (text !== '') this.results.set(query.expr, { text, at: Date.now() });
      return hint(query, text);
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

/** One value is shown, of many their number; of an alert what would fire. */
function summary({ series, total }: QueryResult, kind: RunnableQuery['kind']): string {
  if (kind === 'alert') return total === 0 ? 'nothing would fire' : `${total} would fire`;
  const [only] = series;
  if (total === 1 && only) return rounded(only.points[0]?.[1] ?? '');
  return total === 0 ? 'no series' : `${total} series`;
}

function rounded(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(4))) : value;
}
