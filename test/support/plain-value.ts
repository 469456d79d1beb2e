import { deref, isMergeKey, pairsOf, textOf } from '../../server/src/engine/syntax/access.js';
import { resolveScalar } from '../../server/src/engine/syntax/resolve.js';
import type { Node, Reader } from '../../server/src/engine/syntax/tree.js';

/** A plain JavaScript value: objects, arrays, strings, numbers, booleans, null; bigint beyond 2^53. */
type Plain = null | boolean | number | bigint | string | readonly Plain[] | { readonly [key: string]: Plain };

/** A node as plain values, as far as it can be read; aliases and merges followed, within a budget. */
export function toValue(node: Node | undefined, reader: Reader): Plain {
  let budget = 1_000_000;
  const read = (it: Node | undefined, depth: number): Plain => {
    const here = deref(it);
    if (!here || depth > 500 || budget-- < 0) return null;
    switch (here.type) {
      case 'scalar':
      case 'missing': {
        const found = resolveScalar(here, reader);
        switch (found.type) {
          case 'null':
            return null;
          case 'merge':
            return '<<';
          case 'error':
            return here.type === 'scalar' ? textOf(here) : null;
          default:
            return found.value;
        }
      }
      case 'list':
        return here.items.map((item) => read(item, depth + 1));
      case 'map': {
        const value = Object.create(null) as { [key: string]: Plain };
        for (const pair of pairsOf(here)) {
          if (isMergeKey(pair.key)) continue;
          const key = deref(pair.key);
          if (key?.type === 'scalar') value[textOf(key)] = read(pair.value, depth + 1);
        }
        return value;
      }
      case 'alias':
        return null;
    }
  };
  return read(node, 0);
}
