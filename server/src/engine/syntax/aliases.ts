import type { Document, Node } from './tree.js';

/** Values that a text may stand for through its aliases; go-yaml refuses far fewer as excessive aliasing. */
const most = 1_000_000;

const known = new WeakMap<Document, boolean>();

/** Whether aliases of aliases stand for more values than anybody reads: go-yaml refuses the document, and a walk through them would not end. */
export function isAliasBomb(document: Document): boolean {
  let found = known.get(document);
  if (found === undefined) {
    const { text } = document.region;
    found = document.format === 'yaml' && text.includes('*') && text.includes('&') && isLarger(document.root);
    known.set(document, found);
  }
  return found;
}

/** Counts from the leaves up, in the order of the text, in which an anchor is complete before an alias of it. */
function isLarger(root: Node): boolean {
  const sizes = new Map<Node, number>();
  const stack: { readonly node: Node; readonly isDone: boolean }[] = [{ node: root, isDone: false }];
  for (let it = stack.pop(); it; it = stack.pop()) {
    const { node, isDone } = it;
    const children = childrenOf(node);
    if (!isDone && children.length > 0) {
      stack.push({ node, isDone: true });
      for (let i = children.length - 1; i >= 0; i--) stack.push({ node: children[i] as Node, isDone: false });
      continue;
    }
    let size = 1;
    if (node.type === 'alias') size += (node.target && sizes.get(node.target)) ?? 0;
    for (const child of children) size += sizes.get(child) ?? 0;
    if (size > most) return true;
    sizes.set(node, size);
  }
  return false;
}

function childrenOf(node: Node): readonly Node[] {
  if (node.type === 'list') return node.items;
  return node.type === 'map' ? node.pairs.flatMap(({ key, value }) => [key, value]) : [];
}
