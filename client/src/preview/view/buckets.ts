import type { Bucket, Histogram, QueryResult, Series } from '../../../../server/src/protocol.js';
import { toNumber } from './numbers.js';

/** How many fell between two bounds. */
export interface Cell {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Counts over time and bounds; times in seconds. */
export interface Heat {
  readonly times: readonly number[];
  /** From low to high. */
  readonly rows: readonly { readonly low: number; readonly high: number; readonly counts: readonly number[] }[];
  readonly most: number;
  /** Series that are added up in it. */
  readonly series: number;
}

/** More rows than this are not told apart: neighbours stand together. */
const mostRows = 60;

/** A range result as counts by bucket: of series with `le`, which count all below it, or of native histograms. Undefined: it has no buckets. */
export function heatOf(result: QueryResult, times: readonly number[]): Heat | undefined {
  const at = new Map(times.map((time, i) => [time, i]));
  const native = result.series.some((it) => it.histograms);
  const rows = native ? nativeRows(result, at) : classicRows(result, at);
  if (rows.length === 0) return undefined;
  const shown = merged(rows);
  const most = shown.reduce((all, row) => row.counts.reduce((a, b) => Math.max(a, b), all), 0);
  return { times, rows: shown, most, series: native ? result.series.length : familiesIn(result) };
}

type Row = Heat['rows'][number];

function classicRows({ series }: QueryResult, at: ReadonlyMap<number, number>): readonly Row[] {
  const below = new Map<number, number[]>();
  for (const { labels, points } of series) {
    const bound = toNumber(labels['le'] ?? '');
    if (labels['le'] === undefined || Number.isNaN(bound)) continue;
    const sums = below.get(bound) ?? new Array<number>(at.size).fill(0);
    below.set(bound, sums);
    for (const [time, text] of points) {
      const i = at.get(time);
      const value = toNumber(text);
      if (i !== undefined && !Number.isNaN(value)) sums[i] = (sums[i] ?? 0) + value;
    }
  }
  const bounds = [...below.keys()].sort((a, b) => a - b);
  return bounds.map((high, i) => {
    const low = bounds[i - 1];
    const lower = low === undefined ? undefined : below.get(low);
    const counts = (below.get(high) ?? []).map((all, t) => Math.max(0, all - (lower?.[t] ?? 0)));
    return { low: low ?? (high > 0 ? 0 : Number.NEGATIVE_INFINITY), high, counts };
  });
}

function nativeRows({ series }: QueryResult, at: ReadonlyMap<number, number>): readonly Row[] {
  const rows = new Map<string, { low: number; high: number; counts: number[] }>();
  for (const { histograms = [] } of series) {
    for (const [time, { buckets }] of histograms) {
      const i = at.get(time);
      if (i === undefined) continue;
      for (const [, low, high, count] of buckets) {
        const key = `${low} ${high}`;
        const row = rows.get(key) ?? { low: toNumber(low), high: toNumber(high), counts: new Array<number>(at.size).fill(0) };
        rows.set(key, row);
        row.counts[i] = (row.counts[i] ?? 0) + (toNumber(count) || 0);
      }
    }
  }
  return [...rows.values()].sort((a, b) => a.low - b.low || a.high - b.high);
}

/** Neighbours together until there are few enough. */
function merged(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRows) return rows;
  const size = Math.ceil(rows.length / mostRows);
  const found: Row[] = [];
  for (let i = 0; i < rows.length; i += size) {
    const part = rows.slice(i, i + size);
    const [first] = part;
    const last = part[part.length - 1];
    if (!first || !last) continue;
    found.push({
      low: first.low,
      high: last.high,
      counts: first.counts.map((_, t) => part.reduce((sum, row) => sum + (row.counts[t] ?? 0), 0)),
    });
  }
  return found;
}

/** Histograms that differ in more than the bound. */
function familiesIn({ series }: QueryResult): number {
  return new Set(series.filter((it) => it.labels['le'] !== undefined).map(withoutBound)).size;
}

function withoutBound({ labels }: Series): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => name !== 'le')
      .sort(),
  );
}

/** The value below which a share of all is, evenly spread inside its bucket; NaN: there is nothing. promql/quantile.go */
export function quantileOf(cells: readonly Cell[], share: number): number {
  const total = cells.reduce((sum, it) => sum + it.count, 0);
  if (!(total > 0)) return Number.NaN;
  let left = share * total;
  for (const { low, high, count } of cells) {
    if (count > 0 && left <= count) {
      if (!Number.isFinite(high)) return low;
      return Number.isFinite(low) ? low + (high - low) * (left / count) : high;
    }
    left -= count;
  }
  return cells.findLast((it) => it.count > 0)?.high ?? Number.NaN;
}

/** The buckets of one native histogram, from low to high. */
export function cellsOf({ buckets }: Histogram): readonly Cell[] {
  return buckets
    .map(([, low, high, count]: Bucket) => ({ low: toNumber(low), high: toNumber(high), count: toNumber(count) }))
    .sort((a, b) => a.low - b.low);
}
