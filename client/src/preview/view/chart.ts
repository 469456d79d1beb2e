import uPlot from 'uplot';
import { h, stateIcon } from '../../panel/view/dom.js';
import { drawBands, drawEvents, drawMarks, drawOver } from './chart-painting.js';
import type { Cursors } from './cursors.js';
import { letterOf } from './letters.js';
import { clock, day, full } from './times.js';
import { formatValue, type Unit } from './units.js';

/** How values are drawn: joined where they are one step apart, on top of each other, or each alone. */
export type Drawing = 'lines' | 'stacked' | 'points';

export interface ChartOptions {
  readonly times: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
  readonly names: readonly string[];
  /** Which of the ten colours; a series keeps its own. */
  readonly colors: readonly number[];
  readonly hidden: ReadonlySet<number>;
  readonly unit: Unit;
  readonly utc: boolean;
  readonly drawing: Drawing;
  readonly fromZero: boolean;
  readonly height: number;
  readonly letters: boolean;
  /** Width of the value axis, so that what stands below can be aligned with it. */
  readonly axisWidth?: number;
  readonly threshold?: { readonly value: number; readonly label: string } | undefined;
  readonly bands?: readonly { readonly from: number; readonly to: number; readonly kind: 'pending' | 'firing' }[];
  readonly zoom?: (from: number, to: number) => void;
  readonly announce?: (text: string) => void;
  /** What other charts of the page point at. */
  readonly cursors?: Cursors | undefined;
  /** Single events over the lines, once they are known. */
  readonly events?: Promise<readonly ChartEvent[]> | undefined;
  /** Spans along the upper edge, once they are known: what was told of alerts. */
  readonly marks?: Promise<readonly ChartMark[]> | undefined;
  /** A further line across, such as the committed threshold. */
  readonly oldThreshold?: { readonly value: number; readonly label: string } | undefined;
}

/** When something was so, and what. */
export interface ChartMark {
  /** Seconds. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'pending' | 'firing';
  readonly text: string;
}

/** An exemplar: when, where, and what is said of it. */
export interface ChartEvent {
  /** Seconds. */
  readonly time: number;
  readonly value: number;
  readonly text: string;
}

/** Charts below this width have no room for what is told at the cursor, in pixels. */
const narrow = 480;

/** Draws a chart; gives back what ends it. Gaps stay gaps; nothing is smoothed. */
export function drawChart(host: HTMLElement, options: ChartOptions): () => void {
  const { times, names, unit, utc, hidden } = options;
  const columns = options.drawing === 'stacked' ? stack(options.columns, hidden) : options.columns;
  const style = getComputedStyle(document.body);
  const color = (name: string) => style.getPropertyValue(name).trim() || '#888';
  const contrast =
    document.body.classList.contains('vscode-high-contrast') || document.body.classList.contains('vscode-high-contrast-light');
  const font = `11px ${color('--vscode-font-family')}`;
  const key = {};
  const tip = h('div', { class: 'tip' });
  tip.hidden = true;
  let events: readonly ChartEvent[] = [];
  let marks: readonly ChartMark[] = [];
  const width = () => Math.max(160, host.clientWidth);
  const axis = {
    stroke: color('--vscode-descriptionForeground'),
    grid: { stroke: color('--mm-grid'), width: 1 },
    ticks: { show: false },
    font,
  };
  const plot = new uPlot(
    {
      width: width(),
      height: options.height,
      padding: [8, options.letters ? 22 : 8, 0, 0],
      cursor: { points: { size: 7 }, drag: { x: options.zoom !== undefined, y: false, setScale: false } },
      legend: { show: false },
      ...(utc ? { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') } : {}),
      scales: {
        x: { time: true },
        y: {
          range: (_plot, low, high) => {
            const limits = [options.threshold, options.oldThreshold].flatMap((it) => (it ? [it.value] : []));
            const top = Math.max(high ?? 1, ...limits);
            const bottom = Math.min(options.fromZero ? 0 : (low ?? 0), low ?? 0, ...limits);
            const room = top === bottom ? Math.abs(top) || 1 : top - bottom;
            return [bottom === 0 ? 0 : bottom - room * 0.05, top + room * 0.08];
          },
        },
      },
      axes: [
        {
          ...axis,
          size: 28,
          values: (_plot, splits, _axis, _space, step) => splits.map((it) => (step >= 86400 ? day(it, utc) : clock(it, utc, step < 60))),
        },
        { ...axis, size: options.axisWidth ?? 66, values: (_plot, values) => values.map((it) => formatValue(it, unit)) },
      ],
      series: [
        {},
        ...columns.map((_, i) => ({
          stroke: color(`--mm-series-${((options.colors[i] ?? i) % 10) + 1}`),
          width: 1.5,
          show: !hidden.has(i),
          spanGaps: false,
          points: { show: options.drawing === 'points' || times.length < 3, size: 4 },
          ...(options.drawing === 'points' ? { paths: () => null } : {}),
          ...(options.drawing === 'stacked' ? { fill: `${color(`--mm-series-${((options.colors[i] ?? i) % 10) + 1}`)}33` } : {}),
          ...((options.colors[i] ?? i) >= 10 || (contrast && i % 3 > 0) ? { dash: i % 2 ? [6, 3] : [2, 3] } : {}),
        })),
      ],
      hooks: {
        drawAxes: [(it) => drawBands(it, options, color), (it) => drawMarks(it, marks, color)],
        draw: [(it) => drawOver(it, options, columns, color, font), (it) => drawEvents(it, events, color)],
        setCursor: [
          (it) => {
            showTip(it, tip, options, { event: nearest(it, events), marks });
            const { left = -1, idx } = it.cursor;
            options.cursors?.point(key, left < 0 || idx === null || idx === undefined ? undefined : times[idx]);
          },
        ],
        setSelect: [
          (it) => {
            if (it.select.width < 4) return;
            options.zoom?.(it.posToVal(it.select.left, 'x'), it.posToVal(it.select.left + it.select.width, 'x'));
          },
        ],
      },
    },
    [times as number[], ...(columns as (number | null)[][])],
    host,
  );
  host.append(tip);
  void options.events?.then((it) => {
    events = it;
    if (host.isConnected) plot.redraw(false);
  });
  void options.marks?.then((it) => {
    marks = it;
    if (host.isConnected) plot.redraw(false);
  });
  let index = times.length - 1;
  const move = (event: KeyboardEvent) => {
    const by = event.shiftKey ? 10 : 1;
    if (event.key === 'ArrowLeft') index = Math.max(0, index - by);
    else if (event.key === 'ArrowRight') index = Math.min(times.length - 1, index + by);
    else if (event.key === 'Home') index = 0;
    else if (event.key === 'End') index = times.length - 1;
    else return;
    event.preventDefault();
    const time = times[index] ?? 0;
    plot.setCursor({ left: plot.valToPos(time, 'x'), top: 20 });
    const rows = rowsAt(index, options).slice(0, 3);
    options.announce?.(`${clock(time, utc)}, ${rows.map((it) => `${names[it.i]} ${formatValue(it.value, unit)}`).join(', ')}`);
  };
  host.addEventListener('keydown', move);
  const leave = options.cursors?.join(key, (time) =>
    plot.setCursor(time === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(time, 'x'), top: 0 }, false),
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: width(), height: options.height }));
  observer.observe(host);
  return () => {
    observer.disconnect();
    leave?.();
    host.removeEventListener('keydown', move);
    plot.destroy();
    tip.remove();
  };
}

