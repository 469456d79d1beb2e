import { copyOf } from '../text/copy-of.js';
import { plainMap } from '../text/offset-map.js';
import type { Region } from '../text/region.js';
import { parseDocuments } from './documents.js';
import { isSeveral, type LongList, longFrom, type Piece, readLongList, setWhole } from './long-list.js';
import type { Document } from './tree.js';

const carriedIn = new WeakMap<Region, LongList>();

/**
 * The documents of a YAML text that another document carries: a prometheus.yml in a ConfigMap. The host is read again at each edit; of a long
 * text the items of its list stay what they were while their text is the same, and move with it. `before`: the same text before the edit;
 * its documents are spent.
 */
export function parseCarried(region: Region, before: Region | undefined): readonly Document[] {
  const { text } = region;
  const long = text.length > longFrom && !isSeveral(text) ? readLongList(text, before && carriedIn.get(before), pieceOf) : undefined;
  if (!long) return parseDocuments(region, 'yaml');
  let at = 0;
  for (const piece of long.document.pieces ?? []) {
    piece.home = { type: 'host', region, map: plainMap(at, piece.text.length) };
    setWhole(piece, region);
    at += piece.text.length;
  }
  carriedIn.set(region, long);
  return [long.document];

  /** It is given its place when all pieces are known; only places in the host count lines. */
  function pieceOf(piece: string): Piece {
    const own = copyOf(piece);
    return { region: { text: own, home: { type: 'host', region, map: plainMap(0, own.length) }, encode: (it) => it }, lines: 0 };
  }
}
