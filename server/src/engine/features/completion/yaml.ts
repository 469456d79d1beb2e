import type { Engine } from '../../engine.js';
import type { Region } from '../../text/region.js';
import type { Span } from '../../text/span.js';
import type { Spot } from '../locate.js';
import type { Offer } from './item.js';

/** Offers for keys and values of the files' own structure; undefined where nothing is known of the place. */
export function completeYaml(
  _engine: Engine,
  _uri: string,
  _spot: Spot,
): { readonly offers: readonly Offer[]; readonly region: Region; readonly word: Span } | undefined {
  return undefined;
}
