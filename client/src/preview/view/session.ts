import type {
  AlertOutcome,
  AlertOutcomeRequest,
  Answer,
  CommittedAlert,
  ExemplarList,
  ExemplarsParams,
  Query,
  QueryDescription,
  QueryOffersAnswer,
  QueryResult,
  RelatedAlerts,
  TriedQuery,
} from '../../../../server/src/protocol.js';
import type { ToShell } from '../../panel/messages.js';
import { connect } from '../../panel/view/host.js';
import type { FromPage, ToPage } from '../messages.js';

/** The page's line to the extension: it asks, and answers come by number. */
export interface Session {
  ask(query: Query): Promise<Answer<QueryResult>>;
  describe(expr: string): Promise<QueryDescription | undefined>;
  exemplars(of: Omit<ExemplarsParams, 'connection'>): Promise<Answer<ExemplarList>>;
  /** What may be written at an offset of a query. */
  offers(expr: string, offset: number): Promise<QueryOffersAnswer | undefined>;
  /** Alerts of the workspace that read what a query reads. */
  related(expr: string): Promise<RelatedAlerts | undefined>;
  /** Values of a label that the connected Prometheus has. */
  values(label: string, metric: string | undefined): Promise<readonly string[]>;
  /** What becomes of an alert that fires. */
  outcome(request: AlertOutcomeRequest): Promise<AlertOutcome | undefined>;
  /** The alert as it was committed last; undefined: there is none, or no repository. */
  committed(): Promise<CommittedAlert | undefined>;
  /** Writes what was tried into the file; false: it is another one by now, or cannot hold it. */
  apply(tried: TriedQuery): Promise<boolean>;
  /** Stops what was asked here and is not answered yet; false: there was nothing. */
  stop(): boolean;
  /** A line of its own, whose questions are stopped by themselves. */
  branch(): Session;
  post(message: FromPage | ToShell): void;
  keep(state: unknown): void;
  kept(): unknown;
  /** Takes a message; false when it is none of an answer. */
  take(message: ToPage): boolean;
}

/** What is asked and answered, without its number. */
type Question = FromPage extends infer M ? (M extends { readonly id: number } ? Omit<M, 'id'> : never) : never;

export function createSession(): Session {
  const { post, keep, kept } = connect<FromPage>();
  const waiting = new Map<number, (answer: unknown) => void>();
  let last = 0;

  const branch = (): Session => {
    const mine = new Set<number>();
    const request = <T>(message: Question): Promise<T> => {
      const id = ++last;
      mine.add(id);
      return new Promise<T>((resolve) => {
        waiting.set(id, (answer) => {
          mine.delete(id);
          resolve(answer as T);
        });
        post({ ...message, id });
      });
    };
    return {
      ask: (query) => request({ type: 'ask', query }),
      describe: (expr) => request({ type: 'describe', expr }),
      exemplars: (of) => request({ type: 'exemplars', of }),
      offers: (expr, offset) => request({ type: 'offers', expr, offset }),
      related: (expr) => request({ type: 'related', expr }),
      values: (label, metric) => request({ type: 'values', label, metric }),
      outcome: (it) => request({ type: 'outcome', request: it }),
      committed: () => request({ type: 'committed' }),
      apply: (tried) => request({ type: 'apply', tried }),
      stop() {
        if (mine.size > 0) post({ type: 'stop', ids: [...mine] });
        return mine.size > 0;
      },
      branch,
      post,
      keep,
      kept,
      take(message) {
        if (message.type !== 'answer') return false;
        const resolve = waiting.get(message.id);
        waiting.delete(message.id);
        resolve?.(message.answer);
        return true;
      },
    };
  };
  return branch();
}
