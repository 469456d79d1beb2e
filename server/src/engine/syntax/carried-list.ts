import { copyOf } from '../text/copy-of.js';
import { lineIndex, positionAt } from '../text/lines.js';
import { offsetMap, type Run } from '../text/offset-map.js';
import { type FileRegion, fileRegion, type Home, outermost, type Region } from '../text/region.js';
import { columnAt } from './access.js';
import { isSeveral, joined, type LongList, longFrom, type Piece, readAround, readLongList, setWhole } from './long-list.js';
import { encodeBlock } from './regions.js';
import type { Document, Node, ScalarNode } from './tree.js';

/** What is read of a document around a long text that it carries in a block scalar, as a ConfigMap does. */
export interface Carrier {
  /** Lines of the file: those down to the first item of the carried text, and those behind its last. */
  readonly head: Piece<FileRegion>;
  readonly tail: Piece<FileRegion> | undefined;
  /** Spaces before each line of the carried text. */
  readonly indent: number;
  readonly document: Document;
  /** The block scalar, and what it stands in: the root is the first. */
  readonly path: readonly Node[];
  readonly scalar: ScalarNode;
}

/** A long text in a block scalar, cut at the items of its list: each stands in lines of the file of its own. */
export interface CarriedList {
  readonly carrier: Carrier;
  readonly list: LongList;
}

/** Head and tail are given their place when all pieces are known. */
const nowhere: Home = fileRegion('', 0, '').home;

const carriedBy = new WeakMap<ScalarNode, Document>();

/** The document in a block scalar that was cut; the node has the text above the first item alone. undefined: it has its text. */
export function carriedDocument(node: ScalarNode): Document | undefined {
  return carriedBy.get(node);
}

interface Block {
  /** Offset of the `|`. */
  readonly header: number;
  /** The lines of the content, up to the line that ends it. */
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

const header = /^ *(?:- +)?["']?[\w./-]+["']?: +(\|)[-+]?[ \t]*$/gm;

/** Characters that YAML refuses, or that end a line in it alone: such a document is read as a whole. */
const odd =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The first block scalar that is long. undefined: none, or its indentation is a fault. */
function longBlock(text: string): Block | undefined {
  header.lastIndex = 0;
  for (let found = header.exec(text); found; found = header.exec(text)) {
    const start = found.index + found[0].length + 1;
    const key = columnAt(text, found.index + found[0].search(/[^ -]/));
    let indent = 0;
    let line = start;
    for (; line < text.length; line = lineAfter(text, line)) {
      const column = indentOf(text, line);
      if (isBlank(text, line + column)) continue;
      if (indent === 0 && column > key) indent = column;
      if (column < indent || indent === 0) break;
    }
    if (line - start > longFrom) {
      const isFault = line < text.length && indentOf(text, line) > key;
      return isFault ? undefined : { header: found.index + found[0].indexOf('|'), start, end: line, indent };
    }
    header.lastIndex = Math.max(line - 1, header.lastIndex);
  }
  return undefined;
}

function lineAfter(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
}

function indentOf(text: string, line: number): number {
  let at = line;
  while (text.charCodeAt(at) === 32) at++;
  return at - line;
}

function isBlank(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === 10;
}

/**
 * Lines of a block scalar as the text that they carry; of blank ones whatever spaces they have. undefined: one is indented less, or characters stand in it
 * that mean more in YAML.
 */
export function dedented(text: string, indent: number): string | undefined {
  if (odd.test(text)) return undefined;
  const spaces = ' '.repeat(indent);
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith(spaces) && line.trimStart() !== '') return undefined;
    lines[i] = line.slice(indent);
  }
  return lines.join('\n');
}

/** Where lines of the carried text begin among those that they stand in. Offsets of both in their texts. */
export function linesIn(text: string, carried: string): (offset: number) => number {
  const [own, host] = [lineIndex(carried), lineIndex(text)];
  return (offset) => (offset >= carried.length ? text.length : (host[positionAt(own, offset).line] ?? text.length));
}

/** A piece of the carried text. */
function carriedPiece(text: string, indent: number, home: Home): Piece {
  const own = copyOf(text);
  return { region: { text: own, home, encode: (it) => encodeBlock(it, indent, '\n') }, lines: own.split('\n').length - 1 };
}

/** Where a piece stands whose lines begin at an offset of the host. */
function homeIn(region: FileRegion, from: number, text: string, indent: number): Home {
  const runs: Run[] = [];
  let host = from;
  for (let at = 0; at < text.length; ) {
    const end = lineAfter(text, at);
    host += Math.min(indent, indentOf(region.text, host));
    runs.push({ at, length: end - at, host, hostLength: end - at });
    host += end - at;
    at = end;
  }
  return { type: 'host', region, map: offsetMap(runs, from, host) };
}

