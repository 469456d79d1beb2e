/** How Go prints characters and strings in messages: `%q` and `%#U`, and how it reads quoted ones. Facts: Go's strconv and Prometheus's util/strutil. */

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** Whether Go's `strconv.IsPrint` holds for a code point. */
export function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return printable.test(String.fromCodePoint(code)) && code !== 0xa0 && code !== 0xad;
}

const short: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [12, '\\f'],
  [10, '\\n'],
  [13, '\\r'],
  [9, '\\t'],
  [11, '\\v'],
  [92, '\\\\'],
]);

function quoteCode(code: number, quote: string): string {
  if (code === quote.charCodeAt(0)) return `\\${quote}`;
  const written = short.get(code);
  if (written) return written;
  // A byte that is no UTF-8 is kept as a lone surrogate (see unquote).
  if (code >= 0xdc80 && code < 0xdd00) return `\\x${(code - 0xdc00).toString(16)}`;
  if (code >= 0xd800 && code < 0xe000) return '\ufffd';
  if (isPrintable(code)) return String.fromCodePoint(code);
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** `%q` of a string. */
export function goQuote(text: string): string {
  let out = '"';
  for (const c of text) out += quoteCode(c.codePointAt(0) ?? 0, '"');
  return `${out}"`;
}

/** `%q` of a character; -1 stands for the end of the input. */
export function goQuoteRune(code: number): string {
  if (code < 0) return "'\ufffd'";
  return `'${quoteCode(code, "'")}'`;
}

/** `%#U` of a character. */
export function goUnicode(code: number): string {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(code) ? `${hex} '${String.fromCodePoint(code)}'` : hex;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * The value of a quoted PromQL string, quotes included in the argument. `undefined`: it is no string (Go: invalid syntax), which the lexer
 * has refused before. Bytes above 127 written as `\xNN` or in octal are put together as UTF-8, as Go does.
 */
export function unquote(text: string): string | undefined {
  const quote = text.charAt(0);
  if (text.length < 2 || text.charAt(text.length - 1) !== quote) return undefined;
  const inside = text.slice(1, -1);
  if (quote === '`') return inside.includes('`') ? undefined : inside;
  if (quote !== '"' && quote !== "'") return undefined;
  if (!inside.includes('\\')) return inside.includes('\n') || inside.includes(quote) ? undefined : inside;
  let out = '';
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) out += decodeUtf8(bytes);
    bytes = [];
  };
  for (let i = 0; i < inside.length; i++) {
    const c = inside.charAt(i);
    if (c === quote || c === '\n') return undefined;
    if (c !== '\\') {
      flush();
      out += c;
      continue;
    }
    i++;
    const e = inside.charAt(i);
    if (/[0-7]/.test(e)) {
      const digits = inside.slice(i, i + 3);
      if (!/^[0-7]{3}$/.test(digits)) return undefined;
      const value = Number.parseInt(digits, 8);
      if (value > 255) return undefined;
      bytes.push(value);
      i += 2;
      continue;
    }
    if (e === 'x' || e === 'u' || e === 'U') {
      const n = e === 'x' ? 2 : e === 'u' ? 4 : 8;
      const digits = inside.slice(i + 1, i + 1 + n);
      if (digits.length !== n || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
      const value = Number.parseInt(digits, 16);
      i += n;
      if (e === 'x') {
        bytes.push(value);
        continue;
      }
      if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return undefined;
      flush();
      out += String.fromCodePoint(value);
      continue;
    }
    const simple = simpleEscapes[e];
    if (simple === undefined || ((e === "'" || e === '"') && e !== quote)) return undefined;
    flush();
    out += simple;
  }
  flush();
  return out;
}

/** Whether a value that `unquote` gave is valid UTF-8. */
export function isUtf8(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}

/** Bytes as text; a byte that is no UTF-8 becomes a lone surrogate U+DC00 + byte, so that it is not lost. */
export function decodeUtf8(bytes: readonly number[]): string {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i] ?? 0;
    const length = b < 0x80 ? 1 : b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0;
    const rest = bytes.slice(i + 1, i + length);
    let code = length === 1 ? b : length === 2 ? b & 0x1f : length === 3 ? b & 0x0f : b & 0x07;
    const whole = length > 0 && rest.length === length - 1 && rest.every((it) => (it & 0xc0) === 0x80);
    for (const it of rest) code = (code << 6) | (it & 0x3f);
    const least = length === 3 ? 0x800 : length === 4 ? 0x10000 : 0;
    if (whole && code >= least && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)) {
      out += String.fromCodePoint(code);
      i += length;
    } else {
      out += String.fromCharCode(0xdc00 + b);
      i++;
    }
  }
  return out;
}
