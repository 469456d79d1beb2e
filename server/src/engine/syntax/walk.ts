import type { Document, MapNode, Node, ScalarNode } from './tree.js';

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

export function* scalarsOf(document: Document): Iterable<ScalarNode> {
  for (const node of nodesOf(document.root)) if (node.type === 'scalar') yield node;
}

export function* mapsOf(document: Document): Iterable<MapNode> {
  for (const node of nodesOf(document.root)) if (node.type === 'map') yield node;
}
