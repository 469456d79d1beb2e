import { copyOf } from '../text/copy-of.js';
import { counters } from '../text/counters.js';
import type { Region } from '../text/region.js';
import { touches } from '../text/span.js';
import { word } from '../text/word.js';
import { decodeBase64, shortTag } from './resolve.js';
import { decodeScalar } from './scalars.js';
import type { Document, MapNode, Node, Pair, ScalarNode } from './tree.js';
import { textOfBytes } from './utf8.js';

/** A scalar's decoded value, whatever its style; a plain scalar's source text. Made once a node. */
export function textOf(scalar: ScalarNode): string {
  if (scalar.decoded !== undefined) return scalar.decoded;
  const { start, end } = scalar.span;
  const raw = scalar.region.text.slice(start, end);
  const plain = scalar.style === 'plain' && !/[\r\n\x85\u2028\u2029]/.test(raw);
  // Most quoted scalars have nothing to decode.
  const quoted = !plain && /^(?:"[ !#-[\]-~]*"|'[ -&(-~]*')$/.test(raw);
  const text = plain ? copyOf(raw) : quoted ? copyOf(raw.slice(1, -1)) : decodeScalar(scalar).text;
  scalar.decoded = text;
  return text;
}

const nothing: readonly never[] = [];

export function isScalar(node: Node | undefined): node is ScalarNode {
  return node?.type === 'scalar';
}

export function isMap(node: Node | undefined): node is MapNode {
  return node?.type === 'map';
}

/** The node itself, or what an alias stands for; undefined: an alias of nothing. */
export function deref(node: Node | undefined): Node | undefined {
  return node?.type === 'alias' ? node.target : node;
}

/** Whether a key is the merge key: plain `<<` (or tagged !!merge). */
export function isMergeKey(key: Node): boolean {
  if (key.type !== 'scalar' || key.language !== undefined) return false;
  if (key.tag !== undefined) return (key.tag === '!!merge' || key.tag === '!') && textOf(key) === '<<';
  return key.style === 'plain' && key.span.end - key.span.start === 2 && textOf(key) === '<<';
}

/**
 * The pairs of a map as Kubernetes' reader has them: merges in their place, so the later one wins, also over the map's own key.
 * Duplicates are not taken out: the last counts. Anything but a map has none.
 */
export function pairsOf(node: Node | undefined): readonly Pair[] {
  const map = deref(node);
  if (map?.type !== 'map') return nothing;
  map.merges ??= map.pairs.some((it) => isMergeKey(it.key));
  if (!map.merges) return map.pairs;
  const pairs: Pair[] = [];
  mergeInto(pairs, map, new Set());
  return pairs;
}

function mergeInto(pairs: Pair[], map: MapNode, above: Set<MapNode>): void {
  if (above.has(map) || above.size > 100) return;
  above.add(map);
  for (const pair of map.pairs) {
    if (!isMergeKey(pair.key)) {
      pairs.push(pair);
      continue;
    }
    const value = deref(pair.value);
    // Of several merged maps the first has the last word.
    const sources = value?.type === 'list' ? [...value.items].reverse() : [value];
    for (const source of sources) {
      const merged = deref(source);
      if (merged?.type === 'map' && pairs.length < 10_000) mergeInto(pairs, merged, above);
    }
  }
  above.delete(map);
}

/** The value of a key; aliases and merges followed, the last of duplicates. `undefined`: not there. */
export function get(node: Node | undefined, key: string): Node | undefined {
  return deref(pairAt(node, key)?.value);
}

/** The pair of a key, with its key node; merges followed, the last of duplicates. */
export function pairAt(node: Node | undefined, key: string): Pair | undefined {
  counters.fieldsAsked++;
  const pairs = pairsOf(node);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const pair = pairs[i];
    if (pair && keyText(pair) === key) return pair;
  }
  return undefined;
}

/** Which of some names are no keys of a map; found out once, when it is first asked. */
export function unwritten(map: Node, names: () => Iterable<string>): () => readonly string[] {
  let found: readonly string[] | undefined;
  return () => {
    if (!found) {
      const written = new Set(keysOf(map));
      found = [...names()].filter((it) => !written.has(it));
    }
    return found;
  };
}

