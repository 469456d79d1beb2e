import { sanitizeLabelName } from '../catalogue/meta-labels.js';

export interface Labelled {
  readonly labels: ReadonlyMap<string, string>;
}

/** A condition that a label has one of some values. */
export type Equality = readonly [key: string, values: readonly string[]];

/** Lists that are shorter are looked through. */
const longFrom = 16;

/** Which members of a list have a label: their indices by its key, as discovery writes it, and value. */
const indices = new WeakMap<readonly Labelled[], ReadonlyMap<string, readonly number[]>>();

/**
 * Those of a list, in its order, that may fulfil all the equalities: the others surely do not, and those that are left must still be looked at.
 * Ten thousand Services are not gone through for each of a thousand monitors. The list's index is made once.
 */
export function mayHave<T extends Labelled>(all: readonly T[], equalities: Iterable<Equality>): readonly T[] {
  if (all.length < longFrom) return all;
  const index = indexOf(all);
  let best: readonly number[] | undefined;
  for (const [key, values] of equalities) {
    const [value, ...others] = new Set(values);
    const first = (value === undefined ? undefined : index.get(entry(key, value))) ?? none;
    const found = others.length === 0 ? first : [...first, ...others.flatMap((it) => index.get(entry(key, it)) ?? none)];
    if (!best || found.length < best.length) best = found;
  }
  if (!best) return all;
  // What hundreds of selectors share is listed once.
  let list = lists.get(best) as readonly T[] | undefined;
  if (!list) {
    list = [...new Set(best)].sort((a, b) => a - b).flatMap((i) => all[i] ?? []);
    if (best !== none) lists.set(best, list);
  }
  return list;
}

const none: readonly number[] = [];
/** The members that a list of the index stands for. */
const lists = new WeakMap<readonly number[], readonly Labelled[]>();

function indexOf(all: readonly Labelled[]): ReadonlyMap<string, readonly number[]> {
  let index = indices.get(all);
  if (!index) {
    const made = new Map<string, number[]>();
    for (const [i, { labels }] of all.entries()) for (const [key, value] of labels) add(made, entry(key, value), i);
    index = made;
    indices.set(all, index);
  }
  return index;
}

function entry(key: string, value: string): string {
  return `${sanitizeLabelName(key)}=${value}`;
}

/**
 * The other way round: things that select by labels, to be asked which of them may take something with given labels. Each is filed under the rarest of
 * its equalities; one without any takes everything. They come in their order.
 */
export function bySelector<T>(
  all: readonly T[],
  selectorOf: (it: T) => ReadonlyMap<string, string>,
): (labels: ReadonlyMap<string, string>) => readonly T[] {
  const frequency = new Map<string, number>();
  const entries = all.map((it) => [...selectorOf(it)].map(([key, value]) => entry(key, value)));
  for (const one of entries.flat()) frequency.set(one, (frequency.get(one) ?? 0) + 1);
  const filed = new Map<string, number[]>();
  for (const [i, own] of entries.entries()) {
    const rarest = own.reduce<string | undefined>(
      (best, it) => (best === undefined || (frequency.get(it) ?? 0) < (frequency.get(best) ?? 0) ? it : best),
      undefined,
    );
    add(filed, rarest ?? '', i);
  }
  return (labels) => {
    const keys = new Set(['', ...[...labels].map(([key, value]) => entry(key, value))]);
    return [...keys]
      .flatMap((key) => filed.get(key) ?? [])
      .sort((a, b) => a - b)
      .flatMap((i) => all[i] ?? []);
  };
}

function add(index: Map<string, number[]>, key: string, i: number): void {
  const list = index.get(key);
  if (list) list.push(i);
  else index.set(key, [i]);
}
