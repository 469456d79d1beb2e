import { plainMap } from '../text/offset-map.js';
import type { Region } from '../text/region.js';
import { copyOf } from './composer.js';
import { parseDocuments } from './documents.js';
import { composeLong, cutLongList, goesOn, type Item, longFrom, readItems, readSkeleton, type Skeleton } from './long-list.js';
import type { Document } from './tree.js';

/** A long text inside another one, as it was read. */
interface Carried {
  readonly head: Region;
  readonly tail: Region | undefined;
  readonly skeleton: Skeleton;
  readonly column: number;
  readonly keyColumn: number;
  readonly items: readonly Item[];
}

const carriedIn = new WeakMap<Region, Carried>();

/**
 * The documents of a YAML text that another document carries: a prometheus.yml in a ConfigMap. The host is read again at each edit; of a long
 * text the items of its list stay what they were while their text is the same, and move with it. `before`: the same text before the edit;
 * its documents are spent.
 */
export function parseCarried(region: Region, before: Region | undefined): readonly Document[] {
  return readLong(region, before && carriedIn.get(before)) ?? parseDocuments(region, 'yaml');
}

function readLong(region: Region, old: Carried | undefined): readonly Document[] | undefined {
  const { text } = region;
  if (text.length <= longFrom || text.startsWith('---') || text.includes('\n---')) return undefined;
  const cut = cutLongList(text);
  if (!cut) return undefined;
  const headText = text.slice(0, cut.items[0]);
  const tailText = text.slice(cut.end);
  const isSame = old?.head.text === headText && (old.tail?.text ?? '') === tailText && old.column === cut.column;
  const head = isSame ? old.head : regionIn(region, headText);
  const tail = isSame ? old.tail : tailText ? regionIn(region, tailText) : undefined;
  const skeleton = isSame ? old.skeleton : readSkeleton(head, tail, cut.key);
  if (!skeleton) return undefined;
  const pieces = cut.items.map((start, i) => text.slice(start, cut.items[i + 1] ?? cut.end));
  const isSameList = old?.column === cut.column && old.keyColumn === cut.keyColumn;
  const items = readItems(pieces, isSameList ? old.items : [], cut, (piece) => ({ region: regionIn(region, piece), lines: 0 }));
  if (!items || items.some((_, i) => goesOn(items, tail, i))) return undefined;
  let at = 0;
  for (const it of [head, ...items.map((item) => item.region), ...(tail ? [tail] : [])]) {
    it.home = { type: 'host', region, map: plainMap(at, it.text.length) };
    at += it.text.length;
  }
  carriedIn.set(region, { head, tail, skeleton, column: cut.column, keyColumn: cut.keyColumn, items });
  return [composeLong(skeleton, items)];
}

/** A piece of a text; it is given its place when all pieces are known. */
function regionIn(region: Region, piece: string): Region {
  const text = copyOf(piece);
  return { text, home: { type: 'host', region, map: plainMap(0, text.length) }, encode: (it) => it };
}
