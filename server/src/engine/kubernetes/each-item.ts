import type { SchemaNode } from '../schema/structural.js';
import { deref } from '../syntax/access.js';
import type { ListNode, Node } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { nextItem } from '../text/turns.js';
import type { Violation } from './violation.js';

/**
 * Runs `say` for each item of a list, which adds to `sinks`, or adds what it said before. Of a long list an edit changes one: the others make no
 * garbage.
 */
export function eachItem(
  memory: WeakMap<Node, Kept>,
  list: ListNode,
  schema: SchemaNode,
  path: string,
  sinks: readonly Violation[][],
  say: (item: Node, at: string) => void,
): void {
  for (let index = 0; index < list.items.length; index++) {
    const item = list.items[index] as Node;
    const isPiece = item.region !== list.region;
    const old = isPiece ? memory.get(item) : undefined;
    if (old && old.index === index && old.path === path && old.schema === schema) {
      if (old.said) for (const [i, sink] of sinks.entries()) append(sink, old.said[i] ?? []);
      continue;
    }
    if (isPiece) nextItem();
    const before = isPiece ? sinks.map((it) => it.length) : [];
    say(item, `${path}[${index}]`);
    if (!isPiece) continue;
    const isSilent = sinks.every((it, i) => it.length === before[i]);
    memory.set(item, { path, index, schema, said: isSilent ? undefined : sinks.map((it, i) => it.slice(before[i])) });
  }
}

/** What was said of an item of a long list, which stands in a region of its own: it holds as long as the item stays at its index. */
export interface Kept {
  readonly path: string;
  readonly index: number;
  readonly schema: SchemaNode;
  /** Undefined: nothing. */
  readonly said: readonly (readonly Violation[])[] | undefined;
}

/** What to mark of a list's item: its first key, else itself. */
export function firstKey(item: Node): Node {
  const it = deref(item);
  return it?.type === 'map' ? (it.pairs[0]?.key ?? it) : (it ?? item);
}
