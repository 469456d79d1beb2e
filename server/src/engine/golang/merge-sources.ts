import { deref } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';

/**
 * What a merge key brings; what is no map stops the reader. A list is one only where it is written: not behind an alias.
 * go-yaml decode.go `merge`.
 */
export function mergeSources(value: Node): { readonly maps: readonly MapNode[]; readonly others: readonly Node[] } {
  const maps: MapNode[] = [];
  const others: Node[] = [];
  for (const it of value.type === 'list' ? value.items : [value]) {
    const source = deref(it);
    if (source?.type === 'map') maps.push(source);
    else if (source) others.push(it);
  }
  return { maps, others };
}

/** What a merge key says that brings something else than maps. */
export const noMerge = 'yaml: map merge requires map or sequence of maps as the value';
