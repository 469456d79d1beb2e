import type { Span } from '../../text/span.js';
import type { Hole } from '../ast.js';
import { unquote } from '../gostring.js';
import { type ScannedToken, scan } from '../scan.js';

/** Where the reader of a text that may be broken stands. */
export interface Cursor {
  readonly text: string;
  /** Without comments. */
  readonly tokens: readonly ScannedToken[];
  /** Index of the token that is read next. */
  at: number;
  /** How many expressions, one inside another, are being read. */
  depth: number;
}

/** The beginning of a text. */
export function cursorOf(text: string): Cursor {
  return { text, tokens: scan(text).filter((it) => it.type !== 'comment'), at: 0, depth: 0 };
}

/** The token that is read next; undefined: none is left. */
export function peek(cursor: Cursor): ScannedToken | undefined {
  return cursor.tokens[cursor.at];
}

/** What stands at a place; nothing where there is none. */
export function textOf(cursor: Cursor, it: Span | undefined): string {
  return it ? cursor.text.slice(it.start, it.end) : '';
}

/** Whether the next token is this bracket, comma or operator. */
export function is(cursor: Cursor, written: string): boolean {
  const it = peek(cursor);
  return it !== undefined && (it.type === 'punctuation' || it.type === 'operator') && textOf(cursor, it) === written;
}

/** Where the next token begins, or the text ends. */
export function here(cursor: Cursor): number {
  return peek(cursor)?.start ?? cursor.text.length;
}

/** Where the token that was read last ends. */
export function before(cursor: Cursor): number {
  return cursor.tokens[cursor.at - 1]?.end ?? 0;
}

/** What is missing behind what was read. */
export function hole(cursor: Cursor, at = before(cursor)): Hole {
  return { type: 'hole', valueType: 'none', span: { start: at, end: at } };
}

/** Where a bracketed thing ends: behind its bracket, or, while that is not written, where the next token would begin. */
export function closedEnd(cursor: Cursor, bracket: string): number {
  return textOf(cursor, cursor.tokens[cursor.at - 1]) === bracket ? before(cursor) : here(cursor);
}

/** What a string says, also one that is not closed. */
export function stringValue(cursor: Cursor, it: ScannedToken): string {
  const written = textOf(cursor, it);
  return unquote(it.closed ? written : written + written.charAt(0)) ?? written.slice(1);
}

/** Passes over parentheses and all that is in them. */
export function skipParens(cursor: Cursor) {
  if (!is(cursor, '(')) return;
  let open = 0;
  do {
    if (is(cursor, '(')) open++;
    else if (is(cursor, ')')) open--;
    cursor.at++;
  } while (open > 0 && peek(cursor));
}
