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

/** Whether each underscore of a number stands between two digits, or between the prefix of a base and a digit. */
export function underscoresSeparate(text: string): boolean {
  return !(/^[-+]?0x/i.test(text) ? /(?<![\da-fx])_|_(?![\da-f])/i : /(?<![\dbo])_|_(?!\d)/i).test(text);
}

/** `strconv.ParseFloat(text, 64)`; `fault`: the end of its message. */
export function parseFloatGo(text: string): { readonly value: number; readonly fault?: 'invalid syntax' | 'value out of range' } {
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return { value: text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
  if (/^nan$/i.test(text)) return { value: Number.NaN };
  const plain = text.replaceAll('_', '');
  const isSound = plain === text || underscoresSeparate(text);
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain) ? Number(plain) : hexFloat(plain);
  if (!isSound || value === undefined) return { value: 0, fault: 'invalid syntax' };
  return Number.isFinite(value) ? { value } : { value, fault: 'value out of range' };
}

/** `0x1.8p3`: a fraction of sixteenths times a power of two. */
function hexFloat(text: string): number | undefined {
  const [, sign, whole = '', fraction = '', power = ''] = /^([-+]?)0x([\da-f]*)\.?([\da-f]*)p([-+]?\d+)$/i.exec(text) ?? [];
  if (whole + fraction === '') return undefined;
  return (sign === '-' ? -1 : 1) * Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(power) - 4 * fraction.length);
}