/** The keys of a map as texts, merges included; anything else has none. */
export function keysOf(node: Node | undefined): readonly string[] {
  const keys: string[] = [];
  for (const pair of pairsOf(node)) {
    const key = keyText(pair);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

/** A pair's key as text; undefined: the key is no scalar. */
export function keyText(pair: Pair): string | undefined {
  const key = deref(pair.key);
  if (key?.type !== 'scalar') return key?.type === 'missing' ? '' : undefined;
  if (key.tag !== undefined && shortTag(key.tag) === '!!binary') return textOfBinary(textOf(key));
  if (key.decoded === undefined) key.decoded = word(textOf(key));
  return key.decoded;
}

/** A `!!binary` key stands for the text of its bytes; one that is no base64 for itself. */
function textOfBinary(written: string): string {
  const bytes = decodeBase64(written);
  return bytes === undefined ? written : textOfBytes(Uint8Array.from(bytes, (it) => it.charCodeAt(0))).text;
}

/** The items of a list, aliases followed; anything else has none. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  const list = deref(node);
  if (list?.type !== 'list') return nothing;
  if (!list.items.some((it) => it.type === 'alias')) return list.items;
  return list.items.map((it) => deref(it) ?? it);
}

/** The node at a path of keys and indices; undefined: not there. */
export function nodeAtPath(node: Node | undefined, ...path: readonly (string | number)[]): Node | undefined {
  return follow(node, path);
}

function follow(node: Node | undefined, path: readonly (string | number)[]): Node | undefined {
  let here = deref(node);
  for (const step of path) {
    if (!here) return undefined;
    here = typeof step === 'number' ? itemsOf(here)[step] : get(here, step);
  }
  return here;
}

/** The text of the scalar at a path; undefined: not there, or no scalar. */
export function stringAt(node: Node | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = follow(node, path);
  return found?.type === 'scalar' ? textOf(found) : undefined;
}

/** Where a cursor stands in a tree. */
export interface NodePlace {
  /** The innermost node at the cursor; for an empty value its MissingNode. */
  readonly node: Node;
  /** Keys and indices from the root to `node`; a key's own path ends with the key. */
  readonly path: readonly (string | number)[];
  /** Nodes from the root down to the parent of `node`. */
  readonly parents: readonly Node[];
  /** The pair whose key or value `node` is. */
  readonly pair: Pair | undefined;
  /** The cursor is in the pair's key. */
  readonly inKey: boolean;
}

/**
 * The innermost node at an offset of `region` (the document's own, or that of one of its items).
 * Between nodes the indentation of the cursor's line decides which map or list it belongs to, so it works on a line just opened.
 */
export function nodeAt(document: Document, offset: number, region: Region = document.region): NodePlace {
  let node = document.root;
  const path: (string | number)[] = [];
  const parents: Node[] = [];
  let pair: Pair | undefined;
  const column = columnAt(region.text, offset);
  for (;;) {
    if (node.type === 'map') {
      let next: Pair | undefined;
      for (const it of node.pairs) {
        if (it.key.region === region && touches(it.key.span, offset)) {
          return { node: it.key, path: [...path, keyText(it) ?? ''], parents: [...parents, node], pair: it, inKey: true };
        }
        if (reaches(it.value, region, offset, it.key, column)) next = it;
      }
      if (!next) break;
      parents.push(node);
      path.push(keyText(next) ?? '');
      pair = next;
      node = next.value;
      continue;
    }
    if (node.type === 'list') {
      const list = node;
      let index = list.items.findIndex((it) => it.region === region && touches(it.span, offset));
      if (index < 0) {
        // A line just opened below an item belongs to it when it is indented deeper than the item's dash.
        for (let i = list.items.length - 1; i >= 0; i--) {
          const item = list.items[i];
          if (!item || (item.region === region && offset < item.span.start)) continue;
          if (item.region !== region && !holds(item, region)) continue;
          if (!list.flow && column >= columnAt(item.region.text, item.span.start)) index = i;
          break;
        }
      }
      const item = list.items[index];
      if (!item) break;
      parents.push(list);
      path.push(index);
      pair = undefined;
      node = item;
      continue;
    }
    break;
  }
  return { node, path, parents, pair, inKey: false };
}

/** Whether a pair's value is the one a cursor is in: it touches it, or stands on a line below that is indented deeper than the key. */
function reaches(value: Node, region: Region, offset: number, key: Node, column: number): boolean {
  if (value.region !== region && key.region !== region) return holds(value, region);
  if (value.region === region && touches(value.span, offset)) return true;
  if (key.region !== region) return holds(value, region);
  if (offset < key.span.end) return false;
  const sameLine = !/[\r\n]/.test(region.text.slice(key.span.end, Math.min(offset, key.span.end + 4000)));
  if (value.type === 'missing') return sameLine || column > columnAt(region.text, key.span.start);
  if (value.type === 'scalar') return false;
  if (holds(value, region)) return true;
  const keyColumn = columnAt(region.text, key.span.start);
  const hasDash = value.type === 'list' && !value.flow && columnAt(value.region.text, value.span.start) === keyColumn;
  return value.span.end <= offset && !sameLine && (hasDash ? column >= keyColumn : column > keyColumn);
}

/** Whether a node has items in the given region, which is not its own. */
function holds(node: Node, region: Region): boolean {
  if (node.region === region) return true;
  if (node.type === 'list') return node.items.some((it) => it.region === region);
  if (node.type === 'map')
    return node.pairs.some(
      (it) =>
        it.value.region === region ||
        it.key.region === region ||
        (it.value.type !== 'scalar' && it.value.region === node.region && holdsItems(it.value, region)),
    );
  return false;
}

function holdsItems(node: Node, region: Region): boolean {
  return node.type === 'list' ? node.items.some((it) => it.region === region) : node.type === 'map' && holds(node, region);
}

/** Units between the start of the line and an offset. */
export function columnAt(text: string, offset: number): number {
  let start = offset;
  while (start > 0) {
    const code = text.charCodeAt(start - 1);
    if (code === 10 || code === 13) break;
    start--;
  }
  return offset - start;
}
