import { decodeBlockScalar } from './block-scalar.js';
import { breakLength, hexLength } from './characters.js';
import { decodeProgramString, decodeRaw } from './program-string.js';
import { closing, codePoint } from './quotes.js';
import { type Break, breakText, type Decoded, scalarWriter, type Writer } from './scalar-writer.js';
import type { ScalarNode } from './tree.js';

/** Reads a scalar's value as libyaml's scanner does (go-yaml scannerc.go: scan_*_scalar), or by the rules of JSON, TOML and INI. */
export function decodeScalar(node: ScalarNode): Decoded {
  if (last?.node !== node) last = { node, decoded: decode(node) };
  return last.decoded;
}

/** Who asks for a scalar's text next asks for the way back. */
let last: { readonly node: ScalarNode; readonly decoded: Decoded } | undefined;

function decode(node: ScalarNode): Decoded {
  const text = node.region.text;
  switch (node.style) {
    case 'plain':
      return decodePlain(text, node.span.start, node.span.end);
    case 'single':
      return node.language === 'toml' ? decodeRaw(text, node) : decodeSingle(text, node.span.start, node.span.end);
    case 'double':
      return node.language ? decodeProgramString(text, node) : decodeDouble(text, node.span.start, node.span.end);
    case 'literal':
    case 'folded':
      return decodeBlockScalar(text, node.span.start, node.span.end, node.indent ?? 1, node.style === 'folded');
  }
}

/**
 * Blanks and breaks from `i` to `end` inside a flow scalar, folded. Returns where content goes on.
 * `continued`: an escaped line break came before, so the first break counts as a blank line.
 */
function fold(out: Writer, text: string, from: number, end: number, continued: boolean): number {
  let i = from;
  let leading: Break | undefined;
  const trailing: Break[] = [];
  let broken = continued;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9) {
      i++;
      continue;
    }
    const length = breakLength(text, i);
    if (!length) break;
    if (broken) trailing.push({ at: i, length });
    else {
      leading = { at: i, length };
      broken = true;
    }
    i += length;
  }
  if (!broken) {
    out.copy(text, from, i);
    return i;
  }
  if (leading) {
    const first = breakText(text, leading.at);
    // A single break and the blanks around it read as one blank.
    if (first === '\n' && trailing.length === 0) out.write(' ', from, i - from);
    else if (first !== '\n') out.write(first, leading.at, leading.length);
  }
  for (const it of trailing) out.write(breakText(text, it.at), it.at, it.length);
  return i;
}

/** What stands on one line without escapes, as most do, is read as it is written. */
function asWritten(text: string, start: number, end: number): Decoded {
  const length = end - start;
  const runs = length > 0 ? [{ at: 0, length, host: start, hostLength: length }] : [];
  return { text: text.slice(start, end), runs, hostStart: start, hostEnd: end, slack: end };
}

function decodePlain(text: string, start: number, end: number): Decoded {
  if (!/[\r\n\x85\u2028\u2029]/.test(text.slice(start, end))) return asWritten(text, start, end);
  const out = scalarWriter();
  let i = start;
  let from = start;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9 || breakLength(text, i)) {
      out.copy(text, from, i);
      i = fold(out, text, i, end, false);
      from = i;
    } else i++;
  }
  out.copy(text, from, end);
  return { ...out.done(), hostStart: start, hostEnd: end, slack: end };
}

function decodeSingle(text: string, start: number, nodeEnd: number): Decoded {
  const end = closing(text, start, nodeEnd, 39);
  if (!/['\r\n\x85\u2028\u2029]/.test(text.slice(start + 1, end))) return asWritten(text, start + 1, end);
  const out = scalarWriter();
  let i = start + 1;
  let from = i;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code === 39 && text.charCodeAt(i + 1) === 39) {
      out.copy(text, from, i);
      out.write("'", i, 2);
      i += 2;
      from = i;
    } else if (code === 32 || code === 9 || breakLength(text, i)) {
      out.copy(text, from, i);
      i = fold(out, text, i, end, false);
      from = i;
    } else i++;
  }
  out.copy(text, from, end);
  return { ...out.done(), hostStart: start + 1, hostEnd: end, slack: end };
}

const yamlEscapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function decodeDouble(text: string, start: number, nodeEnd: number): Decoded {
  const end = closing(text, start, nodeEnd, 34);
  if (!/[\\\r\n\x85\u2028\u2029]/.test(text.slice(start + 1, end))) return asWritten(text, start + 1, end);
  const out = scalarWriter();
  let i = start + 1;
  let from = i;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code === 92 && i + 1 < end) {
      out.copy(text, from, i);
      const length = breakLength(text, i + 1);
      if (length) i = fold(out, text, i + 1 + length, end, true);
      else {
        const hex = hexLength(text.charCodeAt(i + 1));
        const value = hex ? codePoint(text, i + 2, hex) : undefined;
        if (value !== undefined) {
          out.write(value, i, 2 + hex);
          i += 2 + hex;
        } else {
          const letter = text.charAt(i + 1);
          out.write(yamlEscapes[letter] ?? letter, i, 2);
          i += 2;
        }
      }
      from = i;
    } else if (code === 32 || code === 9 || breakLength(text, i)) {
      out.copy(text, from, i);
      i = fold(out, text, i, end, false);
      from = i;
    } else i++;
  }
  out.copy(text, from, end);
  return { ...out.done(), hostStart: start + 1, hostEnd: end, slack: end };
}
