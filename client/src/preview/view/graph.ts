import uPlot from 'uplot';
import type { QueryResult } from '../../../../server/src/protocol.js';
import { type Labelled, labelText } from './labels.js';
import { formatValue, type Unit } from './units.js';

/** Lines above this number are not told apart any more. */
export const mostLines = 30;

/** Draws a range result; gives back what ends the chart. Gaps stay gaps, the axis says where it begins. */
export function drawGraph(into: HTMLElement, result: QueryResult, labelled: Labelled, unit: Unit, hidden: ReadonlySet<number>): () => void {
  const series = result.series.slice(0, mostLines);
  const times = [...new Set(series.flatMap((it) => it.points.map(([time]) => time)))].sort((a, b) => a - b);
  const at = new Map(times.map((time, i) => [time, i]));
  const columns = series.map((it) => {
    const column: (number | null)[] = new Array<number | null>(times.length).fill(null);
    for (const [time, text] of it.points) {
      const value = toNumber(text);
      column[at.get(time) ?? 0] = Number.isFinite(value) ? value : null;
    }
    return column;
  });
  const style = getComputedStyle(document.body);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  const plot = new uPlot(
    {
      width: Math.max(200, into.clientWidth),
      height: 240,
      cursor: { points: { size: 6 }, drag: { x: true, y: false } },
      legend: { show: false },
      scales: {
        x: { time: true },
        y: {
          range: (_plot, low, high) => [
            Math.min(0, low ?? 0),
            high === low ? (high || 1) * 1.1 : (high ?? 1) + ((high ?? 1) - Math.min(0, low ?? 0)) * 0.05,
          ],
        },
      },
      axes: [
        { stroke: color('--vscode-descriptionForeground'), grid: { stroke: color('--mm-grid'), width: 1 }, ticks: { show: false } },
        {
          stroke: color('--vscode-descriptionForeground'),
          grid: { stroke: color('--mm-grid'), width: 1 },
          ticks: { show: false },
          size: 64,
          values: (_plot, values) => values.map((it) => formatValue(it, unit)),
        },
      ],
      series: [
        {},
        ...series.map((_, i) => ({
          stroke: color(`--mm-series-${(i % 10) + 1}`),
          width: 1.5,
          show: !hidden.has(i),
          spanGaps: false,
          points: { show: times.length < 2 },
          ...(i >= 10 ? { dash: [6, 3] } : {}),
        })),
      ],
      hooks: {
        setCursor: [
          (it) => {
            const index = it.cursor.idx;
            if (index === null || index === undefined || (it.cursor.left ?? -1) < 0) {
              tip.hidden = true;
              return;
            }
            showTip(tip, it, index, times[index] ?? 0, columns, labelled, unit, hidden);
          },
        ],
      },
    },
    [times, ...columns],
    into,
  );
  into.append(tip);
  const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(200, into.clientWidth), height: 240 }));
  observer.observe(into);
  return () => {
    observer.disconnect();
    plot.destroy();
    tip.remove();
  };
}

function showTip(
  tip: HTMLElement,
  plot: uPlot,
  index: number,
  time: number,
  columns: readonly (readonly (number | null)[])[],
  labelled: Labelled,
  unit: Unit,
  hidden: ReadonlySet<number>,
): void {
  tip.replaceChildren();
  const head = document.createElement('div');
  head.className = 'muted';
  head.textContent = new Date(time * 1000).toLocaleString();
  tip.append(head);
  const rows = columns
    .map((column, i) => ({ i, value: column[index] }))
    .filter((it): it is { i: number; value: number } => !hidden.has(it.i) && typeof it.value === 'number');
  rows.sort((a, b) => b.value - a.value);
  for (const { i, value } of rows.slice(0, 10)) {
    const row = document.createElement('div');
    row.className = 'row';
    const swatch = document.createElement('span');
    swatch.className = `swatch s${(i % 10) + 1}`;
    const name = document.createElement('span');
    name.className = 'cut';
    name.textContent = labelText(labelled, i);
    const number = document.createElement('span');
    number.className = 'num';
    number.textContent = formatValue(value, unit);
    row.append(swatch, name, number);
    tip.append(row);
  }
  tip.hidden = rows.length === 0;
  const left = (plot.cursor.left ?? 0) + 80;
  tip.style.left = `${left > plot.width / 2 ? Math.max(0, left - 260) : left}px`;
  tip.style.top = '8px';
}

/** A sample's value: Prometheus writes NaN, +Inf and -Inf as words. */
export function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
