import { deref, isMergeKey } from '../../server/src/engine/syntax/access.js';
import { allowedAliasRatio, type DecodeFault, duplicateKeys, goQuote } from '../../server/src/engine/syntax/go-value.js';
import { cannotUnmarshal, scalarInto } from '../../server/src/engine/syntax/into.js';
import { resolveScalar } from '../../server/src/engine/syntax/resolve.js';
import type { MapNode, Node, Reader } from '../../server/src/engine/syntax/tree.js';
import { append } from '../../server/src/engine/text/append.js';

/** Go types that configuration fields have. */
export type GoType = 'string' | 'bool' | 'int' | 'uint' | 'float64' | '[]string' | 'map[string]string';

/** Decodes a node into one type, as the cases of go-yaml do, by what the engine decodes scalars with; faults at the nodes that Go names. `undefined`: null, or faults. */
export function decodeInto(node: Node, type: GoType, reader: Reader): { readonly value: unknown; readonly faults: readonly DecodeFault[] } {
  const faults: DecodeFault[] = [];
  const value = into(node, type, reader, faults);
  const fatal = faults.find((it) => it.fatal);
  return { value: faults.length > 0 ? undefined : value, faults: fatal ? [fatal] : faults };
}

/** What a null or a failed item leaves of a list or map. */
const dropped = Symbol('dropped');

function into(node: Node, type: GoType, reader: Reader, faults: DecodeFault[]): unknown {
  const here = deref(node);
  if (!here) {
    faults.push({ message: node.type === 'alias' ? `anchor '${node.name}' value contains itself` : '', node, fatal: true });
    return dropped;
  }
  const refuse = (): typeof dropped => {
    faults.push({ message: cannotUnmarshal(here, type, reader), node: here, fatal: false });
    return dropped;
  };
  if (here.type === 'alias') return dropped;
  if (here.type === 'scalar' || here.type === 'missing') {
    if (type === '[]string' || type === 'map[string]string') {
      const found = resolveScalar(here, reader);
      if (found.type === 'null') return null;
      if (found.type !== 'error') return refuse();
      faults.push({ message: found.message, node: here, fatal: true });
      return dropped;
    }
    const found = scalarInto(here, type, reader);
    if (found.ok) return found.value ?? null;
    faults.push({ message: found.message, node: here, fatal: found.fatal === true });
    return dropped;
  }
  if (here.type === 'list') {
    if (type !== '[]string') return refuse();
    const items: unknown[] = [];
    for (const it of here.items) {
      const item = into(it, 'string', reader, faults);
      // v2 makes a null the empty string, v3 leaves it out.
      if (item === null) {
        if (reader !== 'R') items.push('');
      } else if (item !== dropped) items.push(item);
    }
    return items;
  }
  if (reader === 'R') {
    const duplicates = duplicateKeys(here);
    if (duplicates.length > 0) {
      append(faults, duplicates);
      return dropped;
    }
  }
  if (type !== 'map[string]string') return refuse();
  const entries = new Map<string, unknown>();
  fillMap(here, reader, entries, faults, undefined, { steps: 0 });
  return Object.fromEntries(entries);
}

function fillMap(
  map: MapNode,
  reader: Reader,
  entries: Map<string, unknown>,
  faults: DecodeFault[],
  own: Set<string> | undefined,
  budget: { steps: number },
): void {
  if (++budget.steps > 100_000 * allowedAliasRatio(0)) return;
  const merges: Node[] = [];
  const merge = (value: Node, known: Set<string> | undefined): void => {
    const found = deref(value);
    const sources = found?.type === 'list' && value.type === 'list' ? [...found.items] : [value];
    for (const it of reader === 'R' ? sources : sources.reverse()) {
      const source = deref(it);
      if (source?.type === 'map') fillMap(source, reader, entries, faults, known, budget);
      else faults.push({ message: 'map merge requires map or sequence of maps as the value', node: it, fatal: true });
    }
  };
  for (const pair of map.pairs) {
    if (isMergeKey(pair.key)) {
      if (reader === 'R') merges.push(pair.value);
      else merge(pair.value, undefined);
      continue;
    }
    const key = into(pair.key, 'string', reader, faults);
    // A null key is the empty string to v2, v3 leaves the pair out.
    if (key === dropped || (key === null && reader === 'R')) continue;
    const name = key === null ? '' : String(key);
    if (own?.has(name)) continue;
    own?.add(name);
    const value = into(pair.value, 'string', reader, faults);
    if (value === dropped) continue;
    if (reader === 'P' && entries.has(name)) {
      faults.push({ message: `key ${goQuote(name)} already set in map`, node: pair.value, fatal: false });
    } else entries.set(name, value ?? '');
  }
  const known = own ?? new Set(entries.keys());
  for (const it of merges) merge(it, known);
}
