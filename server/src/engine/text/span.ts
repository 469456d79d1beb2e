/** A half-open range of UTF-16 code units, zero-based, in the text of one region. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A line and a UTF-16 column in a file, both zero-based, as LSP counts them. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A half-open range of a file. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A range of a named file. */
export interface Place {
  readonly uri: string;
  readonly range: Range;
}

/** The same place so many lines further down. */
export function below({ line, character }: Position, lines: number): Position {
  return { line: line + lines, character };
}

/** Whether a place stands before another in their file. */
export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** Whether a range lies in another, or is the same. */
export function isWithin(inner: Range, outer: Range): boolean {
  return !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

/** Whether `offset` lies in `span`, both ends included: a cursor at either end touches the word. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Marks a branch that the types exclude; reached only through a bug of ours. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
