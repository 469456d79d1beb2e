import type { LineIndex } from './lines.js';
import { lineIndex, offsetAt, positionAt } from './lines.js';
import type { OffsetMap } from './offset-map.js';
import type { Place, Position, Span } from './span.js';

/**
 * A piece of text that one parser reads: a segment of a file, the decoded value of a scalar, an expression in it.
 * Everything inside is counted in UTF-16 units from the start of `text`; a region does not know where it stands, `home` does.
 */
export interface Region {
  readonly text: string;
  /** Where the region stands now. The only mutable field: a reused region moves when the text above it changes. */
  home: Home;
  /**
   * How text for this region is written in its host: escapes in a JSON string, indentation in a block scalar.
   * `undefined`: it cannot be written there (a colon and a blank in a plain scalar), so a feature offers nothing. `at`: the offset in the region, 0 if
   * it is not told; at the start of a plain scalar less is allowed.
   */
  readonly encode: (text: string, at?: number) => string | undefined;
  /** A change must replace the whole text: in base64 the digits of neighbouring characters are shared. */
  readonly whole?: true;
}

export type Home = FileHome | HostHome;

/** The region is a whole number of lines of a file; `line` is the zero-based line of its first character. */
export interface FileHome {
  readonly type: 'file';
  readonly uri: string;
  line: number;
}

/** The region is decoded from a part of another region. */
export interface HostHome {
  readonly type: 'host';
  readonly region: Region;
  readonly map: OffsetMap;
}

/** A region that is lines of a file. */
export type FileRegion = Region & { home: FileHome };

/** Something that was read, and where it was written. */
export interface Located<T = unknown> {
  readonly value: T;
  readonly region: Region;
  readonly span: Span;
}

const lineIndexes = new WeakMap<Region, LineIndex>();

/** Line starts of the region's own text; made once a region. */
export function linesOf(region: Region): LineIndex {
  let lines = lineIndexes.get(region);
  if (!lines) {
    lines = lineIndex(region.text);
    lineIndexes.set(region, lines);
  }
  return lines;
}

/** The region that is lines of a file in which a region stands. */
export function outermost(region: Region): FileRegion {
  let here = region;
  while (here.home.type === 'host') here = here.home.region;
  return here as FileRegion;
}

/** How many texts a region stands in. */
export function depthOf(region: Region): number {
  let depth = 0;
  for (let home = region.home; home.type === 'host'; home = home.region.home) depth++;
  return depth;
}

/** The same characters in the outermost region: the one that is lines of a file. */
export function inFile(region: Region, span: Span): { readonly region: FileRegion; readonly span: Span; readonly home: FileHome } {
  let at = span;
  let here = region;
  for (;;) {
    const home = here.home;
    if (home.type === 'file') return { region: here as FileRegion, span: at, home };
    at = home.map.toHost(at);
    here = home.region;
  }
}

/** The only way from a span in a region to a place in a file. */
export function placeOf(region: Region, span: Span): Place {
  const { region: outer, span: at, home } = inFile(region, span);
  const lines = linesOf(outer);
  const start = positionAt(lines, at.start);
  const end = positionAt(lines, at.end);
  return {
    uri: home.uri,
    range: {
      start: { line: start.line + home.line, character: start.character },
      end: { line: end.line + home.line, character: end.character },
    },
  };
}

/** The offset in an outermost region of a position in its file; clamped to the region. */
export function offsetInRegion(region: FileRegion, position: Position): number {
  return offsetAt(linesOf(region), region.text.length, { line: position.line - region.home.line, character: position.character });
}

/** Text for an offset of `region` written so that it can stand in the file: encoded by every host in between; undefined when one refuses. */
export function encodeForFile(region: Region, text: string, offset: number): string | undefined {
  let written: string | undefined = text;
  let here = region;
  let at = offset;
  while (written !== undefined && here.home.type === 'host') {
    written = here.encode(written, at);
    at = here.home.map.toHost({ start: at, end: at }).start;
    here = here.home.region;
  }
  return written;
}

/** Another text in the place of a region’s own, to be read by way of trial. */
export function withText(region: Region, text: string): Region {
  return { text, home: region.home, encode: (written, at) => region.encode(written, at), ...(region.whole ? { whole: true } : {}) };
}

/** A region that is lines of a file. */
export function fileRegion(uri: string, line: number, text: string): FileRegion {
  return { text, home: { type: 'file', uri, line }, encode: (it) => it };
}
