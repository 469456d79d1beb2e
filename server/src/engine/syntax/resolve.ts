import { textOf } from './access.js';
import type { MissingNode, Reader, ScalarNode } from './tree.js';

/** What a scalar is to a reader. The source text stays with the node: "into a string" takes `textOf`, never a number's value. */
export type Resolved =
  | { readonly type: 'null' }
  | { readonly type: 'bool'; readonly value: boolean }
  /** `bigint` where the number is beyond 2^53. */
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  /** A date or time as v3 reads one into `any`; the others keep its text. */
  | { readonly type: 'timestamp'; readonly value: string }
  /** `!!binary`, decoded: one character a byte. */
  | { readonly type: 'binary'; readonly value: string }
  | { readonly type: 'merge' }
  | { readonly type: 'error'; readonly message: string };

const nothing: Resolved = { type: 'null' };

/**
 * What a scalar is to P (go-yaml v2), R (v3) or K (v2, then JSON). Tags are obeyed as there: unknown ones make a string.
 * go-yaml: resolve.go, decode.go `scalar`, v2.4.4 and v3.0.5.
 */
export function resolveScalar(node: ScalarNode | MissingNode, reader: Reader): Resolved {
  if (node.type === 'missing')
    return node.tag === undefined || (node.tag === '!' && reader === 'R') ? nothing : resolveTagged('', false, shortTag(node.tag), reader);
  if (node.language) return resolveProgram(node);
  const text = textOf(node);
  if (node.tag !== undefined) {
    const tag = shortTag(node.tag);
    // The lone `!` says "a string" to v2 and nothing to v3.
    if (tag === '!') return reader === 'R' && node.style === 'plain' ? resolvePlain(text, reader) : { type: 'string', value: text };
    return resolveTagged(text, node.style === 'plain', tag, reader);
  }
  return node.style === 'plain' ? resolvePlain(text, reader) : { type: 'string', value: text };
}

const longPrefix = 'tag:yaml.org,2002:';

/** `!!int` for `!!int`, `!<tag:yaml.org,2002:int>`; other tags as written. */
export function shortTag(tag: string): string {
  const uri = tag.startsWith('!<') && tag.endsWith('>') ? tag.slice(2, -1) : tag;
  return uri.startsWith(longPrefix) ? `!!${uri.slice(longPrefix.length)}` : uri;
}

/** The short tag that Go's messages name a resolved scalar by. */
export function tagOf(resolved: Resolved): string {
  switch (resolved.type) {
    case 'null':
      return '!!null';
    case 'bool':
      return '!!bool';
    case 'int':
      return '!!int';
    case 'float':
      return '!!float';
    case 'timestamp':
      return '!!timestamp';
    case 'binary':
      return '!!binary';
    case 'merge':
      return '!!merge';
    case 'string':
    case 'error':
      return '!!str';
  }
}

function resolveTagged(text: string, plain: boolean, tag: string, reader: Reader): Resolved {
  switch (tag) {
    case '!!str':
      return { type: 'string', value: text };
    case '!!binary': {
      const bytes = decodeBase64(text);
      return bytes === undefined
        ? { type: 'error', message: '!!binary value contains invalid base64 data' }
        : { type: 'binary', value: bytes };
    }
    case '!!null':
    case '!!bool':
    case '!!int':
    case '!!float':
    case '!!timestamp': {
      const found = resolveHinted(text, plain, reader, tag);
      if (tagOf(found) === tag) return found;
      if (tag === '!!float' && found.type === 'int') return { type: 'float', value: Number(found.value) };
      // Only where no tag is written do words have the types of merges and times.
      const own = found.type === 'merge' || found.type === 'timestamp' ? '!!str' : tagOf(found);
      return { type: 'error', message: `cannot decode ${own} \`${text}\` as a ${tag}` };
    }
    case '!!merge':
      return text === '<<' ? { type: 'merge' } : { type: 'string', value: text };
    default:
      return { type: 'string', value: text };
  }
}

function resolveHinted(text: string, _plain: boolean, reader: Reader, tag: string): Resolved {
  const found = resolvePlain(text, reader === 'R' || tag !== '!!timestamp' ? reader : 'R');
  if (found.type === 'string' && tag === '!!timestamp' && isTimestamp(text)) return { type: 'timestamp', value: text };
  return found;
}

const trues = new Set(['true', 'True', 'TRUE']);
const falses = new Set(['false', 'False', 'FALSE']);
/** Words that are booleans to v2 only (v3 takes them where a bool is wanted). */
const oldTrues = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']);
const oldFalses = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']);
const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);

/** Whether a plain scalar of this text is null to every reader. */
export function isNullWord(text: string): boolean {
  return nulls.has(text);
}

/** The boolean that a word of YAML 1.1 stands for: `yes`, `off`, `y`; undefined: none. */
export function oldBoolean(text: string): boolean | undefined {
  if (oldTrues.has(text)) return true;
  return oldFalses.has(text) ? false : undefined;
}

