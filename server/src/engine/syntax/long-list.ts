import { copyOf } from '../text/copy-of.js';
import { counters } from '../text/counters.js';
import { fileRegion, outermost, type Region } from '../text/region.js';
import { columnAt } from './access.js';
import { reuse } from './reuse.js';
import type { Comment, Document, ListNode, MapNode, Node, Shape, SyntaxProblem } from './tree.js';
import { parsePiece } from './yaml.js';

/** Where a document's long list stands, so that its items can be read one by one. */
interface LongCut {
  /** Offset of the key whose list it is, and its column. */
  readonly key: number;
  readonly keyColumn: number;
  /** Column of the items' dashes. */
  readonly column: number;
  /** Offsets at which items begin; the first is the end of the head. */
  readonly items: readonly number[];
  /** Where the list ends: the text's end, or the line of the next key. */
  readonly end: number;
}

/** Documents below this length are read as a whole. */
export const longFrom = 20_000;

/** The list of a long rule file, prometheus.yml, or `kind: List`. */
const listKey = /^(?: *(?:- +)?(?:groups|scrape_configs)|items):[ \t]*(?:#.*)?\r?$/gm;

/**
 * Cuts a document at the items of its first long list (`groups:`, `scrape_configs:`, `items:`) by looking at lines only: whatever goes on an item of a
 * valid document is indented deeper than its dash. undefined: there is no such list.
 */
function cutLongList(text: string): LongCut | undefined {
  counters.charsScanned += text.length;
  listKey.lastIndex = 0;
  for (let found = listKey.exec(text); found; found = listKey.exec(text)) {
    const key = found.index + found[0].search(/[gsi]/);
    const cut = cutItems(text, key, found.index + found[0].length + 1);
    if (cut && cut.items.length > 1 && cut.end - (cut.items[0] ?? 0) > longFrom / 2) return cut;
    if (found.index > 200_000) return undefined;
  }
  return undefined;
}

function cutItems(text: string, key: number, from: number): LongCut | undefined {
  let column = -1;
  const items: number[] = [];
  const keyColumn = columnAt(text, key);
  for (let line = from; line < text.length; ) {
    let at = line;
    while (text.charCodeAt(at) === 32) at++;
    const indent = at - line;
    const code = text.charCodeAt(at);
    const blank = code === 10 || code === 13 || code === 35 || at >= text.length;
    if (!blank && (column < 0 || indent <= column)) {
      const dash = isDash(text, at);
      if (column < 0) {
        if (!dash || indent < keyColumn) return undefined;
        column = indent;
      }
      if (indent === column && dash) items.push(line);
      else if (looksLikeKey(text, at)) return { key, keyColumn, column, items, end: line };
    }
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    line = next + 1;
  }
  return column < 0 ? undefined : { key, keyColumn, column, items, end: text.length };
}

/** Offsets at which items of a column begin in a stretch of a list; undefined: the list ends in it. */
export function itemStarts(text: string, column: number): readonly number[] | undefined {
  counters.charsScanned += text.length;
  const starts: number[] = [];
  for (let line = 0; line < text.length; ) {
    let at = line;
    while (at - line <= column && text.charCodeAt(at) === 32) at++;
    if (at - line <= column) {
      if (at - line === column && isDash(text, at)) starts.push(line);
      else if (text.charCodeAt(at) !== 35 && looksLikeKey(text, at)) return undefined;
    }
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    line = next + 1;
  }
  return starts;
}

/** Whether a marker parts a text into several documents, which are not cut at items. */
export function isSeveral(text: string): boolean {
  return text.startsWith('---') || text.includes('\n---');
}

/** Whether a document is long enough to be held in pieces with other items: a fresh reading must decide the same. */
export function staysLong({ head, tail }: LongList, items: readonly Item[]): boolean {
  const list = items.reduce((sum, it) => sum + it.region.text.length, 0);
  return list > longFrom / 2 && head.region.text.length + list + (tail?.region.text.length ?? 0) > longFrom;
}

function isDash(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 45) return false;
  const next = text.charCodeAt(at + 1);
  return next === 32 || next === 10 || next === 13 || Number.isNaN(next);
}

/** Whether the line at `at` begins with a key or a dash, so that it may end the list above it. */
function looksLikeKey(text: string, at: number): boolean {
  if (isDash(text, at)) return true;
  for (let i = at; i < text.length && i < at + 200; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) return false;
    if (code === 58) {
      const next = text.charCodeAt(i + 1);
      if (next === 32 || next === 10 || next === 13 || next === 9 || Number.isNaN(next)) return true;
    }
  }
  return false;
}

