import { copyOf } from '../text/copy-of.js';
import { counters } from '../text/counters.js';
import { type FileRegion, fileRegion, outermost } from '../text/region.js';
import type { Position, Range } from '../text/span.js';
import { type Carrier, carriedItem, composeCarried, dedented, linesIn, readCarriedList } from './carried-list.js';
import { isMarker, isPrologue, parseDocument, splitText, textDocument } from './documents.js';
import {
  composeLong,
  goesOn,
  isSeveral,
  itemStarts,
  joined,
  type LongList,
  longFrom,
  type Piece,
  readItems,
  readLongList,
  staysLong,
} from './long-list.js';
import { reuse } from './reuse.js';
import type { Document, Format } from './tree.js';

/** What a file's text is; of `promql` and `text` there is one document without a tree. */
export type TextFormat = Format | 'promql' | 'text';

/** A piece of an open file: whole lines of it. */
export type Segment = Piece<FileRegion>;

/**
 * An open file, its text held in segments: the documents, and of long ones the items of their list. A change makes a new object, in which what
 * stays the same is the same: documents while their text is, items' nodes while theirs is. The object before the change is spent,
 * since regions move with the text above them.
 */
export interface SourceFile {
  readonly uri: string;
  readonly format: TextFormat;
  readonly segments: readonly Segment[];
  /** The regions that are lines of the file, from top to bottom: those of the segments. */
  readonly regions: readonly FileRegion[];
  readonly documents: readonly Document[];
  readonly lineCount: number;
  /** The whole text, joined anew at each call: not for every keystroke. */
  text(): string;
}

/** A change as LSP sends it; without a range the text is the whole new content. */
export interface TextChange {
  readonly range?: Range;
  readonly text: string;
}

/** A document with its segments. */
type Entry = WholeEntry | LongEntry;

interface WholeEntry {
  readonly type: 'whole';
  readonly segment: Segment;
  readonly document: Document;
}

interface LongEntry {
  readonly type: 'long';
  readonly list: LongList;
  /** undefined: the list is the document's own. */
  readonly carrier: Carrier | undefined;
  readonly document: Document;
  /** All lines: head, items, and tail. */
  readonly segments: readonly Segment[];
}

function longEntry(list: LongList, carrier: Carrier | undefined): LongEntry {
  const items = list.items.map(segmentOf);
  const segments = carrier
    ? joined(carrier.head, items, carrier.tail)
    : joined(segmentOf(list.head), items, list.tail && segmentOf(list.tail));
  return { type: 'long', list, carrier, document: carrier ? composeCarried({ carrier, list }) : list.document, segments };
}

/** The lines of the file that a piece of a list stands in. */
function segmentOf(piece: Piece): Segment {
  const region = outermost(piece.region);
  return region === piece.region ? (piece as Segment) : { region, lines: piece.lines };
}

const entriesOf = new WeakMap<SourceFile, readonly Entry[]>();

/** Reads a file. */
export function openFile(uri: string, format: TextFormat, text: string): SourceFile {
  return makeFile(uri, format, readEntries({ uri, format }, text, []));
}

/** Applies changes in their order, each to the text that the one before left. */
export function changeFile(file: SourceFile, changes: readonly TextChange[]): SourceFile {
  let entries = entriesOf.get(file) ?? [];
  for (const change of changes) {
    entries = change.range ? applyRange(file, entries, change.range, change.text) : readEntries(file, change.text, entries);
    moveRegions(entries);
  }
  return makeFile(file.uri, file.format, entries);
}

interface Kind {
  readonly uri: string;
  readonly format: TextFormat;
}

function makeFile(uri: string, format: TextFormat, entries: readonly Entry[]): SourceFile {
  const segments = entries.flatMap(segmentsOf);
  const lineCount = moveRegions(entries);
  const file: SourceFile = {
    uri,
    format,
    segments,
    regions: segments.map((it) => it.region),
    documents: entries.map((it) => it.document),
    lineCount,
    text: () => segments.map((it) => it.region.text).join(''),
  };
  entriesOf.set(file, entries);
  return file;
}

function segmentsOf(entry: Entry): readonly Segment[] {
  return entry.type === 'whole' ? [entry.segment] : entry.segments;
}

