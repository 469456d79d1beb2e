import type { HistoryEntry } from './messages.js';

/** Queries without a star that are kept, the newest first; those with one stay for good, however many. */
const mostPlain = 50;
/** Characters of a query. */
const longest = 10_000;

/** The history with a query that was run now. It keeps its star. */
export function withRun(list: readonly HistoryEntry[], { expr: written, ...entry }: HistoryEntry): readonly HistoryEntry[] {
  const expr = written.slice(0, longest);
  const isStarred = list.some((it) => it.expr === expr && it.starred);
  return bounded([{ ...entry, expr, ...(isStarred ? { starred: true } : {}) }, ...list.filter((it) => it.expr !== expr)]);
}

/** The history with a star set or taken away. */
export function withStar(list: readonly HistoryEntry[], expr: string, on: boolean): readonly HistoryEntry[] {
  return bounded(list.map(({ starred, ...it }) => ((it.expr === expr ? on : starred === true) ? { ...it, starred: true } : it)));
}

function bounded(list: readonly HistoryEntry[]): readonly HistoryEntry[] {
  let plain = 0;
  return list.filter((it) => it.starred || ++plain <= mostPlain);
}
