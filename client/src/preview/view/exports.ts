import type { QueryResult } from '../../../../server/src/protocol.js';
import type { FromPage } from '../messages.js';
import { curlOf, shellText } from './curl.js';
import { moved } from './earlier.js';
import { type Labelled, labelsOf } from './labels.js';
import { letterOf } from './letters.js';
import type { Entry } from './menus.js';
import type { Shown } from './views.js';

export interface Exported {
  /** Undefined: there is no result. */
  readonly data: QueryResult | undefined;
  readonly expr: string;
  /** Canvas of the chart that is seen. */
  readonly chart: HTMLCanvasElement | undefined;
  /** What stands under the chart in its picture, a line a series. */
  readonly legend: readonly string[];
  /** Seconds. */
  readonly range: number;
  /** Undefined: an instant query. */
  readonly step: number | undefined;
  /** Undefined: now. */
  readonly end: number | undefined;
  post(message: FromPage): void;
  /** Prometheus's own interface: opened, or its address copied. */
  link(open: boolean): void;
}

/** What can be taken away of a result. No credential is in any of it: the page does not have them. */
export function exportEntries({ data, expr, chart, legend, range, step, end, post, link }: Exported): readonly Entry[] {
  const copy = (text: string) => post({ type: 'copy', text });
  const save = (name: string, text: string) => post({ type: 'save', name, text });
  const entries: Entry[] = [];
  if (data && data.series.length > 0) {
    entries.push(
      { label: 'Copy as table', icon: 'table', run: () => copy(toTable(data)) },
      { label: 'Copy as CSV', icon: 'copy', run: () => copy(toCsv(data)) },
      { label: 'Copy as JSON', icon: 'json', run: () => copy(toJson(data)) },
      { label: 'Save as CSV…', icon: 'save', run: () => save('result.csv', toCsv(data)) },
      { label: 'Save as JSON…', icon: 'save', run: () => save('result.json', toJson(data)) },
    );
  }
  if (chart) {
    const run = () => {
      const base64 = pictureOf(chart, expr, legend);
      if (base64) post({ type: 'save', name: 'chart.png', base64 });
    };
    entries.push({ label: 'Save chart as PNG…', icon: 'file-media', run });
  }
  const time = [
    ...(step === undefined ? [] : [`--range ${range}s --step ${step}s`]),
    ...(end === undefined ? [] : [`--time ${Math.round(end)}`]),
  ];
  entries.push(
    { label: 'Copy the query', icon: 'copy', run: () => copy(expr) },
    {
      label: 'Copy as meshmon query …',
      icon: 'terminal',
      run: () => copy(['meshmon query', ...time, shellText(expr)].join(' ')),
    },
    { label: 'Copy as curl …', icon: 'terminal', run: () => copy(curlOf(expr, { range, step, end })) },
    { label: 'Copy link to Prometheus', icon: 'link', run: () => link(false) },
    { label: 'Open in Prometheus', icon: 'link-external', run: () => link(true) },
  );
  return entries;
}

/** In the form of Prometheus's HTTP API. */
function toJson({ type, series }: QueryResult): string {
  const result = series.map(({ labels, points, histograms }) =>
    type === 'vector'
      ? { metric: labels, ...(points[0] ? { value: points[0] } : {}), ...(histograms?.[0] ? { histogram: histograms[0] } : {}) }
      : { metric: labels, values: points, ...(histograms ? { histograms } : {}) },
  );
  return JSON.stringify(
    type === 'scalar' || type === 'string' ? { resultType: type, result: series[0]?.points[0] } : { resultType: type, result },
    null,
    2,
  );
}

/** A cell that a spreadsheet would take for a formula is disarmed. */
function disarmed(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d|Inf$)/.test(text) ? `'${text}` : text;
}

/** One row a sample. */
function toCsv(data: QueryResult): string {
  const cell = (text: string) => {
    const safe = disarmed(text);
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rowsOf(data)
    .map((row) => `${row.map(cell).join(',')}\n`)
    .join('');
}

/** Columns apart by tabs, as spreadsheets and issues take them; of a range the last value of each series. */
function toTable(data: QueryResult): string {
  const lasts = data.series.map((it) => ({
    ...it,
    points: it.points.slice(-1),
    ...(it.histograms ? { histograms: it.histograms.slice(-1) } : {}),
  }));
  return rowsOf({ ...data, series: lasts })
    .map((row) => row.map((it) => disarmed(it).replaceAll(/[\t\r\n]/g, ' ')).join('\t'))
    .join('\n');
}

function rowsOf({ series }: QueryResult): readonly (readonly string[])[] {
  const names = [...new Set(series.flatMap((it) => Object.keys(it.labels)))].sort();
  const rows = series.flatMap(({ labels, points, histograms = [] }) => {
    const own = names.map((it) => labels[it] ?? '');
    const texts = histograms.map(([time, it]) => [time, `count:${it.count} sum:${it.sum}`] as const);
    return [...points, ...texts].map(([time, value]) => [...own, new Date(time * 1000).toISOString(), value]);
  });
  return [[...names, 'time', 'value'], ...rows];
}

/** Lines of a legend in the picture; more would be taller than the chart. */
const mostLegend = 20;

/** The chart with its query and legend on the colour of the page; base 64. */
function pictureOf(chart: HTMLCanvasElement, expr: string, legend: readonly string[]): string | undefined {
  const ratio = devicePixelRatio;
  const style = getComputedStyle(document.body);
  const line = 18 * ratio;
  const shown = legend.slice(0, mostLegend);
  const canvas = document.createElement('canvas');
  canvas.width = chart.width;
  canvas.height = chart.height + line * (shown.length + 2);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(chart, 0, line * 1.5);
  context.fillStyle = style.color;
  context.font = `${12 * ratio}px ${style.fontFamily}`;
  context.textBaseline = 'middle';
  context.fillText(expr.replaceAll(/\s+/g, ' ').slice(0, 300), 8 * ratio, line * 0.75);
  for (const [i, it] of shown.entries()) context.fillText(it, 8 * ratio, chart.height + line * (i + 2));
  return canvas.toDataURL('image/png').split(',')[1];
}

/** What is shown, to be taken away: at the times it is of, with a line for each series where it is a graph. */
export function takenFrom(
  shown: Shown | undefined,
  namesOf: (data: QueryResult, labelled: Labelled) => readonly string[],
): Pick<Exported, 'data' | 'legend' | 'step'> {
  const isRange = shown?.view === 'graph' || shown?.view === 'heat';
  const step = isRange ? shown.grid.step : undefined;
  if (!shown?.answer.ok) return { data: undefined, legend: [], step };
  const { data } = shown.answer;
  const labelled = labelsOf(data);
  const lines = shown.view === 'graph' ? namesOf(data, labelled).map((it, i) => `${letterOf(i)}  ${it}`) : [];
  const common = labelled.common.map(([name, value]) => `${name}=${value}`).join(' ');
  return {
    data: isRange ? moved(data, -shown.earlier) : data,
    legend: [...lines, ...(lines.length > 0 && common !== '' ? [`all: ${common}`] : [])],
    step,
  };
}
