import type uPlot from 'uplot';
import type { ChartEvent, ChartMark, ChartOptions } from './chart.js';
import { letterOf } from './letters.js';

/** Spans behind the lines: when an alert was pending and when it fired. */
export function drawBands(plot: uPlot, options: ChartOptions, color: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { from, to, kind } of options.bands ?? []) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    const wide = Math.max(1, right - left);
    ctx.fillStyle = color(kind === 'firing' ? '--mm-firing' : '--mm-pending');
    ctx.strokeStyle = ctx.fillStyle;
    ctx.globalAlpha = 0.16;
    if (kind === 'firing') ctx.fillRect(left, bbox.top, wide, bbox.height);
    else hatch(ctx, left, bbox.top, wide, bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillRect(left, bbox.top + bbox.height - 3 * devicePixelRatio, wide, 3 * devicePixelRatio);
  }
  ctx.restore();
}

/** Lines across at the thresholds, and a letter at the end of each series. */
export function drawOver(
  plot: uPlot,
  options: ChartOptions,
  columns: ChartOptions['columns'],
  color: (name: string) => string,
  font: string,
): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = font.replace('11px', `${11 * ratio}px`);
  const { threshold, oldThreshold } = options;
  for (const [limit, shade] of [
    [oldThreshold, '--mm-muted'],
    [threshold, '--mm-firing'],
  ] as const) {
    if (!limit) continue;
    const y = plot.valToPos(limit.value, 'y', true);
    ctx.strokeStyle = color(shade);
    ctx.fillStyle = color(shade);
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.lineWidth = 1.5 * ratio;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.textBaseline = 'bottom';
    ctx.textAlign = 'left';
    ctx.fillText(limit.label, bbox.left + 8 * ratio, y - 3 * ratio);
  }
  if (options.letters) {
    const ends = columns.flatMap((column, i) => {
      if (options.hidden.has(i)) return [];
      const last = column.findLastIndex((it) => it !== null);
      const value = column[last];
      return typeof value === 'number' && Number.isFinite(value) ? [{ i, y: plot.valToPos(value, 'y', true) }] : [];
    });
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ctx.fillStyle = color('--vscode-foreground');
    const gap = 11 * ratio;
    const shown = ends.sort((a, b) => a.y - b.y).slice(0, Math.floor(bbox.height / gap));
    // Apart from each other, and from the bottom upwards inside the chart.
    const places = shown.map((it) => it.y);
    for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i] ?? 0, (places[i - 1] ?? 0) + gap);
    let limit = bbox.top + bbox.height - gap / 2;
    for (let i = places.length - 1; i >= 0; i--) {
      places[i] = Math.min(places[i] ?? 0, limit);
      limit = (places[i] ?? 0) - gap;
    }
    for (const [i, it] of shown.entries()) ctx.fillText(letterOf(it.i), bbox.left + bbox.width + 6 * ratio, places[i] ?? 0);
  }
  ctx.restore();
}

/** Each along the upper edge, with a line down from where it begins to fire. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], color: (name: string) => string): void {
  const { ctx, bbox } = plot;
  const thick = 5 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { from, to, kind } of marks) {
    const left = plot.valToPos(from, 'x', true);
    const wide = Math.max(2 * devicePixelRatio, plot.valToPos(to, 'x', true) - left);
    ctx.fillStyle = color(kind === 'firing' ? '--mm-firing' : '--mm-pending');
    ctx.strokeStyle = ctx.fillStyle;
    if (kind === 'pending') {
      ctx.globalAlpha = 0.35;
      ctx.fillRect(left, bbox.top, wide, thick);
      ctx.globalAlpha = 1;
      hatch(ctx, left, bbox.top, wide, thick);
      ctx.strokeRect(left, bbox.top, wide, thick);
    } else {
      ctx.fillRect(left, bbox.top, wide, thick);
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([2 * devicePixelRatio, 2 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}

/** A diamond for each event; one beyond the axis stands at its edge. */
export function drawEvents(plot: uPlot, events: readonly ChartEvent[], color: (name: string) => string): void {
  const { ctx, bbox } = plot;
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = color('--mm-pending');
  ctx.strokeStyle = color('--vscode-editor-background');
  ctx.lineWidth = devicePixelRatio;
  for (const { time, value } of events) {
    const x = plot.valToPos(time, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width || !Number.isFinite(value)) continue;
    const y = Math.min(bbox.top + bbox.height, Math.max(bbox.top, plot.valToPos(value, 'y', true)));
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

/** Pending is hatched: told from firing without its colour. */
function hatch(ctx: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.globalAlpha = 0.4;
  ctx.lineWidth = 1;
  ctx.beginPath();
  const gap = 6 * devicePixelRatio;
  for (let at = -height; at < width; at += gap) {
    ctx.moveTo(x + at, y + height);
    ctx.lineTo(x + at + height, y);
  }
  ctx.stroke();
  ctx.restore();
}
