import type { QueryResult } from '../../../../server/src/protocol.js';
import { toNumber } from './numbers.js';

/** A range result as columns on one axis of times; a missing sample is null, a gap stays a gap. */
export interface Columns {
  readonly times: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
}

/** `grid`: the evaluation times of the query, so that times at which nobody had a value are there too. */
export function columnsOf(result: QueryResult, grid?: { readonly start: number; readonly end: number; readonly step: number }): Columns {
  const all = new Set<number>();
  if (grid && (grid.end - grid.start) / grid.step <= 11_000) {
    for (let i = 0; grid.start + i * grid.step <= grid.end; i++) all.add(grid.start + i * grid.step);
  }
  for (const { points, histograms = [] } of result.series) for (const [time] of [...points, ...histograms]) all.add(time);
  const times = [...all].sort((a, b) => a - b);
  const at = new Map(times.map((time, i) => [time, i]));
  const columns = result.series.map(({ points }) => {
    const column = new Array<number | null>(times.length).fill(null);
    for (const [time, text] of points) {
      const value = toNumber(text);
      const i = at.get(time);
      if (i !== undefined && !Number.isNaN(value)) column[i] = value;
    }
    return column;
  });
  return { times, columns };
}
