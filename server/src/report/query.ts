import type { Histogram, QueryResult, Series } from '../protocol.js';

/** The result in the form of Prometheus's HTTP API, so that scripts for that one work. */
export function queryJson({ type, series, total }: QueryResult, warnings: readonly string[], infos: readonly string[]): string {
  const result =
    type === 'scalar' || type === 'string'
      ? series[0]?.points[0]
      : series.map(({ labels, points, histograms }) =>
          type === 'vector'
            ? { metric: labels, ...(points[0] ? { value: points[0] } : {}), ...(histograms?.[0] ? { histogram: histograms[0] } : {}) }
            : { metric: labels, ...(points.length > 0 || !histograms ? { values: points } : {}), ...(histograms ? { histograms } : {}) },
        );
  const cut = total > series.length ? { total } : {};
  return JSON.stringify({
    resultType: type,
    result,
    ...cut,
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(infos.length > 0 ? { infos } : {}),
  });
}

/** A native histogram in one cell: its count and sum. */
const histogramText = ({ count, sum }: Histogram): string => `count:${count} sum:${sum}`;

/** All samples of a series in the order of their times, histograms as texts. */
function samplesOf({ points, histograms }: Series): readonly (readonly [number, string])[] {
  if (!histograms) return points;
  return [...points, ...histograms.map(([time, it]) => [time, histogramText(it)] as const)].sort(([a], [b]) => a - b);
}

/** One line a sample: labels in columns, then time (RFC 3339) and value; RFC 4180, lines ended by a newline. */
export function queryCsv({ series }: QueryResult): string {
  const names = labelNames(series);
  const rows = series.flatMap((it) =>
    samplesOf(it).map(([time, value]) => [...names.map((name) => it.labels[name] ?? ''), timeText(time), value]),
  );
  return [[...names, 'time', 'value'], ...rows].map((row) => row.map(csvField).join(',')).join('\n');
}

function csvField(text: string): string {
  // A spreadsheet takes what begins so for a formula; a number stays one.
  const safe = /^[=@\t\r]|^[+-](?![\d.]|Inf$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** For people: a column a label, and for a range the first, least, greatest and last value of each series. */
export function queryTable({ type, series, total }: QueryResult): string {
  if (series.length === 0) return 'No series.';
  const names = labelNames(series);
  const range = type === 'matrix';
  const head = [...names, ...(range ? ['points', 'first', 'min', 'max', 'last'] : ['value'])];
  const rows = series.map((one) => {
    const { labels } = one;
    const values = samplesOf(one).map(([, value]) => value);
    const numbers = values.map(toNumber).filter((it) => !Number.isNaN(it));
    const least = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const greatest = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const figures = range
      ? [
          String(values.length),
          values[0] ?? '',
          numbers.length > 0 ? numberText(least) : 'NaN',
          numbers.length > 0 ? numberText(greatest) : 'NaN',
          values.at(-1) ?? '',
        ]
      : [values[0] ?? ''];
    return [...names.map((name) => printable(labels[name] ?? '')), ...figures.map(printable)];
  });
  const widths = head.map((it, i) => rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), it.length));
  const line = (row: readonly string[]) =>
    row
      .map((it, i) => (i < names.length ? it.padEnd(widths[i] ?? 0) : it.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const cut = total > series.length ? [`… ${total - series.length} more series`] : [];
  return [line(head), ...rows.map(line), ...cut].join('\n');
}

function labelNames(series: readonly Series[]): readonly string[] {
  const names = new Set(series.flatMap(({ labels }) => Object.keys(labels)));
  return [...names].sort((a, b) => (a === '__name__' ? -1 : b === '__name__' ? 1 : a < b ? -1 : 1));
}

const infinities: ReadonlyMap<string, number> = new Map([
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
]);

const toNumber = (text: string) => infinities.get(text) ?? Number(text);

const numberText = (it: number) => (it === Number.POSITIVE_INFINITY ? '+Inf' : it === Number.NEGATIVE_INFINITY ? '-Inf' : String(it));

function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

/** Label values are a stranger's text: a terminal must not obey them. */
function printable(text: string): string {
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
