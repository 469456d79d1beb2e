import type { QueryResult } from '../../../../server/src/protocol.js';
import { count, h } from '../../panel/view/dom.js';
import { type Cell, type Heat, heatOf, quantileOf } from './buckets.js';
import type { Cursors } from './cursors.js';
import { clock, day, full } from './times.js';
import { formatValue, type Unit } from './units.js';

const height = 280;
const left = 72;
const below = 24;
const quantiles = [0.5, 0.9, 0.99] as const;

export interface HeatInput {
  readonly data: QueryResult;
  readonly unit: Unit;
  readonly times: readonly number[];
  readonly utc: boolean;
  readonly cursors: Cursors;
  /** Which of the quantiles are drawn. */
  readonly lines: Set<number>;
  zoom(from: number, to: number): void;
  announce(text: string): void;
  redraw(): void;
}

/** Histograms over time: a cell a bucket and step, brighter with more in it, with estimated quantiles over it. Undefined: there are no buckets. */
export function renderHeatmap(input: HeatInput, ends: (() => void)[]): HTMLElement | undefined {
  const heat = heatOf(input.data, input.times);
  if (!heat) return undefined;
  const { unit, utc, lines } = input;
  // Bounds are values of the metric, counts are what is counted of it.
  const bound: Unit = { ...unit, perSecond: false };
  const counted: Unit = { kind: 'number', perSecond: unit.perSecond };
  const courses = new Map(quantiles.map((share) => [share, heat.times.map((_, t) => quantileOf(cellsAt(heat, t), share))]));
  const canvas = h('canvas', {});
  const host = h(
    'div',
    { class: 'chart heat', role: 'img', tabindex: '0', aria: { label: describe(heat, courses, bound, input) } },
    canvas,
  );
  const detail = h('div', { class: 'box small' }, h('span', { class: 'muted' }, 'Point at a cell, or use the arrow keys.'));
  const scale = h('canvas', { class: 'scale' });
  const node = h(
    'div',
    { class: 'stack' },
    h(
      'div',
      { class: 'graphbar' },
      h(
        'div',
        { class: 'group', role: 'group', aria: { label: 'Quantiles' } },
        ...quantiles.map((share) =>
          h(
            'button',
            {
              class: `btn small${lines.has(share) ? ' on' : ''}`,
              aria: { pressed: String(lines.has(share)) },
              on: {
                click: () => {
                  if (!lines.delete(share)) lines.add(share);
                  input.redraw();
                },
              },
            },
            nameOf(share),
          ),
        ),
      ),
      h('span', { class: 'grow' }, `estimated from the buckets${heat.series > 1 ? `; ${count(heat.series, 'series')} added up` : ''}`),
      h('span', {}, '0'),
      scale,
      h('span', { class: 'num' }, formatValue(heat.most, counted)),
    ),
    host,
    detail,
  );
  queueMicrotask(() => ends.push(draw({ heat, courses, host, canvas, scale, detail, bound, counted, ...input, utc })));
  return node;
}

const nameOf = (share: number) => `p${Math.round(share * 100)}`;

function cellsAt({ rows }: Heat, t: number): readonly Cell[] {
  return rows.map(({ low, high, counts }) => ({ low, high, count: counts[t] ?? 0 }));
}

interface Drawing extends HeatInput {
  readonly heat: Heat;
  readonly courses: ReadonlyMap<number, readonly number[]>;
  readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly scale: HTMLCanvasElement;
  readonly detail: HTMLElement;
  readonly bound: Unit;
  readonly counted: Unit;
}

