import type { Position } from './span.js';

/** Offsets at which the lines of a text begin; the first is 0. Lines end with LF, CR LF or CR alone, as in LSP. */
export type LineIndex = readonly number[];

export function lineIndex(text: string): LineIndex {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) starts.push(i + 1);
    else if (code === 13) {
      if (text.charCodeAt(i + 1) === 10) i++;
      starts.push(i + 1);
    }
  }
  return starts;
}

/** The position of an offset; offsets beyond the text stand on its last line. */
export function positionAt(lines: LineIndex, offset: number): Position {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: Math.max(0, offset - (lines[low] ?? 0)) };
}

/** The offset of a position, clamped to its line and to the text (`length` units long). */
export function offsetAt(lines: LineIndex, length: number, position: Position): number {
  if (position.line < 0) return 0;
  const start = lines[position.line];
  if (start === undefined) return length;
  const next = lines[position.line + 1] ?? length;
  return Math.min(start + Math.max(0, position.character), next, length);
}