/** Gives each region the line on which it now stands; the number of lines of all. */
function moveRegions(entries: readonly Entry[]): number {
  let line = 0;
  for (const entry of entries) {
    for (const { region, lines } of segmentsOf(entry)) {
      region.home.line = line;
      line += lines;
    }
  }
  return line + 1;
}

function textOfEntry(entry: Entry): string {
  return entry.type === 'whole'
    ? entry.segment.region.text
    : segmentsOf(entry)
        .map((it) => it.region.text)
        .join('');
}

/** Line breaks of a text, as editors count lines: LF, CR LF, CR. */
function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  if (text.includes('\r')) lines += text.match(/\r(?!\n)/g)?.length ?? 0;
  return lines;
}

function segment(uri: string, text: string): Segment {
  const own = copyOf(text);
  return { region: fileRegion(uri, 0, own), lines: countLines(own) };
}

/** Reads a text into entries; what is equal in the old ones is taken over: from both ends first, then by text. */
function readEntries(kind: Kind, text: string, old: readonly Entry[]): readonly Entry[] {
  const spans = splitText(text, kind.format);
  counters.charsScanned += text.length;
  const pieces = spans.map(({ start, end }) => text.slice(start, end));
  return reuse(pieces, old, textOfEntry, (piece, before) => readEntry(kind, piece, before));
}

function readEntry(kind: Kind, text: string, before: Entry | undefined): Entry {
  if (kind.format === 'yaml' && text.length > longFrom) {
    const old = before?.type === 'long' ? before : undefined;
    const pieceOf = (piece: string) => segment(kind.uri, piece);
    const list = readLongList(text, old?.carrier ? undefined : old?.list, pieceOf);
    if (list) return longEntry(list, undefined);
    const carried = readCarriedList(text, old?.carrier && { carrier: old.carrier, list: old.list }, pieceOf);
    if (carried) return longEntry(carried.list, carried.carrier);
  }
  const whole = segment(kind.uri, text);
  return { type: 'whole', segment: whole, document: parseWhole(whole.region, kind.format) };
}

interface Spot {
  readonly entry: number;
  /** Index of the segment in its entry. */
  readonly segment: number;
  readonly offset: number;
}

function spotAt(entries: readonly Entry[], position: Position): Spot {
  const { line } = position;
  const entry = lastFrom(entries, line, (it) => segmentsOf(it)[0]?.region.home.line ?? 0);
  const found = entries[entry];
  if (!found) return { entry: 0, segment: 0, offset: 0 };
  const segments = segmentsOf(found);
  const index = found.type === 'whole' ? 0 : lastFrom(segments, line, (it) => it.region.home.line);
  const region = segments[index]?.region;
  return { entry, segment: index, offset: region ? offsetOf(region, position) : 0 };
}

