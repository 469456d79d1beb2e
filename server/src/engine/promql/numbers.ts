import { parseFloatGo } from '../text/go-float.js';
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
  const { value, fault } = parseFloatGo(text);
  return { value, error: fault && `strconv.ParseFloat: parsing ${goQuote(text)}: ${fault}` };
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
