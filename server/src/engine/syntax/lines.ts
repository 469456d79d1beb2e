/** A line of a text, without its break. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function linesIn(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (const it of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    const line = it[0].replace(/[\r\n]+$/, '');
    if (it[0] !== '' || lines.length === 0) lines.push({ start: it.index, end: it.index + line.length, text: line });
  }
  return lines;
}

/** The index of the line that an offset stands on. */
export function lineAt(lines: readonly Line[], offset: number): number {
  return Math.max(
    0,
    lines.findLastIndex((it) => it.start <= offset),
  );
}
