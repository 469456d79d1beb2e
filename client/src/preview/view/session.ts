import type { Answer, Query, QueryDescription, QueryResult } from '../../../../server/src/protocol.js';
import type { ToShell } from '../../panel/messages.js';
import { connect } from '../../panel/view/host.js';
import type { FromPage, ToPage } from '../messages.js';

/** The page's line to the extension: it asks, and answers come by number. */
export interface Session {
  ask(query: Query): Promise<Answer<QueryResult>>;
  describe(expr: string): Promise<QueryDescription | undefined>;
  post(message: FromPage | ToShell): void;
  keep(state: unknown): void;
  /** Takes a message; false when it is none of an answer. */
  take(message: ToPage): boolean;
}

export function createSession(): Session {
  const { post, keep } = connect<FromPage>();
  const answers = new Map<number, (answer: Answer<QueryResult>) => void>();
  const descriptions = new Map<number, (description: QueryDescription | undefined) => void>();
  let last = 0;
  return {
    ask(query) {
      const id = ++last;
      return new Promise((resolve) => {
        answers.set(id, resolve);
        post({ type: 'ask', id, query });
      });
    },
    describe(expr) {
      const id = ++last;
      return new Promise((resolve) => {
        descriptions.set(id, resolve);
        post({ type: 'describe', id, expr });
      });
    },
    post,
    keep,
    take(message) {
      if (message.type === 'answer') {
        answers.get(message.id)?.(message.answer);
        answers.delete(message.id);
        return true;
      }
      if (message.type === 'description') {
        descriptions.get(message.id)?.(message.description);
        descriptions.delete(message.id);
        return true;
      }
      return false;
    },
  };
}
