/** What a query's values count, told from its metric's name and its outermost function. */
export interface Unit {
  readonly kind: 'seconds' | 'milliseconds' | 'bytes' | 'ratio' | 'number';
  readonly perSecond: boolean;
}

export function unitOf(expr: string): Unit {
  const text = expr.replaceAll(/"[^"]*"|'[^']*'/g, '""');
  const metric = /\b([a-z_:][a-z0-9_:]*_(?:milliseconds|seconds|bytes|ratio|total|bucket|sum|count))\b/i.exec(text)?.[1] ?? '';
  const rate = /\b(rate|irate|deriv)\s*\(/.test(text);
  const quantile = /\bhistogram_quantile\s*\(/.test(text);
  const divides = /\)\s*\/\s*[a-z(]/i.test(text);
  if (divides) return { kind: /_sum\b/.test(text) && /_count\b/.test(text) ? base(metric) : 'ratio', perSecond: false };
  if (quantile) return { kind: base(metric), perSecond: false };
  if (/_(bucket|count)$/.test(metric)) return { kind: 'number', perSecond: rate };
  return { kind: base(metric), perSecond: rate };
}

function base(metric: string): Unit['kind'] {
  if (metric.includes('_milliseconds')) return 'milliseconds';
  if (metric.includes('_seconds')) return 'seconds';
  if (metric.includes('_bytes')) return 'bytes';
  return metric.includes('_ratio') ? 'ratio' : 'number';
}

/** The head of a column: `Value, /s`. */
export function unitLabel(unit: Unit): string {
  const names: Readonly<Record<Unit['kind'], string>> = { seconds: 's', milliseconds: 'ms', bytes: 'bytes', ratio: '%', number: '' };
  return `${names[unit.kind]}${unit.perSecond ? '/s' : ''}`;
}

/** One number as a person reads it: three significant digits; NaN and infinities as words. */
export function formatValue(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (unit.kind === 'ratio') return `${digits(value * 100)} %`;
  if (unit.kind === 'bytes') {
    for (const [size, name] of [
      [1024 ** 3, 'GiB'],
      [1024 ** 2, 'MiB'],
      [1024, 'KiB'],
    ] as const) {
      if (Math.abs(value) >= size) return `${digits(value / size)} ${name}`;
    }
  }
  return digits(value);
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size < 1e-4 || size >= 1e15) return value.toExponential(2);
  if (size >= 1000)
    return Math.round(value)
      .toString()
      .replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
  return Number(value.toPrecision(3)).toString();
}