/** A piece that stands in lines of the file of its own. */
export function carriedItem(lines: string, indent: number, pieceOf: (text: string) => Piece<FileRegion>): Piece {
  const text = dedented(lines, indent) ?? '';
  return carriedPiece(text, indent, homeIn(pieceOf(lines).region, 0, text, indent));
}

/**
 * Reads a document whose long text stands in a block scalar. What is equal in the old one is taken over, which is spent then. undefined: there is no such
 * text, or what stands there cannot be read in pieces.
 */
export function readCarriedList(
  text: string,
  old: CarriedList | undefined,
  pieceOf: (text: string) => Piece<FileRegion>,
): CarriedList | undefined {
  const block = longBlock(text);
  if (!block) return undefined;
  const { start, end, indent, header } = block;
  // The lines between are looked at when their indentation is taken off.
  if (odd.test(text.slice(0, start)) || odd.test(text.slice(end))) return undefined;
  const lines = text.slice(start, end);
  const carried = dedented(lines, indent);
  if (carried === undefined || carried.length <= longFrom || isSeveral(carried)) return undefined;
  const isSame = old?.carrier.indent === indent;
  const lineAt = linesIn(lines, carried);
  const list = readLongList(
    carried,
    isSame ? old.list : undefined,
    (piece, isItem) => (isItem ? carriedItem(piece, indent, pieceOf) : carriedPiece(piece, indent, nowhere)),
    (from, to) => lines.slice(lineAt(from), lineAt(to)),
  );
  if (!list) return undefined;
  const headText = text.slice(0, start + lineAt(list.head.region.text.length));
  const tailText = text.slice(start + lineAt(carried.length - (list.tail?.region.text.length ?? 0)));
  const isSameAround = isSame && old.carrier.head.region.text === headText && (old.carrier.tail?.region.text ?? '') === tailText;
  const carrier = isSameAround ? old.carrier : readCarrier(headText, tailText, header, indent, pieceOf);
  if (!carrier) return undefined;
  list.head.region.home = homeIn(carrier.head.region, start, list.head.region.text, indent);
  if (list.tail && carrier.tail) list.tail.region.home = homeIn(carrier.tail.region, 0, list.tail.region.text, indent);
  return { carrier, list };
}

function readCarrier(
  headText: string,
  tailText: string,
  header: number,
  indent: number,
  pieceOf: (text: string) => Piece<FileRegion>,
): Carrier | undefined {
  const head = pieceOf(headText);
  const tail = tailText ? pieceOf(tailText) : undefined;
  const document = readAround(head.region, tail?.region);
  if (!document || document.unread) return undefined;
  const path = pathTo(document.root, head.region, header);
  const scalar = path?.at(-1);
  return path && scalar?.type === 'scalar' && scalar.indent === indent ? { head, tail, indent, document, path, scalar } : undefined;
}

/** The nodes from the root to the block scalar that begins at an offset. */
function pathTo(node: Node, region: Region, start: number): readonly Node[] | undefined {
  if (node.type === 'scalar') return node.style === 'literal' && node.region === region && node.span.start === start ? [node] : undefined;
  const inside = node.type === 'map' ? node.pairs.map((it) => it.value) : node.type === 'list' ? node.items : [];
  for (const it of inside) {
    const path = pathTo(it, region, start);
    if (path) return [node, ...path];
  }
  return undefined;
}

/** The document around, with what it now carries: only the collections on the way are new. */
export function composeCarried({ carrier, list }: CarriedList): Document {
  const { head, tail, document, path, scalar } = carrier;
  const carrying: ScalarNode = { ...scalar, inner: undefined };
  carriedBy.set(carrying, list.document);
  let root: Node = carrying;
  for (let i = path.length - 2; i >= 0; i--) root = withChild(path[i] as Node, path[i + 1], root);
  for (const it of list.tail ? [...list.items, list.tail] : list.items) setWhole(it.region, list.head.region);
  const items = list.items.map((it) => outermost(it.region));
  return { ...document, root, pieces: joined<Region>(head.region, items, tail?.region) };
}

function withChild(node: Node, child: Node | undefined, other: Node): Node {
  if (node.type === 'map') return { ...node, pairs: node.pairs.map((it) => (it.value === child ? { key: it.key, value: other } : it)) };
  if (node.type === 'list') return { ...node, items: node.items.map((it) => (it === child ? other : it)) };
  return other;
}
