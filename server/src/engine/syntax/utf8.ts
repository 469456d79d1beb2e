/**
 * A file's bytes as text; `refused`: why go-yaml's reader takes none of it (readerc.go). A byte that is no UTF-8 becomes a lone surrogate
 * U+DC00 + byte, so that whoever reads the text can say what is wrong, and where.
 */
export function textOfBytes(bytes: Uint8Array): { readonly text: string; readonly refused?: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, 0);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, 1);
  return decodeUtf8(bytes);
}

/** The same of a text that may be nothing else: only go-yaml knows UTF-16. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string; readonly refused?: string } {
  let refused: string | undefined;
  const pieces: string[] = [];
  let units: number[] = [];
  const flush = (): void => {
    pieces.push(String.fromCharCode(...units));
    units = [];
  };
  for (let i = 0; i < bytes.length; ) {
    if (units.length > 4000) flush();
    const first = bytes[i] ?? 0;
    const width = widthOf(first);
    const wrong = width === 1 ? undefined : sequenceFault(bytes, i, width);
    if (wrong !== undefined) {
      refused ??= wrong;
      units.push(0xdc00 + first);
      i++;
      continue;
    }
    let point = width === 1 ? first : first & (0xff >> (width + 1));
    for (let k = 1; k < width; k++) point = (point << 6) | ((bytes[i + k] ?? 0) & 0x3f);
    if (point > 0xffff) units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    else units.push(point);
    i += width;
  }
  flush();
  const text = pieces.join('');
  return refused === undefined ? { text } : { text, refused };
}

/** What is wrong with the byte that a lone surrogate at an offset stands for; undefined: it stands for none. */
export function faultOfByte(text: string, at: number): string | undefined {
  const bytes: number[] = [];
  for (let i = at; i < text.length && bytes.length < 4; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    // Of a whole character it matters that it has two bytes or more and goes on nothing.
    else bytes.push(...(code < 0x80 ? [code] : [0xc3, 0xa9]));
  }
  const first = bytes[0] ?? 0;
  return first < 0x80 || text.charCodeAt(at) < 0xdc80 ? undefined : sequenceFault(Uint8Array.from(bytes), 0, widthOf(first));
}

/** A byte that is no UTF-8, in a text. */
export const wrongByte = /[\udc80-\udcff]/u;

/** The same, and the character that is written in place of one: Go's `utf8.RuneError` is either. */
export const runeError = /\p{Surrogate}|\ufffd/u;

function widthOf(first: number): number {
  return first < 0x80 ? 1 : (first & 0xe0) === 0xc0 ? 2 : (first & 0xf0) === 0xe0 ? 3 : (first & 0xf8) === 0xf0 ? 4 : 0;
}

function sequenceFault(bytes: Uint8Array, at: number, width: number): string | undefined {
  if (width === 0) return 'invalid leading UTF-8 octet';
  if (at + width > bytes.length) return 'incomplete UTF-8 octet sequence';
  let point = (bytes[at] ?? 0) & (0xff >> (width + 1));
  for (let k = 1; k < width; k++) {
    const next = bytes[at + k] ?? 0;
    if ((next & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
    point = (point << 6) | (next & 0x3f);
  }
  if (point < (width === 2 ? 0x80 : width === 3 ? 0x800 : 0x10000)) return 'invalid length of a UTF-8 sequence';
  return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 'invalid Unicode character' : undefined;
}

function decodeUtf16(bytes: Uint8Array, high: 0 | 1): { readonly text: string; readonly refused?: string } {
  let text = '';
  let refused: string | undefined;
  const unitAt = (at: number): number =>
    (((high === 0 ? bytes[at + 1] : bytes[at]) ?? 0) << 8) | ((high === 0 ? bytes[at] : bytes[at + 1]) ?? 0);
  for (let i = 2; i < bytes.length; i += 2) {
    if (i + 1 >= bytes.length) {
      refused ??= 'incomplete UTF-16 character';
      break;
    }
    const unit = unitAt(i);
    if ((unit & 0xfc00) === 0xdc00) refused ??= 'unexpected low surrogate area';
    if ((unit & 0xfc00) === 0xd800) {
      if (i + 3 >= bytes.length) refused ??= 'incomplete UTF-16 surrogate pair';
      else if ((unitAt(i + 2) & 0xfc00) !== 0xdc00) refused ??= 'expected low surrogate area';
      else {
        text += String.fromCharCode(unit, unitAt(i + 2));
        i += 2;
        continue;
      }
    }
    text += String.fromCharCode(unit);
  }
  return refused === undefined ? { text } : { text, refused };
}
