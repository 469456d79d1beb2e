import { append } from '../text/append.js';
import { nextItem } from '../text/turns.js';
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
  return search(root, { remembered, find, mapsAlone: false });
}

/** The same where maps alone are looked at: most nodes are none. */
export function foundInMaps<T>(root: Node, remembered: WeakMap<Node, readonly T[]>, find: (map: MapNode) => readonly T[]): readonly T[] {
  return search(root, { remembered, find: find as (node: Node) => readonly T[], mapsAlone: true });
}

interface Search<T> {
  readonly remembered: WeakMap<Node, readonly T[]>;
  readonly find: (node: Node) => readonly T[];
  readonly mapsAlone: boolean;
}

function search<T>(root: Node, wanted: Search<T>): readonly T[] {
  const found: T[] = [];
  collect(root, wanted, found);
  return found;
}

function collect<T>(node: Node, wanted: Search<T>, into: T[]): void {
  const { mapsAlone } = wanted;
  if (node.type === 'map' || !mapsAlone) {
    const here = wanted.find(node);
    if (here.length > 0) append(into, here);
  }
  if (node.type === 'map') {
    for (let i = 0; i < node.pairs.length; i++) {
      const { key, value } = node.pairs[i] as Pair;
      if (!mapsAlone || key.type !== 'scalar') collect(key, wanted, into);
      if (!mapsAlone || value.type !== 'scalar') collect(value, wanted, into);
    }
  } else if (node.type === 'list') {
    const isCut = node.items[0] !== undefined && node.items[0].region !== node.region;
    for (let i = 0; i < node.items.length; i++) {
      const item = node.items[i] as Node;
      if (!isCut) collect(item, wanted, into);
      else {
        const inside = inPiece(item, wanted);
        if (inside.length > 0) append(into, inside);
      }
    }
  }
}

function inPiece<T>(item: Node, wanted: Search<T>): readonly T[] {
  let inside = wanted.remembered.get(item);
  if (!inside) {
    nextItem();
    inside = search(item, wanted);
    wanted.remembered.set(item, inside);
  }
  return inside;
}
