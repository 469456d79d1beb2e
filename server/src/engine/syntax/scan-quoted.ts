import { breakLength, hexDigit, hexLength, isDocumentIndicator } from './characters.js';
import { beginLine, type Cursor, refuse } from './cursor.js';
import { scalarAt, type Token } from './tokens.js';

/** Reads a scalar in quotes. undefined: refused. Source: go-yaml scannerc.go `yaml_parser_scan_flow_scalar`, v2.4.4. */
export function scanQuoted(cursor: Cursor, style: 'single' | 'double', keyLevel: number): Token | undefined {
  const { text } = cursor;
  const { length } = text;
  const quote = style === 'single' ? 39 : 34;
  const from = cursor.at;
  let i = from + 1;
  for (;;) {
    let code = text.charCodeAt(i);
    if (i === cursor.lineStart && isDocumentIndicator(text, i)) return refuse(cursor, 'found unexpected document indicator', from, i);
    if (i >= length) return refuse(cursor, 'found unexpected end of stream', from, i);
    for (; i < length; code = text.charCodeAt(i)) {
      if (code === 32 || code === 10 || code === 9) break;
      if (code === quote) {
        if (quote === 34 || text.charCodeAt(i + 1) !== 39) break;
        i += 2;
      } else if (code === 92 && quote === 34) {
        const size = breakLength(text, i + 1);
        if (size) {
          i += 1 + size;
          beginLine(cursor, i);
          break;
        }
        const escaped = escapeLength(cursor, i, from);
        if (!escaped) return undefined;
        i += escaped;
      } else if (code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029) break;
      else i++;
    }
    if (text.charCodeAt(i) === quote) break;
    for (;;) {
      code = text.charCodeAt(i);
      if (code === 32 || code === 9) i++;
      else {
        const size = breakLength(text, i);
        if (!size) break;
        i += size;
        beginLine(cursor, i);
      }
    }
  }
  cursor.at = i + 1;
  return scalarAt(from, i + 1, style, 0, keyLevel);
}

const knownEscapes = '0abt\tnvfre "\'\\N_LP';

/** Length of the escape at `at` in the scalar that begins at `from`. undefined: refused. */
function escapeLength(cursor: Cursor, at: number, from: number): number | undefined {
  const { text } = cursor;
  const letter = text.charCodeAt(at + 1);
  const digits = hexLength(letter);
  if (digits === 0) {
    const isKnown = !Number.isNaN(letter) && knownEscapes.includes(String.fromCharCode(letter));
    return isKnown ? 2 : refuse(cursor, 'found unknown escape character', from, at);
  }
  let value = 0;
  for (let k = at + 2; k < at + 2 + digits; k++) {
    const digit = hexDigit(text.charCodeAt(k));
    if (digit < 0) return refuse(cursor, 'did not find expected hexdecimal number', from, at + 2);
    value = value * 16 + digit;
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
    return refuse(cursor, 'found invalid Unicode character escape code', from, at + 2);
  return 2 + digits;
}