/** Whole lines of a long document, in a region of their own. */
export interface Piece<R extends Region = Region> {
  readonly region: R;
  /** Line breaks in it. */
  readonly lines: number;
}

const wholes = new WeakMap<Region, Region>();

/** Makes a region a piece of a text that another one begins: it has no beginning of its own in what carries them. */
export function setWhole(piece: Region, whole: Region): void {
  wholes.set(piece, whole);
}

/** Of a piece of a carried text a region that begins where the text does; of others the same. */
export function wholeOf(region: Region): Region {
  return wholes.get(region) ?? region;
}

/** An item read alone. */
export interface Item<R extends Region = Region> extends Piece<R> {
  readonly nodes: readonly Node[];
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Comment[];
  readonly shape: Shape;
}

/** Reads one item; undefined: it cannot be read alone (anchors, or a line that ends the list). */
function readItem<R extends Region>(region: R, lines: number, column: number, keyColumn: number): Item<R> | undefined {
  const { document, anchors } = parsePiece(region);
  if (anchors || document.directives || document.deep) return undefined;
  const { root, unread } = document;
  let { problems } = document;
  if (unread) {
    if (looksLikeKey(region.text, unread.start)) return undefined;
    const here = columnAt(region.text, unread.start);
    const message = here === 0 || here === keyColumn ? "could not find expected ':'" : 'did not find expected key';
    problems = [...problems, { message, span: unread, region, readers: ['P', 'R', 'K'] }];
  }
  const nodes = root.type === 'list' && !root.flow && columnAt(region.text, root.span.start) === column ? root.items : [root];
  return { region, lines, nodes, problems, comments: document.comments, shape: document.shape };
}

/** Items of texts as they are written in the file, old ones reused; undefined: one of them cannot be read alone. */
export function readItems<R extends Region>(
  pieces: readonly string[],
  old: readonly Item<R>[],
  { column, keyColumn }: Pick<LongCut, 'column' | 'keyColumn'>,
  pieceOf: (text: string) => Piece<R>,
): readonly Item<R>[] | undefined {
  let alone = true;
  const items = reuse<Item<R> | undefined>(
    pieces,
    old,
    (it) => (it ? outermost(it.region).text : ''),
    (piece) => {
      if (!alone) return undefined;
      const { region, lines } = pieceOf(piece);
      const item = readItem(region, lines, column, keyColumn);
      if (!item) alone = false;
      return item;
    },
  );
  return alone ? (items as readonly Item<R>[]) : undefined;
}

/**
 * Whether a broken item becomes whole with what follows it: a line in a quoted scalar or a flow collection looked like the next item.
 * Then the cut is wrong and the document is read as a whole.
 */
export function goesOn(items: readonly Item[], tail: Region | undefined, index: number): boolean {
  const item = items[index];
  if (!item || item.problems.length === 0) return false;
  const next = items[index + 1]?.region ?? tail;
  return next !== undefined && parsePiece(fileRegion('', 0, item.region.text + next.text)).document.problems.length === 0;
}

/** The document without the items of its list. */
export interface Skeleton {
  readonly document: Document;
  readonly key: number;
  readonly head: Region;
  readonly tail: Region | undefined;
}

/** Reads head and tail as one text, each node in the region it stands in; undefined: there are anchors or faults. */
export function readAround(head: Region, tail: Region | undefined): Document | undefined {
  const whole: Region = tail ? { ...head, text: copyOf(head.text + tail.text) } : head;
  const { document, anchors } = parsePiece(whole);
  if (anchors || document.problems.length > 0 || document.directives || document.deep) return undefined;
  if (!tail) return document;
  const at = head.text.length;
  rebase(document.root, head, tail, at);
  const comments = document.comments.map((it) =>
    it.span.start < at ? { span: it.span, region: head } : { span: { start: it.span.start - at, end: it.span.end - at }, region: tail },
  );
  const { unread, ...rest } = document;
  return { ...rest, region: head, comments, ...(unread ? { unread: { start: at, end: at } } : {}) };
}

/** The same for a list; undefined too: it does not hang there as it seems. */
function readSkeleton(head: Region, tail: Region | undefined, key: number): Skeleton | undefined {
  const document = readAround(head, tail);
  return document && withList(document.root, key, () => undefined) ? { document, key, head, tail } : undefined;
}

/** Moves nodes of the joined text into the regions of its two parts. */
function rebase(node: Node, head: Region, tail: Region, at: number): void {
  const mutable = node as { region: Region; span: { start: number; end: number } };
  const { start, end } = node.span;
  if (start >= at && !(node.type === 'missing' && start === at)) {
    mutable.region = tail;
    mutable.span = { start: start - at, end: end - at };
  } else {
    mutable.region = head;
    mutable.span = { start, end: Math.min(end, at) };
  }
  if (node.type === 'map') {
    for (const pair of node.pairs) {
      rebase(pair.key, head, tail, at);
      rebase(pair.value, head, tail, at);
    }
  } else if (node.type === 'list') for (const it of node.items) rebase(it, head, tail, at);
}

