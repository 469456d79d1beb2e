import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import type { Refusal } from './cursor.js';
import { mostDepth } from './depth.js';
import type { Scanner } from './scanner.js';
import type { Token } from './tokens.js';
import type { ListNode, MapNode, MissingNode, Node, Pair } from './tree.js';

/** A document that is being composed: the collections that are open, the innermost last, and what its nodes say of each other. */
export interface Composition {
  readonly region: Region;
  readonly scanner: Scanner;
  /** Prefixes of tags by their handles, from directives. */
  readonly handles: Map<string, string>;
  /** Faults that do not stop the reading, in the order in which Go meets them. */
  readonly faults: Refusal[];
  /** Aliases inside of what they stand for: met when the document is decoded, so never in one that is refused before. */
  readonly cycles: Refusal[];
  readonly stack: Frame[];
  readonly anchors: Map<string, Node>;
  /** Anchored collections that are open. */
  readonly open: Set<Node>;
  /** Of anchored collections: how many stand in each other. */
  readonly heights: Map<Node, number>;
  anchorsSeen: boolean;
  /** Where the first collection stood that is too deep. */
  deep: Span | undefined;
  refusal: Refusal | undefined;
  root: Node | undefined;
}

/** One open collection. */
export interface Frame {
  readonly type: 'blockMap' | 'blockList' | 'indentless' | 'flowList' | 'flowMap' | 'pair';
  readonly node: MutableMap | MutableList;
  /** The mark that messages call the beginning. */
  readonly context: number;
  expect: number;
  key: Node | undefined;
  /** Collections in the deepest of its children, aliases followed. */
  height: number;
}

/** What a collection on the stack waits for. */
export const expects = { first: 0, entry: 1, value: 2, emptyValue: 3, pairValue: 4, pairEnd: 5, pairKey: 6 } as const;

/** A node whose anchor and tag are still to be written into it. */
export interface Mutable {
  region: Region;
  span: { start: number; end: number };
  anchor?: string;
  properties?: number;
  tag?: string;
}
type MutableMap = { -readonly [K in keyof MapNode]: MapNode[K] } & Mutable & { pairs: Pair[] };
type MutableList = { -readonly [K in keyof ListNode]: ListNode[K] } & Mutable & { items: Node[] };

/** Anchor and tag of a node; `start`: where the first of them begins. */
export interface Properties {
  readonly start: number;
  anchor: string | undefined;
  tag: string | undefined;
}

/** A document of which nothing is read yet. */
export function compositionOf(region: Region, scanner: Scanner): Composition {
  return {
    region,
    scanner,
    handles: new Map(),
    faults: [],
    cycles: [],
    stack: [],
    anchors: new Map(),
    open: new Set(),
    heights: new Map(),
    anchorsSeen: false,
    deep: undefined,
    refusal: undefined,
    root: undefined,
  };
}

/** Opens a collection. */
export function openOne(composition: Composition, type: Frame['type'], start: number, properties: Properties | undefined): void {
  const { region } = composition;
  const list = type === 'blockList' || type === 'indentless' || type === 'flowList';
  const flow = type === 'flowList' || type === 'flowMap' || type === 'pair';
  const node: MutableMap | MutableList = list
    ? { type: 'list', region, span: { start, end: start }, flow, items: [] }
    : { type: 'map', region, span: { start, end: start }, flow, pairs: [], merges: undefined };
  if (properties) {
    assign(composition, node, properties);
    if (properties.anchor !== undefined) composition.open.add(node);
  }
  composition.stack.push({
    type,
    node,
    context: start,
    expect: type === 'pair' ? expects.pairKey : expects.first,
    key: undefined,
    height: 0,
  });
}

/** Writes anchor and tag into their node, which aliases find from now on. */
export function assign(composition: Composition, node: Node & Mutable, { start, anchor, tag }: Properties): void {
  node.properties = start;
  if (anchor !== undefined) {
    node.anchor = anchor;
    composition.anchors.set(anchor, node);
  }
  if (tag !== undefined) node.tag = tag;
}

/** Hands a finished node to the collection that waits for it; `height`: how many collections stand in each other from it on. */
export function deliver(composition: Composition, node: Node, height = 0): void {
  const frame = composition.stack[composition.stack.length - 1];
  if (!frame) {
    composition.root = node;
    return;
  }
  if (height > frame.height) frame.height = height;
  if (frame.node.type === 'list') {
    frame.node.items.push(node);
    return;
  }
  if (frame.key === undefined) frame.key = node;
  else {
    frame.node.pairs.push({ key: frame.key, value: node });
    frame.key = undefined;
  }
}

/** Nothing stands where a node may. */
export function deliverMissing(composition: Composition, at: number): void {
  deliver(composition, missingAt(composition.region, at));
}

/** The same where a collection is too deep. */
export function deliverLeftOut(composition: Composition, at: number): void {
  if (!composition.deep || at < composition.deep.start)
    composition.deep = { start: at, end: Math.min(at + 1, composition.region.text.length) };
  deliverMissing(composition, at);
}

/** Closes the innermost collection; `end`: where the bracket of a flow collection ends. */
export function closeLast(composition: Composition, end: number): void {
  const frame = composition.stack.pop();
  if (!frame) return;
  const { node } = frame;
  if (frame.key !== undefined && node.type === 'map') {
    node.pairs.push({ key: frame.key, value: missingAt(composition.region, Math.max(frame.key.span.end, frame.key.span.start)) });
  }
  if (node.flow && frame.type !== 'pair') node.span.end = end;
  else node.span.end = Math.max(node.span.start, lastEnd(node));
  // A list that was filled one by one has room for a dozen more; a copy has not.
  if (node.type === 'map') node.pairs = node.pairs.slice();
  else node.items = node.items.slice();
  const height = frame.height + 1;
  if (node.anchor !== undefined) {
    composition.open.delete(node);
    composition.heights.set(node, height);
  }
  if (composition.stack.length < mostDepth) deliver(composition, node, height);
  else deliverLeftOut(composition, node.span.start);
}

/** Refuses the document. */
export function refuseAt(composition: Composition, message: string, at: number, context: number | undefined): void {
  composition.refusal = { message, at, context };
}

/** The token behind the next one, which is done with. undefined: the text is refused. */
export function skipTo({ scanner }: Composition): Token | undefined {
  scanner.skip();
  return scanner.peek();
}

/** The node of nothing at a place. */
export function missingAt(region: Region, at: number): MissingNode {
  return { type: 'missing', region, span: { start: at, end: at } };
}

/** End of a block collection: that of its last child. */
function lastEnd(node: MutableMap | MutableList): number {
  if (node.type === 'list') {
    const last = node.items[node.items.length - 1];
    return last ? last.span.end : node.span.start + 1;
  }
  const last = node.pairs[node.pairs.length - 1];
  if (!last) return node.span.start;
  return Math.max(last.key.span.end, last.value.span.end);
}
