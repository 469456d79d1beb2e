import type { Span } from '../text/span.js';

/**
 * Cuts a YAML text into documents without parsing it: a line that is `---` (then blank, tab or the line's end) begins one, even where it
 * seems to stand inside a scalar. What follows a `...` line stays with the document before it: no reader looks at it before the next `---`.
 * The spans join to the whole text.
 */
export function splitDocuments(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  let line = 0;
  for (;;) {
    const code = text.charCodeAt(line);
    if (code === 45 && line > start && isMarker(text, line, 45)) {
      spans.push({ start, end: line });
      start = line;
    }
    const newline = text.indexOf('\n', line);
    if (newline < 0) break;
    line = newline + 1;
  }
  spans.push({ start, end: text.length });
  return spans;
}

/** Whether `---` or `...` stands at `at` (a line's start) as a document marker. */
export function isMarker(text: string, at: number, code: 45 | 46): boolean {
  if (text.charCodeAt(at) !== code || text.charCodeAt(at + 1) !== code || text.charCodeAt(at + 2) !== code) return false;
  const next = text.charCodeAt(at + 3);
  return (
    Number.isNaN(next) || next === 32 || next === 9 || next === 10 || next === 13 || next === 0x85 || next === 0x2028 || next === 0x2029
  );
}