/** Index of the last thing that begins at or above a line. */
function lastFrom<T>(things: readonly T[], line: number, lineOf: (it: T) => number): number {
  let low = 0;
  let high = things.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineOf(things[middle] as T) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

function offsetOf(region: FileRegion, position: Position): number {
  const { text } = region;
  let at = 0;
  // Looked for again only when it is passed: a text without it is not searched at every line.
  let ret = text.indexOf('\r');
  for (let line = region.home.line; line < position.line; line++) {
    const feed = text.indexOf('\n', at);
    if (ret >= 0 && ret < at) ret = text.indexOf('\r', at);
    const next = ret >= 0 && (feed < 0 || ret < feed - 1) ? ret : feed;
    if (next < 0) return text.length;
    at = next + 1;
  }
  let end = at;
  while (end < text.length && end - at < position.character && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
  return end;
}

function applyRange(kind: Kind, entries: readonly Entry[], range: Range, text: string): readonly Entry[] {
  const start = spotAt(entries, range.start);
  const end = spotAt(entries, range.end);
  const entry = entries[start.entry];
  if (start.entry === end.entry && entry?.type === 'long') {
    const changed = changeItems(kind, entry, start, end, text, start.entry === entries.length - 1);
    if (changed) return entries.map((it) => (it === entry ? changed : it));
  }
  const before = segmentText(entries, start);
  const after = segmentText(entries, end);
  let first = start.entry;
  let last = end.entry;
  let joined = `${before.above}${before.text.slice(0, start.offset)}${text}${after.text.slice(end.offset)}${after.below}`;
  if (kind.format === 'json') {
    // Where one object ends and the next begins is known from the first on.
    joined = [...entries.slice(0, first).map(textOfEntry), joined, ...entries.slice(last + 1).map(textOfEntry)].join('');
    first = 0;
    last = entries.length - 1;
  }
  if (kind.format === 'yaml') {
    // A document must begin with its marker, say something and end with a line break, else it joins its neighbour.
    while (first > 0 && !isMarker(joined, 0)) joined = textOfEntry(entries[--first] as Entry) + joined;
    while (last < entries.length - 1 && (!joined.endsWith('\n') || (first === 0 && isPrologue(joined))))
      joined += textOfEntry(entries[++last] as Entry);
  }
  const fresh = readEntries(kind, joined, entries.slice(first, last + 1));
  return [...entries.slice(0, first), ...fresh, ...entries.slice(last + 1)];
}

/** The text of a spot's segment, with what stands above and below it in the same entry. */
function segmentText(entries: readonly Entry[], spot: Spot): { readonly above: string; readonly text: string; readonly below: string } {
  const entry = entries[spot.entry];
  if (!entry) return { above: '', text: '', below: '' };
  if (entry.type === 'whole') return { above: '', text: entry.segment.region.text, below: '' };
  const texts = segmentsOf(entry).map((it) => it.region.text);
  return { above: texts.slice(0, spot.segment).join(''), text: texts[spot.segment] ?? '', below: texts.slice(spot.segment + 1).join('') };
}

/** A change inside the items of a long document: only these are cut and read again. undefined: the document must be cut anew. */
function changeItems({ uri }: Kind, entry: LongEntry, start: Spot, end: Spot, typed: string, isLast: boolean): LongEntry | undefined {
  const { list, carrier, segments } = entry;
  const { items, column } = list;
  let first = start.segment - 1;
  let last = end.segment - 1;
  if (!items[first] || !items[last]) return undefined;
  let lines = textAt(segments, start.segment).slice(0, start.offset) + typed + textAt(segments, end.segment).slice(end.offset);
  const textOf = (it: string) => (carrier ? dedented(it, carrier.indent) : it);
  if (!startsItem(textOf(lines) ?? '', column)) {
    if (first === 0) return undefined;
    lines = textAt(segments, first--) + lines;
  }
  if (!lines.endsWith('\n')) {
    if (last < items.length - 1) lines += textAt(segments, ++last + 1);
    else if (segments.length > items.length + 1 || !isLast) return undefined;
  }
  const text = textOf(lines);
  if (text === undefined || isSeveral(text)) return undefined;
  const starts = itemStarts(text, column);
  if (!starts) return undefined;
  const lineAt = carrier ? linesIn(lines, text) : (it: number) => it;
  const pieces = starts.map((at, i) => lines.slice(i === 0 ? 0 : lineAt(at), lineAt(starts[i + 1] ?? text.length)));
  if (pieces.length === 0 || items.length - (last - first + 1) + pieces.length < 2) return undefined;
  const pieceOf = (piece: string): Piece => (carrier ? carriedItem(piece, carrier.indent, (it) => segment(uri, it)) : segment(uri, piece));
  const fresh = readItems(pieces, items.slice(first, last + 1), list, pieceOf);
  if (!fresh) return undefined;
  const all = [...items.slice(0, first), ...fresh, ...items.slice(last + 1)];
  if (!staysLong(list, all)) return undefined;
  for (let i = Math.max(0, first - 1); i < first + fresh.length; i++) if (goesOn(all, list.tail?.region, i)) return undefined;
  return longEntry({ ...list, items: all, document: composeLong(list.skeleton, all) }, carrier);
}

function textAt(pieces: readonly Piece[], index: number): string {
  return pieces[index]?.region.text ?? '';
}

function startsItem(text: string, column: number): boolean {
  for (let i = 0; i < column; i++) if (text.charCodeAt(i) !== 32) return false;
  return text.charCodeAt(column) === 45 && /[ \r\n]|^$/.test(text.charAt(column + 1));
}

function parseWhole(region: FileRegion, format: TextFormat): Document {
  return format === 'promql' || format === 'text' ? textDocument(region) : parseDocument(region, format);
}