/** Draws, and answers pointer and keys; gives back what ends it. */
function draw(it: Drawing): () => void {
  const { heat, host, canvas, cursors } = it;
  const key = {};
  let at: { t: number; row: number } | undefined;
  let dragged: number | undefined;
  let pointed: number | undefined;
  const width = () => Math.max(200, host.clientWidth);
  const inner = () => width() - left - 8;
  const paint = () => paintCells(it, width(), inner(), at, pointed);
  const show = (t: number, row: number, announce: boolean) => {
    at = { t: Math.max(0, Math.min(heat.times.length - 1, t)), row: Math.max(0, Math.min(heat.rows.length - 1, row)) };
    const cell = heat.rows[at.row];
    const time = heat.times[at.t] ?? 0;
    const all = heat.rows.reduce((sum, one) => sum + (one.counts[at?.t ?? 0] ?? 0), 0);
    const own = cell?.counts[at.t] ?? 0;
    const share = all > 0 ? `${formatValue(own / all, { kind: 'ratio', perSecond: false })} of this step` : 'nothing in this step';
    const words = `${formatValue(cell?.low ?? 0, it.bound)} … ${formatValue(cell?.high ?? 0, it.bound)}: ${formatValue(own, it.counted)}, ${share}`;
    it.detail.replaceChildren(h('b', {}, full(time, it.utc)), ` ${words}`);
    if (announce) it.announce(`${clock(time, it.utc)}, ${words}`);
    cursors.point(key, time);
    paint();
  };
  const placeOf = (event: MouseEvent) => {
    const box = canvas.getBoundingClientRect();
    const t = Math.floor(((event.clientX - box.left - left) / inner()) * heat.times.length);
    const row = heat.rows.length - 1 - Math.floor((event.clientY - box.top) / ((height - below) / heat.rows.length));
    return { t, row };
  };
  const listeners: readonly (readonly [string, (event: Event) => void])[] = [
    [
      'mousemove',
      (event) => {
        const place = placeOf(event as MouseEvent);
        show(place.t, place.row, false);
      },
    ],
    [
      'mouseleave',
      () => {
        at = undefined;
        cursors.point(key, undefined);
        paint();
      },
    ],
    [
      'mousedown',
      (event) => {
        dragged = placeOf(event as MouseEvent).t;
      },
    ],
    [
      'mouseup',
      (event) => {
        const { t } = placeOf(event as MouseEvent);
        const [from, to] = [Math.min(dragged ?? t, t), Math.max(dragged ?? t, t)];
        dragged = undefined;
        if (to - from > 1) it.zoom(heat.times[Math.max(0, from)] ?? 0, heat.times[Math.min(to, heat.times.length - 1)] ?? 0);
      },
    ],
    [
      'keydown',
      (event) => {
        if (!(event instanceof KeyboardEvent)) return;
        const by = event.shiftKey ? 10 : 1;
        const { t, row } = at ?? { t: heat.times.length, row: Math.floor(heat.rows.length / 2) };
        if (event.key === 'ArrowLeft') show(t - by, row, true);
        else if (event.key === 'ArrowRight') show(t + by, row, true);
        else if (event.key === 'ArrowUp') show(t, row + 1, true);
        else if (event.key === 'ArrowDown') show(t, row - 1, true);
        else if (event.key === 'Home') show(0, row, true);
        else if (event.key === 'End') show(heat.times.length - 1, row, true);
        else return;
        event.preventDefault();
      },
    ],
  ];
  for (const [name, listener] of listeners) host.addEventListener(name, listener);
  const leave = cursors.join(key, (time) => {
    pointed = time;
    paint();
  });
  const observer = new ResizeObserver(paint);
  observer.observe(host);
  return () => {
    observer.disconnect();
    leave();
    for (const [name, listener] of listeners) host.removeEventListener(name, listener);
  };
}

function paintCells(
  { heat, courses, canvas, scale, lines, bound, utc }: Drawing,
  width: number,
  inner: number,
  at: { readonly t: number; readonly row: number } | undefined,
  pointed: number | undefined,
): void {
  const ratio = devicePixelRatio;
  const style = getComputedStyle(document.body);
  const color = (name: string) => style.getPropertyValue(name).trim() || '#888';
  const stops = color('--mm-heat').split(/,\s*/);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  const tall = (height - below) / heat.rows.length;
  const wide = inner / heat.times.length;
  const x = (t: number) => left + t * wide;
  const y = (row: number) => height - below - (row + 1) * tall;
  for (const [row, { counts }] of heat.rows.entries()) {
    for (const [t, n] of counts.entries()) {
      if (!(n > 0)) continue;
      // Square root: what is rare is seen beside what is not.
      context.fillStyle = shade(stops, Math.sqrt(n / heat.most));
      context.fillRect(x(t), y(row), Math.ceil(wide * ratio) / ratio, tall - (tall > 6 ? 1 : 0));
    }
  }
  context.font = `11px ${color('--vscode-font-family')}`;
  context.fillStyle = color('--vscode-descriptionForeground');
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const every = Math.ceil(14 / tall);
  for (const [row, { high }] of heat.rows.entries())
    if ((row + 1) % every === 0 || row === heat.rows.length - 1) context.fillText(formatValue(high, bound), left - 6, Math.max(7, y(row)));
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const range = (heat.times[heat.times.length - 1] ?? 0) - (heat.times[0] ?? 0);
  const ticks = Math.max(1, Math.floor(inner / 90));
  for (let i = 0; i <= ticks; i++) {
    const t = Math.min(heat.times.length - 1, Math.round((heat.times.length / ticks) * i));
    const time = heat.times[t] ?? 0;
    context.fillText(range > 172_800 ? day(time, utc) : clock(time, utc), Math.min(width - 18, Math.max(left + 16, x(t))), height - 6);
  }
  for (const [share, course] of courses) {
    if (!lines.has(share)) continue;
    line(
      context,
      course,
      (value) => heightOf(heat, value, tall),
      x,
      wide,
      color,
      nameOf(share),
      formatValue(course.findLast((it) => !Number.isNaN(it)) ?? Number.NaN, bound),
    );
  }
  const shown = at ? heat.times[at.t] : pointed;
  const t = shown === undefined ? -1 : heat.times.findLastIndex((it) => it <= shown);
  if (t >= 0) {
    context.strokeStyle = color('--vscode-foreground');
    context.setLineDash([4, 3]);
    context.strokeRect(x(t) + wide / 2, 0, 0, height - below);
    context.setLineDash([]);
    if (at) context.strokeRect(x(at.t), y(at.row), Math.max(2, wide), tall);
  }
  paintScale(scale, stops, ratio);
}

