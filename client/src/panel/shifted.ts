export interface At {
  readonly line: number;
  readonly character: number;
}

/** A replaced part of a document. */
export interface Change {
  readonly start: At;
  readonly end: At;
  readonly text: string;
}

/** The line of a place after changes that were made at once: what ends before it moves it. */
export function shifted(place: At, changes: readonly Change[]): number {
  let { line } = place;
  for (const { start, end, text } of changes) {
    const isBefore = end.line < place.line || (end.line === place.line && end.character <= place.character);
    if (isBefore) line += text.split('\n').length - 1 - (end.line - start.line);
  }
  return Math.max(0, line);
}
