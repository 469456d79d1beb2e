import type { Span } from '../text/span.js';
import { breakLength } from './characters.js';

/** Where a scanner stands in a text, and what it met on the way that is no token. Source: go-yaml yamlh.go (`mark` of `yaml_parser_t`), v2.4.4. */
export interface Cursor {
  readonly text: string;
  /** Whether line feeds are its only line breaks. */
  readonly onlyLineFeeds: boolean;
  /** Offset of the next character. */
  at: number;
  /** Lines passed. */
  line: number;
  /** Offset at which the line begins. */
  lineStart: number;
  readonly comments: Span[];
  /** Offset of the first `{{` that is rather an action of a template than YAML; -1: none yet. */
  templateAt: number;
  /** Why the text is refused; undefined: it is not so far. */
  refusal: Refusal | undefined;
}

/** A refusal in libyaml's words. Offsets are in the text; `context` is where the enclosing thing began. */
export interface Refusal {
  readonly message: string;
  readonly at: number;
  readonly context: number | undefined;
}

/** A cursor at an offset, which counts as the begin of a line. */
export function cursorAt(text: string, start: number): Cursor {
  const onlyLineFeeds = !/[\r\x85\u2028\u2029]/.test(text);
  return { text, onlyLineFeeds, at: start, line: 0, lineStart: start, comments: [], templateAt: -1, refusal: undefined };
}

/** Refuses the text. Gives what all that scan give then: nothing. */
export function refuse(cursor: Cursor, message: string, context?: number, at = cursor.at): undefined {
  cursor.refusal = { message, at, context };
}

/** UTF-16 units between the begin of the line and the next character. */
export function columnOf(cursor: Cursor): number {
  return cursor.at - cursor.lineStart;
}

/** Goes to an offset at which a line begins. */
export function beginLine(cursor: Cursor, at: number): void {
  cursor.at = at;
  cursor.line++;
  cursor.lineStart = at;
}

/** Goes over blanks and tabs. */
export function skipBlanks(cursor: Cursor): void {
  const { text } = cursor;
  while (text.charCodeAt(cursor.at) === 32 || text.charCodeAt(cursor.at) === 9) cursor.at++;
}

/** Goes to the end of the line. */
export function skipToBreak(cursor: Cursor): void {
  const { text } = cursor;
  if (cursor.onlyLineFeeds) {
    const found = text.indexOf('\n', cursor.at);
    cursor.at = found < 0 ? text.length : found;
    return;
  }
  while (cursor.at < text.length && !breakLength(text, cursor.at)) cursor.at++;
}

/** Goes over a comment, if one begins here. */
export function skipComment(cursor: Cursor): void {
  if (cursor.text.charCodeAt(cursor.at) !== 35) return;
  const start = cursor.at;
  skipToBreak(cursor);
  cursor.comments.push({ start, end: cursor.at });
}

/** Goes to the next line over blanks and a comment. undefined: something else stands there, and what began at `from` is refused. */
export function finishLine(cursor: Cursor, from: number): true | undefined {
  skipBlanks(cursor);
  skipComment(cursor);
  const size = breakLength(cursor.text, cursor.at);
  if (size) beginLine(cursor, cursor.at + size);
  else if (cursor.at < cursor.text.length) return refuse(cursor, 'did not find expected comment or line break', from);
  return true;
}
