import type { Edit } from './problem.js';

/** A text with edits of it made; they may stand in any order. */
export function edited(text: string, edits: readonly Pick<Edit, 'span' | 'text'>[]): string {
  let result = text;
  // From the end: what was not edited yet stands where it stood.
  for (const it of edits.toSorted((a, b) => b.span.start - a.span.start))
    result = result.slice(0, it.span.start) + it.text + result.slice(it.span.end);
  return result;
}
