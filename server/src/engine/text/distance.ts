/** Edits (insert, delete, replace, swap of neighbours) between two short texts; `limit` or more is answered with `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1)) {
        cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least >= limit) return limit;
    older = previous;
    previous = current;
  }
  return Math.min(limit, previous[b.length] ?? limit);
}

/** The candidate nearest to a text, within `most` edits; undefined when none or when several are equally near. */
export function nearestOf(text: string, candidates: Iterable<string>, most: number): string | undefined {
  let best: string | undefined;
  let least = most + 1;
  let tied = false;
  for (const candidate of candidates) {
    const distance = editDistance(text, candidate, least + 1);
    if (distance < least) {
      least = distance;
      best = candidate;
      tied = false;
    } else if (distance === least && best !== candidate) tied = true;
  }
  return tied || least > most ? undefined : best;
}

/** Whether a word is another one, or that with a typing mistake. */
export function isNear(word: string | undefined, other: string): boolean {
  return word !== undefined && editDistance(word, other, 3) < 3;
}
