import type { Span } from '../text/span.js';

export type Quote = '"' | "'";

/** Where a cursor stands in block YAML, told by indentation alone: it holds while the text is broken. */
export interface BlockPlace {
  /** Keys from the root; `*` is an item of a list. For a value its own key is the last. */
  readonly path: readonly string[];
  /** A key is written here, else the value of the last key, or an item. */
  readonly at: 'key' | 'value' | 'item';
  /** What is typed: from its start to its end on the cursor's line. */
  readonly word: Span;
  /** The quote that is open in front of the word; where it is closed, the word ends there. */
  readonly quote: Quote | undefined;
  /** Keys of the same map that are there already. */
  readonly siblings: ReadonlySet<string>;
  /** A colon follows the word. */
  readonly colon: boolean;
}

interface Line {
  /** Columns of the dashes that begin the line. */
  readonly dashes: readonly number[];
  /** Column of what stands behind them. */
  readonly column: number;
  readonly key: string | undefined;
  readonly blank: boolean;
}

const keyPattern = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'[\]{},&*!|>%@`:-][^\s#:{},]*|[\w.$/-]+)\s*:(?=\s|$)/;

function readLine(text: string): Line {
  const dashes: number[] = [];
  let at = /^ */.exec(text)?.[0].length ?? 0;
  while (/^-(?= |$)/.test(text.slice(at, at + 2))) {
    dashes.push(at);
    at += 1 + (/^ */.exec(text.slice(at + 1))?.[0].length ?? 0);
  }
  const rest = text.slice(at);
  const key = keyPattern.exec(rest)?.[1]?.replaceAll(/^["']|["']$/g, '');
  return { dashes, column: at, key, blank: (rest.trim() === '' && dashes.length === 0) || rest.startsWith('#') };
}

/** The place of an offset in a YAML text; undefined inside a comment or a flow collection. */
export function blockPlace(text: string, offset: number): BlockPlace | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const found = text.indexOf('\n', offset);
  const lineEnd = found < 0 ? text.length : found;
  const written = text.slice(start, lineEnd).replace(/\r$/, '');
  const head = text.slice(start, offset);
  const line = readLine(written.slice(0, Math.max(head.length, written.length)));
  if (/(^|\s)#/.test(head)) return undefined;
  const column = Math.min(line.column, head.length);
  const inHead = keyPattern.exec(head.slice(column));
  const dashes = line.dashes.filter((it) => it < head.length);
  const above = linesBefore(text, start);
  const below = linesAfter(text, lineEnd);
  if (inHead && /^\s/.test(head.slice(column + inHead[0].length))) {
    const value = head.slice(column + inHead[0].length).replace(/^\s+/, '');
    if (/^[[{|>]/.test(value)) return undefined;
    const quoted = quotedWord(value, offset, text.slice(offset, start + written.length));
    const rest = /^[^\s#,\]}]*/.exec(text.slice(offset, start + written.length))?.[0].length ?? 0;
    const key = inHead[1]?.replaceAll(/^["']|["']$/g, '') ?? '';
    return {
      path: [...pathOf(above, column, dashes), key],
      at: 'value',
      word: quoted?.word ?? { start: offset - value.length, end: offset + rest },
      quote: quoted?.quote,
      siblings: siblingsOf(above, below, column, dashes),
      colon: false,
    };
  }
  const typed = head.slice(column);
  if (/[\s[{]/.test(typed)) return undefined;
  const rest = /^[\w./$-]*/.exec(text.slice(offset, start + written.length))?.[0].length ?? 0;
  const quoted = quotedWord(typed, offset, text.slice(offset, start + written.length));
  const word = quoted?.word ?? { start: offset - typed.length, end: offset + rest };
  const colon = /^["']?\s*:/.test(text.slice(word.end, start + written.length));
  const path = pathOf(above, column, dashes);
  const siblings = siblingsOf(above, below, column, dashes);
  return { path, at: dashes.length > 0 && !colon ? 'item' : 'key', word, quote: quoted?.quote, siblings, colon };
}

/**
 * What is typed between quotes; undefined: no quote is open there. `behind`: the rest of the line. The next quote closes it if no text follows, which
 * begins another scalar or stands in a comment.
 */
export function quotedWord(typed: string, offset: number, behind: string): { readonly word: Span; readonly quote: Quote } | undefined {
  const quote = typed.charAt(0);
  if ((quote !== '"' && quote !== "'") || !inQuotes[quote].test(typed.slice(1))) return undefined;
  const inside = untilClosed[quote].exec(behind)?.[0].length ?? 0;
  const isClosed = /^["'](?:\s*(?:$|[:,\]}])|\s+#)/.test(behind.slice(inside));
  const end = isClosed ? inside : (/^[\w./$-]*/.exec(behind)?.[0].length ?? 0);
  return { word: { start: offset - typed.length + 1, end: offset + end }, quote };
}

const inQuotes = { '"': /^(?:[^"\\]|\\.)*$/, "'": /^(?:[^']|'')*$/ };
const untilClosed = { '"': /^(?:[^"\\]|\\.)*/, "'": /^(?:[^']|'')*/ };

/** Text as a scalar in quotes holds it. */
export function escapeQuoted(text: string, quote: Quote | undefined): string {
  if (quote === undefined) return text;
  return quote === '"' ? text.replaceAll(/["\\]/g, '\\$&') : text.replaceAll("'", "''");
}

const most = 5000;

function linesBefore(text: string, start: number): readonly Line[] {
  const lines: Line[] = [];
  for (let end = start - 1; end >= 0 && lines.length < most; ) {
    const begin = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(begin, end).replace(/\r$/, '');
    if (/^---/.test(line)) break;
    lines.push(readLine(line));
    end = begin - 1;
  }
  return lines;
}

function linesAfter(text: string, end: number): readonly Line[] {
  const lines: Line[] = [];
  for (let begin = end + 1; begin < text.length && lines.length < 500; ) {
    const found = text.indexOf('\n', begin);
    const stop = found < 0 ? text.length : found;
    const line = text.slice(begin, stop).replace(/\r$/, '');
    if (/^---/.test(line)) break;
    lines.push(readLine(line));
    begin = stop + 1;
  }
  return lines;
}

/** Keys and items above a column, outermost first. */
function pathOf(above: readonly Line[], column: number, own: readonly number[]): readonly string[] {
  const path: string[] = [];
  let at = column;
  let inList = false;
  for (const dash of own.toReversed()) {
    path.unshift('*');
    at = dash;
    inList = true;
  }
  for (const line of above) {
    if (line.blank) continue;
    const outermost = line.dashes[0] ?? line.column;
    // A key of the same map that begins an item: the item is ours too.
    const opens = !inList && line.dashes.length > 0 && line.column === at;
    // A list may stand in the column of its own key.
    if (line.key !== undefined && (line.column < at || (inList && line.column === at))) path.unshift(line.key);
    else if (!opens) continue;
    at = line.column;
    inList = false;
    for (const dash of line.dashes.toReversed()) {
      path.unshift('*');
      at = dash;
      inList = true;
    }
    if (outermost === 0 && !inList) break;
  }
  return path;
}

/** Keys of the map that the cursor's line belongs to. */
function siblingsOf(above: readonly Line[], below: readonly Line[], column: number, own: readonly number[]): ReadonlySet<string> {
  const keys = new Set<string>();
  if (own.length === 0) {
    for (const line of above) {
      if (line.blank || line.column > column) continue;
      if (line.column < column) break;
      if (line.key !== undefined) keys.add(line.key);
      if (line.dashes.length > 0) break;
    }
  }
  for (const line of below) {
    if (line.blank) continue;
    const first = line.dashes[0] ?? line.column;
    if (first < column) break;
    if (line.column === column && line.key !== undefined) keys.add(line.key);
  }
  return keys;
}