/**
 * The tree with another value at the key of the list: only the collections on the way are new. undefined: no empty value at that key.
 */
function withList(node: Node, key: number, value: () => Node | undefined): Node | undefined {
  if (node.type === 'map') {
    for (let i = node.pairs.length - 1; i >= 0; i--) {
      const pair = node.pairs[i];
      if (!pair || key < pair.key.span.start || pair.key.region !== node.region) continue;
      if (pair.key.span.start === key) {
        if (pair.value.type !== 'missing' || pair.value.tag !== undefined) return undefined;
        const list = value() ?? pair.value;
        return { ...node, pairs: node.pairs.map((it, k) => (k === i ? { key: pair.key, value: list } : it)) } satisfies MapNode;
      }
      const inner = withList(pair.value, key, value);
      return inner && ({ ...node, pairs: node.pairs.map((it, k) => (k === i ? { key: pair.key, value: inner } : it)) } satisfies MapNode);
    }
    return undefined;
  }
  if (node.type !== 'list') return undefined;
  for (let i = node.items.length - 1; i >= 0; i--) {
    const item = node.items[i];
    if (!item || key < item.span.start || item.region !== node.region) continue;
    const inner = withList(item, key, value);
    return inner && ({ ...node, items: node.items.map((it, k) => (k === i ? inner : it)) } satisfies ListNode);
  }
  return undefined;
}

/** The whole document: the skeleton with the items in their place. */
export function composeLong({ document, key, head, tail }: Skeleton, items: readonly Item[]): Document {
  const pieces = joined(
    head,
    items.map((it) => it.region),
    tail,
  );
  const nodes: Node[] = [];
  const problems: SyntaxProblem[] = [...document.problems];
  const comments: Comment[] = [...document.comments];
  let { shape } = document;
  for (const item of items) {
    for (const node of item.nodes) nodes.push(node);
    for (const it of item.problems) problems.push(it);
    for (const it of item.comments) comments.push(it);
    if (item.shape !== 'whole') ({ shape } = item);
  }
  const at = head.text.length;
  const list: ListNode = { type: 'list', region: head, span: { start: at, end: at }, flow: false, items: nodes };
  return { ...document, shape, root: withList(document.root, key, () => list) ?? document.root, pieces, problems, comments };
}

/** Head, items and tail in one list. */
export function joined<T>(head: T, items: readonly T[], tail: T | undefined): readonly T[] {
  return tail === undefined ? [head, ...items] : [head, ...items, tail];
}

/** A document whose long list is read item by item. */
export interface LongList<R extends Region = Region> {
  readonly head: Piece<R>;
  readonly items: readonly Item<R>[];
  readonly tail: Piece<R> | undefined;
  readonly column: number;
  readonly keyColumn: number;
  readonly skeleton: Skeleton;
  readonly document: Document;
}

/**
 * Reads a long text item by item. What is equal in the old list is taken over, which is spent then. undefined: there is no such list, or what
 * stands there cannot be read in pieces. `written`: a stretch of the text as it stands in the file, which `pieceOf` is given for items.
 */
export function readLongList<R extends Region>(
  text: string,
  old: LongList<R> | undefined,
  pieceOf: (text: string, isItem: boolean) => Piece<R>,
  written: (start: number, end: number) => string = (start, end) => text.slice(start, end),
): LongList<R> | undefined {
  const cut = cutLongList(text);
  if (!cut) return undefined;
  const { column, keyColumn } = cut;
  const headText = text.slice(0, cut.items[0]);
  const tailText = text.slice(cut.end);
  const isSame = old?.head.region.text === headText && (old.tail?.region.text ?? '') === tailText;
  const head = isSame ? old.head : pieceOf(headText, false);
  const tail = isSame ? old.tail : tailText ? pieceOf(tailText, false) : undefined;
  const skeleton = isSame ? old.skeleton : readSkeleton(head.region, tail?.region, cut.key);
  if (!skeleton) return undefined;
  const pieces = cut.items.map((start, i) => written(start, cut.items[i + 1] ?? cut.end));
  const isSameList = old?.column === column && old.keyColumn === keyColumn;
  const items = readItems(pieces, isSameList ? old.items : [], cut, (piece) => pieceOf(piece, true));
  if (!items || items.some((_, i) => goesOn(items, tail?.region, i))) return undefined;
  return { head, items, tail, column, keyColumn, skeleton, document: composeLong(skeleton, items) };
}
