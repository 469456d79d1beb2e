import type { Region } from './region.js';
import type { Span } from './span.js';

/** What Flux or envsubst puts into an object before the API server sees it: `${NAME}`, also with a default or a cut. */
const substitution = /\$\{[A-Za-z_]\w*(?:[-:=^,/#%][^{}]*)?\}/;

/** Whether what would be refused is not the text that the API server and the operator get. */
export function isSubstituted({
  message,
  region,
  span,
}: {
  readonly message: string;
  readonly region: Region;
  readonly span: Span;
}): boolean {
  return substitution.test(region.text.slice(span.start, Math.min(span.end, span.start + 500))) || substitution.test(message);
}
