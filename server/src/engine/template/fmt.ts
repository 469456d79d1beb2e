import { goQuote, goUnicode } from '../promql/gostring.js';
import { utf8Bytes } from '../text/utf8.js';
import { type FloatVerb, floatText } from './format.js';

/** What stands between the `%` and the verb. Go's fmt/format.go is what this file follows; fmt/print.go is `printf.ts`. */
export interface Spec {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v`: fields with their names. */
  plusV: boolean;
  /** `%#v`: as Go source. */
  sharpV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

/** Nothing stands there. */
export const bare = (): Spec => ({
  plus: false,
  minus: false,
  sharp: false,
  space: false,
  zero: false,
  plusV: false,
  sharpV: false,
  width: undefined,
  precision: undefined,
});

/** `%U`. */
export function unicode(number: bigint, spec: Spec): string {
  const unsigned = BigInt.asUintN(64, number);
  const hex = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, spec.precision ?? 0), '0');
  const shown = spec.sharp && unsigned <= 0x10ffffn ? /'.*'$/su.exec(goUnicode(Number(unsigned)))?.[0] : undefined;
  return `U+${hex}${shown === undefined ? '' : ` ${shown}`}`;
}

/** fmt/format.go `fmtInteger`. */
export function integer(number: bigint, base: number, verb: string, spec: Spec, upper: boolean): string {
  const unpadded = { ...spec, zero: false };
  const isNegative = number < 0n;
  const size = isNegative ? -number : number;
  if (spec.precision === 0 && size === 0n) return ' '.repeat(spec.width ?? 0);
  const filled = spec.precision === undefined && spec.zero && !spec.minus && spec.width !== undefined;
  const least = filled ? (spec.width ?? 0) - (isNegative || spec.plus || spec.space ? 1 : 0) : (spec.precision ?? 0);
  let out = size.toString(base).padStart(least, '0');
  if (upper) out = out.toUpperCase();
  if (spec.sharp) {
    if (base === 2) out = `0b${out}`;
    else if (base === 8 && !out.startsWith('0')) out = `0${out}`;
    else if (base === 16) out = `${upper ? '0X' : '0x'}${out}`;
  }
  if (verb === 'O') out = `0o${out}`;
  return pad(`${isNegative ? '-' : spec.plus ? '+' : spec.space ? ' ' : ''}${out}`, unpadded);
}

/** `%q` of a text. */
export function quoted(text: string, spec: Spec): string {
  const it = cut(text, spec);
  if (spec.sharp && !/[\x00-\x08\x0a-\x1f`\x7f\ufeff]/.test(it)) return pad(`\`${it}\``, spec);
  return pad(spec.plus ? toAscii(goQuote(it)) : goQuote(it), spec);
}

/** A quoted text with all but ASCII escaped. */
export function toAscii(text: string): string {
  return text.replaceAll(/[^ -~]/gu, (it) => {
    const hex = (it.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
}

/** fmt/format.go `fmtSbx`: bytes, and the precision counts them. */
export function hexadecimal(text: string, verb: string, spec: Spec): string {
  const bytes = utf8Bytes(text).slice(0, spec.precision);
  if (bytes.length === 0) return padding(spec.width ?? 0, spec);
  const prefix = spec.sharp ? '0x' : '';
  const written = bytes.map((it) => it.toString(16).padStart(2, '0'));
  const out = prefix + written.join(spec.space ? ` ${prefix}` : '');
  return pad(verb === 'X' ? out.toUpperCase() : out, spec);
}

/** fmt/format.go `fmtFloat`. */
export function floating(number: number, verb: FloatVerb, usual: number | undefined, spec: Spec): string {
  const precision = spec.precision ?? usual;
  const written = floatText(number, verb, precision);
  let body = written.replace(/^[-+]/, '');
  let sign = written.startsWith('-') ? '-' : spec.space && !spec.plus ? ' ' : '+';
  if (!Number.isFinite(number)) {
    if (Number.isNaN(number) && !spec.space && !spec.plus) sign = '';
    return pad(sign + body, { ...spec, zero: false });
  }
  if (spec.sharp && verb !== 'b') body = withPoint(body, verb, precision);
  if (!spec.plus && sign === '+') return pad(body, spec);
  const missing = (spec.width ?? 0) - body.length - 1;
  if (spec.zero && !spec.minus && missing > 0) return sign + '0'.repeat(missing) + body;
  return pad(sign + body, spec);
}

/** `#`: a point, and the zeros that were left out. */
function withPoint(body: string, verb: FloatVerb, precision: number | undefined): string {
  const isHex = verb === 'x' || verb === 'X';
  let digits = verb === 'g' || verb === 'G' || verb === 'x' ? (precision ?? 6) : 0;
  const tailAt = body.search(isHex ? /[pP]/ : /[eE]/);
  const tail = tailAt < 0 ? '' : body.slice(tailAt);
  let head = tailAt < 0 ? body : body.slice(0, tailAt);
  let hasSeen = false;
  for (const c of head) {
    if (c === '.') continue;
    hasSeen ||= c !== '0';
    if (hasSeen) digits--;
  }
  if (!head.includes('.')) {
    if (head === '0') digits--;
    head += '.';
  }
  return head + '0'.repeat(Math.max(0, digits)) + tail;
}

/** A text cut to the precision, which counts characters. */
export function cut(text: string, { precision }: Spec): string {
  return precision === undefined || text.length <= precision ? text : [...text].slice(0, precision).join('');
}

function padding(count: number, spec: Spec): string {
  return count <= 0 ? '' : (spec.zero && !spec.minus ? '0' : ' ').repeat(count);
}

/** A text filled to the width. */
export function pad(text: string, spec: Spec): string {
  if (!spec.width) return text;
  const missing = padding(spec.width - [...text].length, spec);
  return spec.minus ? text + missing : missing + text;
}
