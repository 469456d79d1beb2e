import { goQuote } from '../promql/gostring.js';
import { parseFloatGo, underscoresSeparate } from '../text/go-float.js';

/** What a number stands for: of an imaginary one the two parts, else an integer, a float or both; `int` absent with a float: none fits. */
export interface NumberValue {
  readonly int?: bigint;
  readonly float?: number;
  readonly complex?: { readonly re: number; readonly im: number };
}

/** A number, or in Go's words why a text is none. */
export type NumberResult = NumberValue | string;

/** `1.5`, `0x1F`, `2i`. text/template/parse/node.go `newNumber`. */
export function numberOf(text: string): NumberResult {
  const imaginary = text.endsWith('i') ? parseFloatGo(text.slice(0, -1)) : undefined;
  if (imaginary && !imaginary.fault) return { complex: { re: 0, im: imaginary.value } };
  const whole = integerOf(text);
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return { int: whole, float: Number(whole) };
  // Past the signed ones; a sign is not for these.
  if (whole !== undefined && BigInt.asUintN(64, whole) === whole && !text.startsWith('+')) return { float: Number(whole) };
  const { value, fault } = parseFloatGo(text);
  if (fault) return `illegal number syntax: ${goQuote(text)}`;
  return /[.eEpP]/.test(text) ? { float: value } : `integer overflow: ${goQuote(text)}`;
}

/** An integer of any base. strconv `ParseInt(text, 0, …)`. */
function integerOf(text: string): bigint | undefined {
  const plain = text.replaceAll('_', '');
  const [, sign, digits = ''] = /^([-+]?)(0x[\da-f]+|0b[01]+|0o[0-7]+|0[0-7]*|[1-9]\d*)$/i.exec(plain) ?? [];
  if (digits === '' || (plain !== text && !underscoresSeparate(text))) return undefined;
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits.toLowerCase());
  return sign === '-' ? -size : size;
}

const part = '[-+]?(?:0[xX][\\da-fA-F_]*\\.?[\\da-fA-F_]*(?:[pP][-+]?[\\d_]*)?|[\\d_]*\\.?[\\d_]*(?:[eE][-+]?[\\d_]*)?)';
const pair = new RegExp(`^(${part})(?=[-+][^i])(${part})i$`);

/** `1+2i`, which Go gives to `fmt.Sscan`. */
export function complexOf(text: string): NumberResult {
  const [, first, second] = pair.exec(text) ?? [];
  if (first === undefined || second === undefined) return 'syntax error scanning complex number';
  const [re, im] = [parseFloatGo(first), parseFloatGo(second)];
  const fault = re.fault ?? im.fault;
  if (fault) return `strconv.ParseFloat: parsing ${goQuote(re.fault ? first : second)}: ${fault}`;
  return { complex: { re: re.value, im: im.value } };
}

const character = /^'(?:([^\\])|\\(?:([abfnrtv\\'])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})))/u;
const named: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39 };

/** `'x'`. strconv `UnquoteChar`. */
export function characterOf(text: string): NumberResult {
  const found = text === "''" ? null : character.exec(text);
  if (!found) return 'invalid syntax';
  const [all, plain, name, byte, short, long, octal] = found;
  const hex = byte ?? short ?? long;
  const code = plain?.codePointAt(0) ?? named[name ?? ''] ?? Number.parseInt(hex ?? octal ?? '', hex ? 16 : 8);
  if ((octal && code > 255) || code > 0x10ffff || (hex && code >= 0xd800 && code < 0xe000)) return 'invalid syntax';
  return all.length === text.length - 1 ? { int: BigInt(code), float: code } : `malformed character constant: ${text}`;
}
