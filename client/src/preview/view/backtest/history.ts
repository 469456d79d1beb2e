import type { Answer, QueryResult, Series } from '../../../../../server/src/protocol.js';
import { columnsOf } from '../columns.js';
import type { Session } from '../session.js';

/** Evaluation times; seconds. */
export interface Grid {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** The values of an expression over time, a column a series. */
export interface Course {
  readonly times: readonly number[];
  /** By the labels: series of two versions of an expression are told to be the same by them. */
  readonly series: ReadonlyMap<string, { readonly labels: Series['labels']; readonly values: readonly (number | null)[] }>;
  readonly data: QueryResult;
}

const stepOf = (days: number): number => (days <= 0.25 ? 15 : days <= 1 ? 60 : days <= 7 ? 300 : 1200);

export function gridOf(days: number, now: number): Grid {
  const step = stepOf(days);
  const end = Math.floor(now / step) * step;
  return { start: end - days * 86400, end, step };
}

/** Steps of one question: each is cheap for Prometheus, and a stop takes effect between them. */
const mostSteps = 1000;

/** Asks for the course of an expression, a part at a time. */
export async function courseOf(session: Session, expr: string, grid: Grid): Promise<Answer<Course>> {
  const { start, end, step } = grid;
  const found = new Map<string, { labels: Series['labels']; points: (readonly [number, string])[] }>();
  const warnings = new Set<string>();
  const began = performance.now();
  for (let from = start; from <= end; from += mostSteps * step) {
    const answer = await session.ask({ type: 'range', expr, start: from, end: Math.min(end, from + (mostSteps - 1) * step), step });
    if (!answer.ok) return answer;
    for (const it of answer.warnings) warnings.add(it);
    for (const it of answer.data.series) {
      const key = keyOf(it.labels);
      const all = found.get(key) ?? { labels: it.labels, points: [] };
      all.points.push(...it.points);
      found.set(key, all);
    }
  }
  const series = [...found.values()];
  const data: QueryResult = { type: 'matrix', series, total: series.length, milliseconds: Math.round(performance.now() - began) };
  const { times, columns } = columnsOf(data, grid);
  return {
    ok: true,
    data: { times, data, series: new Map(series.map(({ labels }, i) => [keyOf(labels), { labels, values: columns[i] ?? [] }])) },
    warnings: [...warnings],
    infos: [],
  };
}

function keyOf(labels: Series['labels']): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
