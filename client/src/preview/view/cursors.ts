/** One time under the pointer for all charts of the page: what one points at, the others show. */
export interface Cursors {
  /** `from`: the chart that says it. Undefined: nothing is pointed at. Seconds. */
  point(from: object, time: number | undefined): void;
  /** The answer ends it. */
  join(chart: object, show: (time: number | undefined) => void): () => void;
}

export function createCursors(): Cursors {
  const charts = new Map<object, (time: number | undefined) => void>();
  return {
    point(from, time) {
      for (const [chart, show] of charts) if (chart !== from) show(time);
    },
    join(chart, show) {
      charts.set(chart, show);
      return () => charts.delete(chart);
    },
  };
}
