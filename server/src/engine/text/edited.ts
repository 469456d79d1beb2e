import type { Edit } from './problem.js';

/** A text with edits of it made; they may stand in any order. */
export function edited(text: string, edits: readonly Pick<Edit, 'span' | 'text'>[]): string {
  let result = text;
  // From the end: what was not edited yet stands where it stood.
  for (const it of edits.toSorted((a, b) => b.span.start - a.span.start))
    result = result.slice(0, it.span.start) + it.text + result.slice(it.span.end);
  return result;
}

/** The way back from an edited text: an offset in it, as an offset of the text before the edits. */
export function withoutEdits(edits: readonly Pick<Edit, 'span' | 'text'>[]): (offset: number) => number {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start);
  return (offset) => {
    let grown = 0;
    for (const { span, text } of sorted) {
      const start = span.start + grown;
      if (offset <= start) break;
      if (offset < start + text.length) return Math.min(span.end, span.start + offset - start);
      grown += text.length - (span.end - span.start);
    }
    return offset - grown;
  };
}