/** An untagged plain scalar. */
function resolvePlain(text: string, reader: Reader): Resolved {
  if (nulls.has(text)) return nothing;
  const first = text.charCodeAt(0);
  // Words: t T f F y Y n N o O ~ and so on; numbers: digit . + -
  const number = (first >= 48 && first <= 57) || first === 46 || first === 43 || first === 45;
  if (!number) {
    if (text.length > 5) return { type: 'string', value: text };
    if (trues.has(text)) return { type: 'bool', value: true };
    if (falses.has(text)) return { type: 'bool', value: false };
    if (reader !== 'R') {
      const old = oldBoolean(text);
      if (old !== undefined) return { type: 'bool', value: old };
    }
    if (text === '<<' && reader === 'R') return { type: 'merge' };
    return { type: 'string', value: text };
  }
  const special = specialFloat(text);
  if (special !== undefined) return { type: 'float', value: special };
  if (first >= 48 && first <= 57 && text.length >= 8 && reader === 'R' && isTimestamp(text)) return { type: 'timestamp', value: text };
  return resolveNumber(text.includes('_') ? text.replaceAll('_', '') : text) ?? { type: 'string', value: text };
}

function specialFloat(text: string): number | undefined {
  if (/^\+?\.(?:inf|Inf|INF)$/.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-\.(?:inf|Inf|INF)$/.test(text)) return Number.NEGATIVE_INFINITY;
  return text === '.nan' || text === '.NaN' || text === '.NAN' ? Number.NaN : undefined;
}

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;
const uint64Max = 2n ** 64n - 1n;

/** A number as Go tries it: ParseInt with base 0, ParseUint, the float pattern, then `0b` and `0o` by hand. */
function resolveNumber(text: string): Resolved | undefined {
  const whole = parseGoInteger(text);
  if (whole !== undefined && int64Min <= whole && whole <= uint64Max && !(whole > int64Max && /^[-+]/.test(text))) {
    return { type: 'int', value: shrink(whole) };
  }
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? { type: 'float', value } : undefined;
  }
  return undefined;
}

function shrink(value: bigint): number | bigint {
  return -(2n ** 53n) < value && value < 2n ** 53n ? Number(value) : value;
}

/** strconv.ParseInt with base 0, without limits: decimal, 0x, 0b, 0o, and 0 before octal digits. */
function parseGoInteger(text: string): bigint | undefined {
  const found = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  const digits = found?.[2];
  if (digits === undefined) return undefined;
  const value = /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits.toLowerCase());
  return found?.[1] === '-' ? -value : value;
}

/** Dates and times that v3 takes: `2001-01-01`, RFC 3339 with `T`, `t` or a blank, with or without zone (resolve.go allowedTimestampFormats). */
export function isTimestamp(text: string): boolean {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt]| )(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/.exec(text);
  if (!found) return false;
  const [, year, month, day, separator, hour, minute, second, , zone] = found;
  const days = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) return false;
  if (separator === undefined) return (month?.length ?? 0) >= 1;
  if (separator === ' ' ? zone !== undefined : zone === undefined) return false;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** Strict base64 as Go's StdEncoding reads it (line breaks skipped): one character a byte; undefined: refused. */
export function decodeBase64(text: string): string | undefined {
  const clean = text.replaceAll(/[\r\n]/g, '');
  if (clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) return undefined;
  let bytes = '';
  for (let i = 0; i < clean.length; i += 4) {
    let value = 0;
    let size = 3;
    for (let j = 0; j < 4; j++) {
      const code = clean.charCodeAt(i + j);
      if (code === 61) size--;
      value = value * 64 + base64Value(code);
    }
    for (let j = 0; j < size; j++) bytes += String.fromCharCode((value >> (16 - 8 * j)) & 255);
  }
  return bytes;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of bytes, one character a byte. */
export function encodeBytes(bytes: string): string {
  let written = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes.charCodeAt(i);
    const b = i + 1 < bytes.length ? bytes.charCodeAt(i + 1) : undefined;
    const c = i + 2 < bytes.length ? bytes.charCodeAt(i + 2) : undefined;
    written += alphabet.charAt(a >> 2) + alphabet.charAt(((a & 3) << 4) | ((b ?? 0) >> 4));
    written += b === undefined ? '=' : alphabet.charAt(((b & 15) << 2) | ((c ?? 0) >> 6));
    written += c === undefined ? '=' : alphabet.charAt(c & 63);
  }
  return written;
}

/** The six bits of a base64 digit; 0 for padding. */
function base64Value(code: number): number {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  return code === 43 ? 62 : code === 47 ? 63 : 0;
}

/** Scalars of JSON and TOML are what their grammar says; INI knows strings only. */
function resolveProgram(node: ScalarNode): Resolved {
  const text = textOf(node);
  if (node.style !== 'plain' || node.language === 'ini') return { type: 'string', value: text };
  if (text === 'true' || text === 'false') return { type: 'bool', value: text === 'true' };
  if (node.language === 'json') {
    if (text === 'null') return nothing;
    if (/^-?\d+$/.test(text)) return { type: 'int', value: shrink(BigInt(text)) };
    const value = Number(text);
    return Number.isNaN(value) ? { type: 'string', value: text } : { type: 'float', value };
  }
  if (/^[-+]?(?:inf|nan)$/.test(text))
    return { type: 'float', value: text.endsWith('nan') ? Number.NaN : text.startsWith('-') ? -Infinity : Infinity };
  if (/^\d{4}-\d\d-\d\d|^\d\d:\d\d/.test(text)) return { type: 'timestamp', value: text };
  const clean = text.replaceAll('_', '');
  const whole = /^[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|\d+)$/.test(clean) ? parseGoInteger(clean) : undefined;
  if (whole !== undefined) return { type: 'int', value: shrink(whole) };
  const value = Number(clean);
  return Number.isNaN(value) ? { type: 'string', value: text } : { type: 'float', value };
}
