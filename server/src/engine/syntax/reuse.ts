/**
 * For each piece the old thing with the same text, each used once, or a new one; `make` is also given the old thing that stood in its place,
 * if there is one over.
 */
export function reuse<T>(
  pieces: readonly string[],
  old: readonly T[],
  textOf: (it: T) => string,
  make: (piece: string, before: T | undefined) => T,
): readonly T[] {
  const made: (T | undefined)[] = pieces.map(() => undefined);
  let from = 0;
  const shorter = Math.min(pieces.length, old.length);
  for (; from < shorter; from++) {
    const it = old[from] as T;
    if (textOf(it) !== pieces[from]) break;
    made[from] = it;
  }
  let back = 0;
  for (; back < shorter - from; back++) {
    const it = old[old.length - 1 - back] as T;
    if (textOf(it) !== pieces[pieces.length - 1 - back]) break;
    made[pieces.length - 1 - back] = it;
  }
  const middle = old.slice(from, old.length - back);
  const left = new Map<string, T[]>();
  if (middle.length > 1 && pieces.length - back - from > 1) {
    for (const it of middle) {
      const text = textOf(it);
      const known = left.get(text);
      if (known) known.push(it);
      else left.set(text, [it]);
    }
  }
  for (let i = from; i < pieces.length - back; i++) made[i] = left.get(pieces[i] ?? '')?.shift();
  const used = new Set(made);
  const spare = middle.filter((it) => !used.has(it));
  return pieces.map((piece, i) => made[i] ?? make(piece, spare.shift()));
}
