import type { Span } from '../text/span.js';

/** Where a cursor stands in a TOML text, told by lines alone: it holds while the text is broken. Offsets in the text. */
export interface TomlPlace {
  /** The table that the cursor's line belongs to: keys from the root, those of a header `[[…]]` too. */
  readonly table: readonly string[];
  /** `header`: inside `[…]`; `value`: behind `=`; `text`: inside quotes behind `=`, or where a text of a list would begin. */
  readonly at: 'header' | 'key' | 'value' | 'text';
  /** The key whose value the cursor is in; for a key what is written of it. */
  readonly key: string;
  /** What is typed. */
  readonly word: Span;
  /** Keys of the same table that are written already, and tables below it. */
  readonly siblings: ReadonlySet<string>;
  /** `text`: the quote that is open; empty: none yet. */
  readonly quote: string;
  /** `text`: a quote closes the word. */
  readonly closed: boolean;
  /** The cursor is inside `[ … ]`. */
  readonly inList: boolean;
  /** `=` follows the key. */
  readonly assigned: boolean;
}

const header = /^[ \t]*(\[\[?)[ \t]*([^\]\r\n#]*)(\]?\]?)/;
const assignment = /^[ \t]*([\w."'-]+)[ \t]*=/;

interface Line {
  readonly start: number;
  readonly text: string;
}

/** The place of an offset; undefined in a comment, and where nothing is told. */
export function tomlPlace(text: string, offset: number): TomlPlace | undefined {
  const lines = linesOf(text);
  const open = opened(lines, offset);
  if (open.comment) return undefined;
  const at = lines.findLastIndex((it) => it.start <= offset);
  const line = lines[at];
  if (!line) return undefined;
  const { table, siblings } = around(lines, open.list ? open.from : at);
  const base = { table, siblings, quote: '', closed: false, inList: open.list, assigned: false };
  const head = line.text.slice(0, offset - line.start);
  const tail = line.text.slice(offset - line.start);
  if (open.key === undefined) {
    if (/^[ \t]*\[/.test(head)) {
      if (head.includes(']')) return undefined;
      const typed = /[\w.-]*$/.exec(head)?.[0] ?? '';
      const rest = /^[\w.-]*/.exec(tail)?.[0].length ?? 0;
      return { ...base, at: 'header', key: typed, word: { start: offset - typed.length, end: offset + rest } };
    }
    const typed = /^[ \t]*([\w.-]*)$/.exec(head)?.[1];
    if (typed === undefined) return undefined;
    const rest = /^[\w.-]*/.exec(tail)?.[0] ?? '';
    const assigned = /^[ \t]*=/.test(tail.slice(rest.length));
    return { ...base, at: 'key', key: typed + rest, word: { start: offset - typed.length, end: offset + rest.length }, assigned };
  }
  if (open.quote !== '') {
    const end = closing(tail, open.quote);
    const word = { start: open.textStart, end: offset + (end ?? tail.trimEnd().length) };
    return { ...base, at: 'text', key: open.key, word, quote: open.quote, closed: end !== undefined };
  }
  const typed = /[\w.+-]*$/.exec(head)?.[0] ?? '';
  const rest = /^[\w.+-]*/.exec(tail)?.[0].length ?? 0;
  return { ...base, at: open.list ? 'text' : 'value', key: open.key, word: { start: offset - typed.length, end: offset + rest } };
}

/** What a header names: `inputs`, `prom`, `tags`. */
export function headerPath(written: string): readonly string[] {
  return written
    .split('.')
    .map((it) => it.trim().replaceAll(/^["']|["']$/g, ''))
    .filter((it) => it !== '');
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; ; ) {
    const found = text.indexOf('\n', start);
    lines.push({ start, text: text.slice(start, found < 0 ? text.length : found).replace(/\r$/, '') });
    if (found < 0) return lines;
    start = found + 1;
  }
}

interface Opened {
  readonly comment: boolean;
  /** The key behind whose `=` the cursor stands. */
  readonly key: string | undefined;
  readonly quote: string;
  /** Offset behind the open quote. */
  readonly textStart: number;
  readonly list: boolean;
  /** Index of the line on which the key stands. */
  readonly from: number;
}

/** What is open at an offset: a list may go over several lines, a text ends with its line. */
function opened(lines: readonly Line[], offset: number): Opened {
  let depth = 0;
  let key: string | undefined;
  let from = 0;
  for (const [i, { start, text }] of lines.entries()) {
    if (start > offset) break;
    let quote = '';
    let textStart = 0;
    let comment = false;
    let at = 0;
    const assigned = assignment.exec(text);
    // A line that begins a key or a header ends a list that was left open.
    if (assigned || /^[ \t]*\[\[?[ \t]*[A-Za-z]/.test(text) || depth === 0) {
      depth = 0;
      key = undefined;
      from = i;
      if (assigned && start + assigned[0].length <= offset) {
        key = assigned[1];
        at = assigned[0].length;
      }
    }
    const stop = Math.min(text.length, offset - start);
    for (; at < stop && !comment; at++) {
      const c = text.charAt(at);
      if (quote) {
        if (c === '\\' && quote === '"') at++;
        else if (c === quote) quote = '';
      } else if (c === '"' || c === "'") {
        quote = c;
        textStart = start + at + 1;
      } else if (c === '#') comment = true;
      else if (key !== undefined && c === '[') depth++;
      else if (key !== undefined && c === ']') depth = Math.max(0, depth - 1);
    }
    if (offset <= start + text.length) return { comment, key, quote, textStart, list: depth > 0, from };
  }
  return { comment: false, key: undefined, quote: '', textStart: 0, list: false, from };
}

/** The table of a line and what is written in it. */
function around(lines: readonly Line[], at: number): { readonly table: readonly string[]; readonly siblings: ReadonlySet<string> } {
  let table: readonly string[] = [];
  let first = 0;
  for (let i = at - 1; i >= 0; i--) {
    const found = header.exec(lines[i]?.text ?? '');
    if (!found) continue;
    table = headerPath(found[2] ?? '');
    first = i + 1;
    break;
  }
  const siblings = new Set<string>();
  let own = true;
  for (let i = first; i < lines.length; i++) {
    const { text } = lines[i] as Line;
    const found = header.exec(text);
    if (found && i !== at) {
      const path = headerPath(found[2] ?? '');
      const below = path.length > table.length && table.every((it, n) => it === path[n]);
      if (!below) break;
      own = false;
      siblings.add(path[table.length] as string);
    } else if (own && i !== at) {
      const key = assignment.exec(text)?.[1];
      if (key) siblings.add(key.replaceAll(/["']/g, '').split('.')[0] as string);
    }
  }
  return { table, siblings };
}

/** Where a text ends on its line; undefined: it is not closed. */
function closing(tail: string, quote: string): number | undefined {
  for (let i = 0; i < tail.length; i++) {
    if (tail.charAt(i) === '\\' && quote === '"') i++;
    else if (tail.charAt(i) === quote) return i;
  }
  return undefined;
}
