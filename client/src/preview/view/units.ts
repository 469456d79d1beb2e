import { grouped } from '../../panel/view/dom.js';

/** What a query's values count, told from its metric's name and its outermost function. */
export interface Unit {
  readonly kind: 'seconds' | 'milliseconds' | 'bytes' | 'ratio' | 'number';
  readonly perSecond: boolean;
}

export const plainUnit: Unit = { kind: 'number', perSecond: false };

export function unitOf(expr: string): Unit {
  const text = expr.replaceAll(/#[^\n]*/g, '').replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  if (/^\s*(count|group|absent|absent_over_time)\b/.test(text)) return plainUnit;
  const metric = /\b([a-z_:][a-z0-9_:]*_(?:milliseconds|seconds|bytes|ratio|total|bucket|sum|count))\b/i.exec(text)?.[1] ?? '';
  const rate = /\b(rate|irate|deriv)\s*\(/.test(text);
  const divides = /\)\s*\/\s*(?:on\s*\([^)]*\)|ignoring\s*\([^)]*\)|group_left|group_right)?\s*[a-z(]/i.test(text);
  if (divides) return { kind: /_sum\b/.test(text) && /_count\b/.test(text) ? base(metric) : 'ratio', perSecond: false };
  if (/\bhistogram_quantile\s*\(/.test(text)) return { kind: base(metric), perSecond: false };
  if (/_(bucket|count)$/.test(metric)) return { kind: 'number', perSecond: rate };
  return { kind: base(metric), perSecond: rate };
}

function base(metric: string): Unit['kind'] {
  if (metric.includes('_milliseconds')) return 'milliseconds';
  if (metric.includes('_seconds')) return 'seconds';
  if (metric.includes('_bytes')) return 'bytes';
  return metric.includes('_ratio') ? 'ratio' : 'number';
}

/** What the bounds of its buckets, its sum and its mean count: the metric's own unit. */
export function boundUnitOf(expr: string): Unit {
  const metric = /\b([a-z_:][a-z0-9_:]*_(?:milliseconds|seconds|bytes|ratio)(?:_bucket)?)\b/i.exec(expr)?.[1] ?? '';
  return { kind: base(metric), perSecond: /\b(rate|irate)\s*\(/.test(expr) };
}

/** Behind a number, or in a column's head. */
function unitLabel(unit: Unit): string {
  const names: Readonly<Record<Unit['kind'], string>> = { seconds: 's', milliseconds: 'ms', bytes: 'bytes', ratio: '%', number: '' };
  return unit.perSecond ? `${unit.kind === 'number' ? '' : names[unit.kind]}/s` : names[unit.kind];
}

/** Text of one number alone, with its unit: three significant digits; NaN and infinities as words. */
export function formatValue(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return word(value);
  const perSecond = unit.perSecond ? '/s' : '';
  switch (unit.kind) {
    case 'ratio':
      return `${digits(value * 100)} %`;
    case 'bytes': {
      const [size, name] = byteScale(Math.abs(value));
      return `${digits(value / size)} ${name}${perSecond}`;
    }
    case 'milliseconds':
      return Math.abs(value) >= 1000 ? `${digits(value / 1000)} s` : `${digits(value)} ms`;
    case 'seconds': {
      const size = Math.abs(value);
      if (size !== 0 && size < 0.001) return `${digits(value * 1e6)} µs`;
      return size !== 0 && size < 1 ? `${digits(value * 1000)} ms` : `${digits(value)} s`;
    }
    case 'number':
      return unit.perSecond ? `${digits(value)} /s` : digits(value);
  }
}

function word(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

const byteScales = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
  [1, 'B'],
] as const;

function byteScale(size: number): readonly [number, string] {
  return byteScales.find(([least]) => size >= least) ?? [1, 'B'];
}

/** How a column of numbers is written: one scale, one number of decimals, so that the points stand under each other. */
export interface Column {
  /** Of the head: `ms`, `/s`, `%`. */
  readonly unit: string;
  format(value: number): string;
}

export function columnOf(values: readonly number[], unit: Unit): Column {
  const finite = values.filter((it) => Number.isFinite(it) && it !== 0).map(Math.abs);
  const largest = Math.max(0, ...finite);
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...finite);
  const [size, name] = unit.kind === 'bytes' ? byteScale(largest) : ([1, unitLabel({ ...unit, perSecond: false })] as const);
  const factor = unit.kind === 'ratio' ? 100 : 1 / size;
  const label = `${name}${unit.perSecond ? '/s' : ''}`;
  if (finite.length > 0 && (largest * factor >= 1e15 || largest * factor < 1e-4)) {
    return { unit: label, format: (value) => (Number.isFinite(value) ? digits(value * factor) : word(value)) };
  }
  const whole = finite.every((it) => Number.isInteger(it * factor));
  const decimals =
    whole || finite.length === 0 ? 0 : Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(Math.max(smallest * factor, 1e-4)))));
  const fewer = largest * factor >= 1000 ? 0 : largest * factor >= 100 ? Math.min(decimals, 2) : decimals;
  return {
    unit: label,
    format(value) {
      if (!Number.isFinite(value)) return word(value);
      if (value === 0) return '0';
      const text = (value * factor).toFixed(fewer);
      return Math.abs(value * factor) >= 10_000 ? grouped(value * factor) : text;
    },
  };
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size < 1e-4 || size >= 1e15) return value.toExponential(1).replace('e+', 'e');
  if (size >= 1000) return grouped(value);
  return Number(value.toPrecision(3)).toString();
}
