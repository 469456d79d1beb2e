import { nearestOf } from './distance.js';

/** Characters of a paste that are not seen: blanks of typography, and those without a width. */
export const invisible = /[\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]/;

const plain = (text: string) => text.toLowerCase().replaceAll(new RegExp(`[-_.]|${invisible.source}`, 'g'), '');

/** The field that a misspelt one may mean: the same letters in another spelling, one nearly the same, or the only one that begins alike. */
export function meantField(written: string, known: readonly string[]): string | undefined {
  const same = known.find((it) => plain(it) === plain(written));
  const near = same ?? nearestOf(written, known, written.length >= 6 ? 2 : 1);
  if (near) return near;
  const singular = (text: string) => plain(text).replace(/ies$/, 'y').replace(/s$/, '');
  const plural = known.filter((it) => singular(it) === singular(written));
  if (plural.length === 1) return plural[0];
  // Some of the words of one.
  const words = written.split(/[-_]/);
  const holding = words.length > 1 ? known.filter((it) => words.every((word) => it.split(/[-_]/).includes(word))) : [];
  if (holding.length === 1) return holding[0];
  // Of values that only differ in case, the one that begins as it is written.
  const letters = nearestOf(plain(written), known.map(plain), written.length >= 6 ? 2 : 1);
  const spelt = known.filter((it) => plain(it) === letters);
  if (letters !== undefined) return spelt.find((it) => it.charAt(0) === written.charAt(0)) ?? spelt[0];
  const alike = known.filter((it) => it.length > 3 && written.length > 3 && (written.startsWith(it) || it.startsWith(written)));
  return alike.length === 1 ? alike[0] : undefined;
}
