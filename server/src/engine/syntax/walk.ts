import { append } from '../text/append.js';
import { deref, pairsOf } from './access.js';
import type { Document, MapNode, Node, Pair, ScalarNode } from './tree.js';

/** All nodes of a tree from top to bottom, keys before their values; aliases are not followed. */
export function* nodesOf(root: Node): Iterable<Node> {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    if (node.type === 'map') {
      for (let i = node.pairs.length - 1; i >= 0; i--) {
        const pair = node.pairs[i];
        if (pair) stack.push(pair.value, pair.key);
      }
    } else if (node.type === 'list') {
      for (let i = node.items.length - 1; i >= 0; i--) {
        const item = node.items[i];
        if (item) stack.push(item);
      }
    }
  }
}

export function* mapsOf(document: Document): Iterable<MapNode> {
  for (const node of nodesOf(document.root)) if (node.type === 'map') yield node;
}

/**
 * The scalars that are values in a tree, from top to bottom, aliases and merges followed. Each node is met once, however often it is named: aliases
 * of aliases multiply. `enters` tells which pairs are looked into.
 */
export function* valuesOf(root: Node, enters: (pair: Pair) => boolean = () => true): Iterable<ScalarNode> {
  const seen = new Set<Node>();
  const open: Node[] = [root];
  for (let it = open.pop(); it; it = open.pop()) {
    const node = deref(it);
    if (!node || seen.has(node)) continue;
    seen.add(node);
    if (node.type === 'scalar') yield node;
    else if (node.type === 'list') for (let i = node.items.length - 1; i >= 0; i--) open.push(node.items[i] as Node);
    else {
      const pairs = pairsOf(node);
      for (let i = pairs.length - 1; i >= 0; i--) {
        const pair = pairs[i];
        if (pair && enters(pair)) open.push(pair.value);
      }
    }
  }
}

/**
 * What is found in the nodes of a tree, one by one. Items of a long list stand in regions of their own: what was found in one is remembered with it,
 * so that an edit elsewhere in the document costs nothing here. `find` may look at the node alone.
 */
export function foundIn<T>(root: Node, remembered: WeakMap<Node, readonly T[]>, find: (node: Node) => readonly T[]): readonly T[] {
  const found: T[] = [];
  collect(root, remembered, find, found);
  return found;
}

function collect<T>(node: Node, remembered: WeakMap<Node, readonly T[]>, find: (node: Node) => readonly T[], into: T[]): void {
  const here = find(node);
  if (here.length > 0) append(into, here);
  if (node.type === 'map') {
    for (const { key, value } of node.pairs) {
      collect(key, remembered, find, into);
      collect(value, remembered, find, into);
    }
  } else if (node.type === 'list') {
    const isCut = node.items[0] !== undefined && node.items[0].region !== node.region;
    for (const item of node.items) {
      if (isCut) append(into, inPiece(item, remembered, find));
      else collect(item, remembered, find, into);
    }
  }
}

function inPiece<T>(item: Node, remembered: WeakMap<Node, readonly T[]>, find: (node: Node) => readonly T[]): readonly T[] {
  let inside = remembered.get(item);
  if (!inside) {
    inside = foundIn(item, remembered, find);
    remembered.set(item, inside);
  }
  return inside;
}