/** Where a value lies among the rows, which are all as high. */
function heightOf({ rows }: Heat, value: number, tall: number): number | undefined {
  const row = rows.findIndex((it) => value <= it.high);
  const found = rows[row];
  if (!found || Number.isNaN(value)) return undefined;
  const inside = Number.isFinite(found.high - found.low) && found.high > found.low ? (value - found.low) / (found.high - found.low) : 0;
  return height - below - (row + Math.max(0, Math.min(1, inside))) * tall;
}

function line(
  context: CanvasRenderingContext2D,
  course: readonly number[],
  heightAt: (value: number) => number | undefined,
  x: (t: number) => number,
  wide: number,
  color: (name: string) => string,
  name: string,
  last: string,
): void {
  context.beginPath();
  let isDown = false;
  let end: readonly [number, number] | undefined;
  for (const [t, value] of course.entries()) {
    const at = heightAt(value);
    if (at === undefined) {
      isDown = false;
      continue;
    }
    const here = [x(t) + wide / 2, at] as const;
    if (isDown) context.lineTo(...here);
    else context.moveTo(...here);
    isDown = true;
    end = here;
  }
  // Seen on the brightest and the darkest cell.
  context.strokeStyle = color('--vscode-editor-background');
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = color('--vscode-foreground');
  context.lineWidth = 1.5;
  context.stroke();
  context.lineWidth = 1;
  if (!end) return;
  const label = `${name} ${last}`;
  const wideLabel = context.measureText(label).width + 8;
  const above = Math.max(20, end[1]);
  context.fillStyle = color('--vscode-editor-background');
  context.fillRect(end[0] - wideLabel, above - 18, wideLabel, 14);
  context.fillStyle = color('--vscode-foreground');
  context.textAlign = 'right';
  context.fillText(label, end[0] - 4, above - 7);
}

function paintScale(canvas: HTMLCanvasElement, stops: readonly string[], ratio: number): void {
  canvas.width = Math.round(120 * ratio);
  canvas.height = Math.round(8 * ratio);
  const context = canvas.getContext('2d');
  if (!context) return;
  for (let i = 0; i < canvas.width; i++) {
    context.fillStyle = shade(stops, Math.sqrt(i / canvas.width));
    context.fillRect(i, 0, 1, canvas.height);
  }
}

/** A colour between the stops; `share` from 0 to 1. */
function shade(stops: readonly string[], share: number): string {
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const from = stops[Math.floor(at)] ?? '#000000';
  const to = stops[Math.ceil(at)] ?? from;
  const mix = (i: number) => {
    const [a, b] = [Number.parseInt(from.slice(i, i + 2), 16), Number.parseInt(to.slice(i, i + 2), 16)];
    return Math.round(a + (b - a) * (at % 1));
  };
  return `rgb(${mix(1)}, ${mix(3)}, ${mix(5)})`;
}

function describe(heat: Heat, courses: ReadonlyMap<number, readonly number[]>, bound: Unit, { utc }: HeatInput): string {
  const figures = [...courses].map(([share, course]) => {
    const numbers = course.filter((it) => Number.isFinite(it));
    const last = formatValue(numbers[numbers.length - 1] ?? Number.NaN, bound);
    return `${nameOf(share)}: last ${last}, highest ${formatValue(
      numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
      bound,
    )}`;
  });
  const span = `${clock(heat.times[0] ?? 0, utc)} to ${clock(heat.times[heat.times.length - 1] ?? 0, utc)}`;
  return `Heat map, ${count(heat.rows.length, 'bucket')}, ${span}. ${figures.join('. ')}. Arrow keys move over time and buckets.`;
}