function stack(columns: ChartOptions['columns'], hidden: ReadonlySet<number>): (number | null)[][] {
  const sums: number[] = [];
  return columns.map((column, i) =>
    column.map((value, at) => {
      if (value === null || hidden.has(i)) return value;
      sums[at] = (sums[at] ?? 0) + value;
      return sums[at] as number;
    }),
  );
}

/** The event under the pointer. */
function nearest(plot: uPlot, events: readonly ChartEvent[]): ChartEvent | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  const height = plot.bbox.height / devicePixelRatio;
  let best: { readonly event: ChartEvent; readonly away: number } | undefined;
  for (const event of events) {
    const y = Math.min(height, Math.max(0, plot.valToPos(event.value, 'y')));
    const away = Math.hypot(plot.valToPos(event.time, 'x') - left, y - top);
    if (away < 10 && (!best || away < best.away)) best = { event, away };
  }
  return best?.event;
}

function rowsAt(index: number, options: ChartOptions): readonly { readonly i: number; readonly value: number }[] {
  const rows: { i: number; value: number }[] = [];
  for (const [i, column] of options.columns.entries()) {
    const value = column[index];
    if (!options.hidden.has(i) && typeof value === 'number') rows.push({ i, value });
  }
  return rows.sort((a, b) => b.value - a.value);
}

/** What stands over the lines at a place. */
interface Over {
  readonly event: ChartEvent | undefined;
  readonly marks: readonly ChartMark[];
}

function showTip(plot: uPlot, tip: HTMLElement, options: ChartOptions, { event, marks }: Over): void {
  const index = plot.cursor.idx;
  if (index === null || index === undefined || (plot.cursor.left ?? -1) < 0) {
    tip.hidden = true;
    return;
  }
  const rows = rowsAt(index, options);
  const time = options.times[index] ?? 0;
  const told = marks.filter((it) => it.from <= time && time <= it.to);
  tip.replaceChildren(
    h('div', { class: 'muted' }, full(time, options.utc)),
    ...rows
      .slice(0, 12)
      .map(({ i, value }) =>
        h(
          'div',
          { class: 'row' },
          h('span', { class: `swatch s${((options.colors[i] ?? i) % 10) + 1}` }),
          options.letters && h('span', { class: 'letter' }, letterOf(i)),
          h('span', { class: 'cut' }, options.names[i] ?? ''),
          h('span', { class: 'num' }, formatValue(value, options.unit)),
        ),
      ),
    event ? h('div', { class: 'event' }, `◆ ${formatValue(event.value, options.unit)} ${event.text}`) : '',
    (rows.length > 12 && h('div', { class: 'muted' }, `and ${rows.length - 12} more`)) || '',
    ...told.slice(0, 6).map((it) => h('div', { class: 'row' }, stateIcon(it.kind), h('span', { class: 'cut' }, `${it.kind}: ${it.text}`))),
  );
  tip.hidden = rows.length === 0 && told.length === 0;
  const left = (plot.cursor.left ?? 0) + (options.axisWidth ?? 66);
  // Beside the cursor; of a narrow chart below it, where it hides no line and nothing is moved by it.
  const isNarrow = plot.width < narrow;
  const beside = left > plot.width / 2 ? left - 12 - tip.offsetWidth : left + 12;
  tip.style.left = isNarrow ? '0' : `${Math.max(0, Math.min(beside, plot.width - tip.offsetWidth))}px`;
  tip.style.top = isNarrow ? `${options.height + 4}px` : '8px';
}
