import { goQuote } from './gostring.js';

export type NumberResult = { readonly value: number; readonly error: string | undefined };

/**
 * A number literal as Prometheus reads it: an integer with Go's automatic base (`0755` is octal, `0x10`, `1_000`), else a float.
 * The error is Go's `strconv.ParseFloat` text.
 */
export function readNumber(text: string): NumberResult {
  if (plainNumber.test(text)) return { value: Number(text), error: undefined };
  const integer = parseInteger(text);
  if (integer !== undefined) return { value: integer, error: undefined };
  return parseFloatGo(text);
}

/** What every reader of numbers takes for the same. */
const plainNumber = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,99})?$/;

const most = 9223372036854775807n;

function parseInteger(text: string): number | undefined {
  let digits = text;
  let base: 8 | 10 | 16 | 2 = 10;
  if (/^0[xX]/.test(digits)) {
    base = 16;
    digits = digits.slice(2);
  } else if (/^0[bB]/.test(digits)) {
    base = 2;
    digits = digits.slice(2);
  } else if (/^0[oO]/.test(digits)) {
    base = 8;
    digits = digits.slice(2);
  } else if (/^0./.test(digits)) {
    base = 8;
    digits = digits.slice(1);
  }
  const valid = { 2: /^_?[01]+(_[01]+)*$/, 8: /^_?[0-7]+(_[0-7]+)*$/, 10: /^[0-9]+(_[0-9]+)*$/, 16: /^_?[0-9a-fA-F]+(_[0-9a-fA-F]+)*$/ }[
    base
  ];
  if (!valid.test(digits)) return undefined;
  const plain = digits.replaceAll('_', '');
  if (base === 10 && plain.length < 16) return Number(plain);
  const prefix = { 2: '0b', 8: '0o', 10: '', 16: '0x' }[base];
  const value = BigInt(prefix + plain);
  return value > most ? undefined : Number(value);
}

function parseFloatGo(text: string): NumberResult {
  const lower = text.toLowerCase();
  if (lower === 'inf' || lower === '+inf' || lower === 'infinity') return { value: Number.POSITIVE_INFINITY, error: undefined };
  if (lower === '-inf') return { value: Number.NEGATIVE_INFINITY, error: undefined };
  if (lower === 'nan') return { value: Number.NaN, error: undefined };
  // Underscores may stand between digits.
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)([eE][+-]?\d+(_\d+)*)?$/.test(text)) {
    return { value: 0, error: `strconv.ParseFloat: parsing ${goQuote(text)}: invalid syntax` };
  }
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isFinite(value)) {
    return { value, error: `strconv.ParseFloat: parsing ${goQuote(text)}: value out of range` };
  }
  return { value, error: undefined };
}

/** `strconv.FormatFloat(v, 'f', -1, 64)`: the shortest decimal that reads back, never an exponent. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  return expand(String(value));
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

/** Writes out an exponent: `1.5e-7` is `0.00000015`. */
function expand(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', lead = '', rest = '', exponent = '0'] = match;
  const digits = lead + rest;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
