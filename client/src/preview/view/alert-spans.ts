import type { QueryResult } from '../../../../server/src/protocol.js';

/** A state that an alert had for a while. Seconds. */
export interface AlertSpan {
  readonly name: string;
  /** Those of the alert, its name and state not among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: 'pending' | 'firing';
  readonly from: number;
  readonly to: number;
  /** It goes on at the end of the graph, or was there at its beginning. */
  readonly cut: boolean;
}

/** The states told by the series `ALERTS`, the newest first: a state lasts as long as no evaluation is missing. */
export function spansOf(
  { series }: QueryResult,
  grid: { readonly start: number; readonly end: number; readonly step: number },
): readonly AlertSpan[] {
  const spans: AlertSpan[] = [];
  for (const { labels: all, points } of series) {
    const { __name__: _, alertname: name = '', alertstate, ...labels } = all;
    const kind = alertstate === 'pending' ? 'pending' : 'firing';
    let from: number | undefined;
    for (const [i, [time]] of points.entries()) {
      from ??= time;
      const next = points[i + 1]?.[0];
      if (next !== undefined && next - time <= grid.step * 1.5) continue;
      spans.push({ name, labels, kind, from, to: time, cut: from <= grid.start || time > grid.end - grid.step });
      from = undefined;
    }
  }
  return spans.sort((a, b) => b.from - a.from);
}
