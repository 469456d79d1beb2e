import { breakLength } from './characters.js';
import { type Break, breakText, type Decoded, scalarWriter, type Writer } from './scalar-writer.js';

/**
 * Reads a literal or folded block scalar; `indent` is the column of its content. The value may go on behind `nodeEnd` with line breaks only.
 * Source: go-yaml scannerc.go `yaml_parser_scan_block_scalar`, v2.4.4.
 */
export function decodeBlockScalar(text: string, start: number, nodeEnd: number, indent: number, folded: boolean): Decoded {
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
  const out = scalarWriter();
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
