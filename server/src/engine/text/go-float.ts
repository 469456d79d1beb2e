/** `strconv.FormatFloat(v, 'f', -1, 64)`: the shortest decimal that reads back, never an exponent. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  return plainDecimal(value);
}

/** `%v` and `%g` of a float64: the shortest that reads back, with an exponent below 1e-4 and from 1e6 on. Source: Go's strconv/ftoa.go. */
export function formatFloatG(value: number): string {
  if (!Number.isFinite(value)) return formatFloat(value);
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e6)) {
    const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
    const n = Number(exponent);
    return `${mantissa}e${n < 0 ? '-' : '+'}${String(Math.abs(n)).padStart(2, '0')}`;
  }
  return formatFloat(value);
}

/** A finite number without an exponent: `1.5e-7` is `0.00000015`. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', lead = '', rest = '', exponent = '0'] = match;
  const digits = lead + rest;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
