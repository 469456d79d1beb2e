import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type Answer, type QueryResult, queryRequest, type RunnableQuery, runnableRequest } from '../../server/src/protocol.js';
import type { Connections, Profile } from './connections/connections.js';

/** How long a result is shown before it is asked for again, in milliseconds. */
const fresh = 30_000;
/** Results that are remembered; a file may hold thousands of queries. */
const most = 500;

/** Files that hold queries. */
export const queryFiles: vscode.DocumentSelector = [{ language: 'yaml' }, { language: 'promql' }, { language: 'json' }];

/** What queries give now on the connected Prometheus, asked for once by whoever shows it. */
export class LiveResults implements vscode.Disposable {
  private readonly results = new Map<string, { readonly answer: Promise<Answer<QueryResult>>; readonly at: number }>();
  private readonly client: LanguageClient;
  private readonly connections: Connections;
  private readonly listener: vscode.Disposable;

  constructor(client: LanguageClient, connections: Connections) {
    this.client = client;
    this.connections = connections;
    this.listener = connections.onDidChange(() => this.results.clear());
  }

  /** The connection that may be asked now. */
  connected(): Profile | undefined {
    const profile = vscode.workspace.isTrusted ? this.connections.current() : undefined;
    return profile && this.connections.isReachable(profile) ? profile : undefined;
  }

  /** The queries of a file, or of some of its lines, that can be run as they are. */
  queries(document: vscode.TextDocument, first: number, last: number, token: vscode.CancellationToken): Promise<readonly RunnableQuery[]> {
    const uri = this.client.code2ProtocolConverter.asUri(document.uri);
    return this.client.sendRequest<readonly RunnableQuery[]>(runnableRequest, { uri, first, last }, token);
  }

  async ask(expr: string, token: vscode.CancellationToken): Promise<Answer<QueryResult>> {
    const profile = this.connected();
    if (!profile) return { ok: false, kind: 'cancelled', message: 'Nothing is connected.' };
    const old = this.results.get(expr);
    if (old && Date.now() - old.at < fresh) return old.answer;
    const answer = this.connections
      .resolve(profile)
      .then((connection) =>
        this.client.sendRequest<Answer<QueryResult>>(
          queryRequest,
          { connection, query: { type: 'instant', expr, time: undefined } },
          token,
        ),
      );
    this.results.set(expr, { answer, at: Date.now() });
    for (const oldest of this.results.keys()) {
      if (this.results.size <= most) break;
      this.results.delete(oldest);
    }
    // What was stopped is no result for the next who asks.
    const forget = () => {
      if (this.results.get(expr)?.answer === answer) this.results.delete(expr);
    };
    try {
      const it = await answer;
      if (!it.ok && it.kind === 'cancelled') forget();
      return it;
    } catch (error) {
      forget();
      return { ok: false, kind: 'cancelled', message: String(error) };
    }
  }

  dispose(): void {
    this.listener.dispose();
  }
}

/** One value is shown, of many their number; of an alert what would fire. */
export function summary({ series, total }: QueryResult, kind: RunnableQuery['kind']): string {
  if (kind === 'alert') return total === 0 ? 'nothing would fire' : `${total} would fire`;
  const [only] = series;
  if (total === 1 && only) return rounded(only.points[0]?.[1] ?? '');
  return countOf(total);
}

/** The word is the same for one and many. */
export function countOf(total: number): string {
  return total === 0 ? 'no series' : `${total} series`;
}

function rounded(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(4))) : value;
}
