import type { Span } from '../text/span.js';

/** What is said of something; of a span of its own, in the query, when it is not the word at the cursor. */
export interface Described {
  readonly markdown: string;
  readonly span?: Span;
}
