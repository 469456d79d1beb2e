import type { Run } from '../text/offset-map.js';
import { breakLength, hexLength } from './characters.js';
import type { ScalarNode } from './tree.js';

/** A scalar's value with the runs of host text it was read from. */
export interface Decoded {
  readonly text: string;
  readonly runs: readonly Run[];
  /** Host offset at which content begins; for an empty value the place where it would begin. */
  readonly hostStart: number;
  /** Host offset of the decoded end. */
  readonly hostEnd: number;
  /** Up to here the host still belongs to the value: blank lines below a block scalar. */
  readonly slack: number;
}

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
      return decodeBlock(text, node.span.start, node.span.end, node.indent ?? 1, node.style === 'folded');
  }
}

/** Collects decoded pieces; neighbouring copied pieces become one run. */
function writer(): {
  copy(text: string, start: number, end: number): void;
  write(piece: string, host: number, hostLength: number): void;
  done(): { text: string; runs: Run[] };
} {
  const runs: { at: number; length: number; host: number; hostLength: number; copied: boolean }[] = [];
  let pieces = '';
  return {
    copy: (text, start, end) => {
      if (end <= start) return;
      const last = runs[runs.length - 1];
      if (last?.copied && last.host + last.hostLength === start) {
        last.length += end - start;
        last.hostLength += end - start;
      } else runs.push({ at: pieces.length, length: end - start, host: start, hostLength: end - start, copied: true });
      pieces += text.slice(start, end);
    },
    write: (piece, host, hostLength) => {
      if (!piece) return;
      runs.push({ at: pieces.length, length: piece.length, host, hostLength, copied: piece.length === hostLength });
      pieces += piece;
    },
    done: () => ({ text: pieces, runs }),
  };
}

/** What a break becomes in a value: LF, except that U+2028 and U+2029 stay themselves. */
function breakText(text: string, i: number): string {
  const code = text.charCodeAt(i);
  return code === 0x2028 || code === 0x2029 ? text.charAt(i) : '\n';
}

type Writer = ReturnType<typeof writer>;

interface Break {
  readonly at: number;
  readonly length: number;
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
  const out = writer();
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

function closing(text: string, start: number, end: number, quote: number): number {
  return end - start >= 2 && text.charCodeAt(end - 1) === quote ? end - 1 : end;
}

function decodeSingle(text: string, start: number, nodeEnd: number): Decoded {
  const end = closing(text, start, nodeEnd, 39);
  if (!/['\r\n\x85\u2028\u2029]/.test(text.slice(start + 1, end))) return asWritten(text, start + 1, end);
  const out = writer();
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
  const out = writer();
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

function codePoint(text: string, at: number, length: number): string | undefined {
  const digits = text.slice(at, at + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const value = Number.parseInt(digits, 16);
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined;
  return String.fromCodePoint(value);
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

/** A string of JSON or a basic string of TOML. */
function decodeProgramString(text: string, node: ScalarNode): Decoded {
  const { start } = node.span;
  const triple = node.language === 'toml' && text.startsWith('"""', start);
  const size = triple ? 3 : 1;
  const end = Math.max(start + size, triple ? node.span.end - 3 : closing(text, start, node.span.end, 34));
  let i = start + size;
  if (triple) i += breakLength(text, i);
  const hostStart = i;
  const out = writer();
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

/** A literal string of TOML: no escapes. */
function decodeRaw(text: string, node: ScalarNode): Decoded {
  const triple = text.startsWith("'''", node.span.start);
  const size = triple ? 3 : 1;
  let from = node.span.start + size;
  const end = Math.max(from, node.span.end - size);
  if (triple) from = Math.min(end, from + breakLength(text, from));
  const out = writer();
  out.copy(text, from, end);
  return { ...out.done(), hostStart: from, hostEnd: end, slack: end };
}

/** A literal or folded block scalar; `indent` is the column of its content. The value may go on behind `nodeEnd` with line breaks only. */
function decodeBlock(text: string, start: number, nodeEnd: number, indent: number, folded: boolean): Decoded {
  let i = start + 1;
  let chomp: 'clip' | 'strip' | 'keep' = 'clip';
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 43) chomp = 'keep';
    else if (code === 45) chomp = 'strip';
    else if (code < 48 || code > 57) break;
  }
  while (i < text.length && !breakLength(text, i)) i++;
  i += breakLength(text, i);
  const out = writer();
  const lineEnd = lineEndsOf(text);
  let leading: Break | undefined;
  let trailing: Break[] = [];
  let leadingBlank = false;
  let hostStart = -1;
  let hostEnd = i;
  let slack = i;
  for (;;) {
    // Indentation and blank lines.
    let column = 0;
    let lineStart = i;
    for (;;) {
      column = 0;
      lineStart = i;
      while (column < indent && text.charCodeAt(i) === 32) {
        i++;
        column++;
      }
      const length = breakLength(text, i);
      if (!length) break;
      trailing.push({ at: i, length });
      i += length;
      slack = lineStart + column;
    }
    const atEnd = i >= text.length;
    if (column < indent || atEnd) {
      // Half a line of indentation at the end of the text: the cursor may stand in it.
      slack = Math.max(slack, atEnd && column > 0 ? i : Math.min(lineStart, text.length));
      break;
    }
    if (hostStart < 0) hostStart = i;
    const code = text.charCodeAt(i);
    const blank = code === 32 || code === 9;
    if (leading) {
      const first = breakText(text, leading.at);
      if (folded && !leadingBlank && !blank && first === '\n') {
        if (trailing.length === 0) out.write(' ', leading.at, i - leading.at);
      } else put(out, text, leading);
    }
    for (const it of trailing) put(out, text, it);
    trailing = [];
    leadingBlank = blank;
    const from = i;
    i = lineEnd(i);
    out.copy(text, from, i);
    hostEnd = i;
    slack = i;
    const length = breakLength(text, i);
    leading = length ? { at: i, length } : undefined;
    i += length;
  }
  if (chomp !== 'strip' && leading) {
    put(out, text, leading);
    hostEnd = leading.at + leading.length;
  }
  if (chomp === 'keep') {
    for (const it of trailing) {
      put(out, text, it);
      hostEnd = it.at + it.length;
    }
  }
  if (hostStart < 0) hostStart = Math.min(hostEnd, Math.max(nodeEnd, hostEnd));
  return { ...out.done(), hostStart, hostEnd, slack: Math.max(hostEnd, slack) };
}

/** Block scalars of one text are read one after the other, and few texts have other breaks than line feeds. */
let lastEnds: { readonly text: string; readonly of: (from: number) => number } | undefined;

/** Where the line ends that goes on at an offset. */
function lineEndsOf(text: string): (from: number) => number {
  if (lastEnds?.text !== text) lastEnds = { text, of: findLineEnds(text) };
  return lastEnds.of;
}

function findLineEnds(text: string): (from: number) => number {
  const orEnd = (at: number) => (at < 0 ? text.length : at);
  if (!/[\r\x85\u2028\u2029]/.test(text)) return (from) => orEnd(text.indexOf('\n', from));
  return (from) => {
    let i = from;
    while (i < text.length && !breakLength(text, i)) i++;
    return i;
  };
}

function put(out: Writer, text: string, it: Break): void {
  if (it.length === 1 && breakText(text, it.at) === text.charAt(it.at)) out.copy(text, it.at, it.at + 1);
  else out.write(breakText(text, it.at), it.at, it.length);
}
