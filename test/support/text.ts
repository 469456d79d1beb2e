import type { Position, Range, TextEdit } from 'vscode-languageserver/node';

/** The position of an offset, as an editor counts them. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: (before[before.length - 1] ?? '').length };
}

function offsetAt(text: string, { line, character }: Position): number {
  const lines = text.split('\n');
  let offset = 0;
  for (let i = 0; i < line && i < lines.length; i++) offset += (lines[i] ?? '').length + 1;
  return Math.min(text.length, offset + character);
}

export function textIn(text: string, range: Range): string {
  return text.slice(offsetAt(text, range.start), offsetAt(text, range.end));
}

/** A text without its mark, `<|>` or `«…»`, and what that marks; without one the start. */
export function unmark(marked: string): { readonly text: string; readonly mark: Range } {
  const cursor = marked.indexOf('<|>');
  if (cursor >= 0) {
    const text = marked.slice(0, cursor) + marked.slice(cursor + 3);
    const at = positionAt(text, cursor);
    return { text, mark: { start: at, end: at } };
  }
  const start = marked.indexOf('«');
  const end = marked.indexOf('»');
  if (start < 0 || end < 0) return { text: marked, mark: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
  const text = marked.slice(0, start) + marked.slice(start + 1, end) + marked.slice(end + 1);
  return { text, mark: { start: positionAt(text, start), end: positionAt(text, end - 1) } };
}

/** A text after edits that are made at once. */
export function applyEdits(text: string, edits: readonly Readonly<TextEdit>[]): string {
  const places = edits
    .map((it, i) => ({ start: offsetAt(text, it.range.start), end: offsetAt(text, it.range.end), text: it.newText, i }))
    .sort((a, b) => b.start - a.start || b.i - a.i);
  let out = text;
  for (const it of places) out = out.slice(0, it.start) + it.text + out.slice(it.end);
  return out;
}

/** A snippet with its defaults, first choices, and nothing for the last stop. */
export function expandSnippet(snippet: string): string {
  let out = '';
  let i = 0;
  const part = (until: string): string => {
    let text = '';
    while (i < snippet.length && !until.includes(snippet.charAt(i))) {
      if (snippet.charAt(i) === '\\') {
        text += snippet.charAt(i + 1);
        i += 2;
      } else if (snippet.charAt(i) === '$') text += stop();
      else text += snippet.charAt(i++);
    }
    return text;
  };
  const stop = (): string => {
    const simple = /^\$(\d+|[A-Z_]+)/.exec(snippet.slice(i));
    if (simple) {
      i += simple[0].length;
      return '';
    }
    const named = /^\$\{(?:\d+|[A-Z_]+)/.exec(snippet.slice(i));
    if (!named) return snippet.charAt(i++);
    i += named[0].length;
    let text = '';
    if (snippet.charAt(i) === ':') {
      i++;
      text = part('}');
    } else if (snippet.charAt(i) === '|') {
      i++;
      text = part(',|');
      part('}');
    }
    i++;
    return text;
  };
  while (i < snippet.length) out += part('');
  return out;
}
