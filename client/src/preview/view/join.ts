import type { QueryResult, Series } from '../../../../server/src/protocol.js';
import { toNumber } from './numbers.js';

export interface JoinedRow {
  readonly labels: Series['labels'];
  /** Of each result; undefined: it has no such series. */
  readonly values: readonly (number | undefined)[];
}

/** Series of several results by their labels, the name of the metric left out: a rate and its limit are of one row. */
export function joinResults(results: readonly QueryResult[]): readonly JoinedRow[] {
  const rows = new Map<string, { labels: Series['labels']; values: (number | undefined)[] }>();
  for (const [i, { series }] of results.entries()) {
    for (const { labels: all, points } of series) {
      const last = points[points.length - 1];
      if (!last) continue;
      const { __name__: _, ...labels } = all;
      const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
      const row = rows.get(key) ?? { labels, values: results.map(() => undefined) };
      row.values[i] = toNumber(last[1]);
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}
