import { breakLength, hexLength } from './characters.js';
import { closing, codePoint } from './quotes.js';
import { type Decoded, scalarWriter, type Writer } from './scalar-writer.js';
import type { ScalarNode } from './tree.js';

/** Reads a string of JSON or a basic string of TOML. Source: Go's encoding/json decode.go `unquote`, BurntSushi/toml v1.2.1 parse.go. */
export function decodeProgramString(text: string, node: ScalarNode): Decoded {
  const { start } = node.span;
  const triple = node.language === 'toml' && text.startsWith('"""', start);
  const size = triple ? 3 : 1;
  const end = Math.max(start + size, triple ? node.span.end - 3 : closing(text, start, node.span.end, 34));
  let i = start + size;
  if (triple) i += breakLength(text, i);
  const hostStart = i;
  const out = scalarWriter();
  let from = i;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code !== 92 || i + 1 >= end) {
      if (code === 13 && text.charCodeAt(i + 1) === 10) {
        out.copy(text, from, i);
        out.write('\n', i, 2);
        i += 2;
        from = i;
      } else i++;
      continue;
    }
    out.copy(text, from, i);
    const letter = text.charCodeAt(i + 1);
    if (node.language === 'json' && letter === 117) i = jsonUnicode(out, text, i, end);
    else {
      const hex = node.language === 'toml' ? hexLength(letter) : 0;
      const value = hex ? codePoint(text, i + 2, hex) : undefined;
      const gap = triple ? /\\[ \t]*\r?\n[ \t\r\n]*/y : undefined;
      if (gap) gap.lastIndex = i;
      const skipped = gap?.exec(text)?.[0].length ?? 0;
      if (skipped) i = Math.min(end, i + skipped);
      else if (value !== undefined) {
        out.write(value, i, 2 + hex);
        i += 2 + hex;
      } else {
        const name = text.charAt(i + 1);
        out.write(programEscapes[name] ?? name, i, 2);
        i += 2;
      }
    }
    from = i;
  }
  out.copy(text, from, end);
  return { ...out.done(), hostStart, hostEnd: end, slack: end };
}

/** `\uXXXX` of JSON: two surrogate escapes make one character; a lone one becomes U+FFFD, as in encoding/json. */
function jsonUnicode(out: Writer, text: string, at: number, end: number): number {
  const unit = (i: number): number => {
    const digits = text.slice(i + 2, i + 6);
    return i + 6 <= end && /^\\u$/.test(text.slice(i, i + 2)) && /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
  };
  const first = unit(at);
  if (first < 0) {
    out.write('u', at, 2);
    return at + 2;
  }
  if (first >= 0xd800 && first < 0xdc00) {
    const second = unit(at + 6);
    if (second >= 0xdc00 && second < 0xe000) {
      out.write(String.fromCharCode(first, second), at, 12);
      return at + 12;
    }
  }
  out.write(first >= 0xd800 && first < 0xe000 ? '\ufffd' : String.fromCharCode(first), at, 6);
  return at + 6;
}

const programEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** Reads a literal string of TOML: no escapes. */
export function decodeRaw(text: string, node: ScalarNode): Decoded {
  const triple = text.startsWith("'''", node.span.start);
  const size = triple ? 3 : 1;
  let from = node.span.start + size;
  const end = Math.max(from, node.span.end - size);
  if (triple) from = Math.min(end, from + breakLength(text, from));
  const out = scalarWriter();
  out.copy(text, from, end);
  return { ...out.done(), hostStart: from, hostEnd: end, slack: end };
}
