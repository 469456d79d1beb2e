import { wholeOf } from './syntax/long-list.js';
import { positionAt } from './text/lines.js';
import { linesOf, placeOf, type Region } from './text/region.js';
import type { Span } from './text/span.js';

/** `# meshmon-disable-next-line CODE…` or `# meshmon-disable-file CODE…`: silences findings of these codes. */
export interface Suppression {
  readonly scope: 'next-line' | 'file';
  readonly codes: readonly { readonly code: string; readonly span: Span }[];
  /** From `#` to the end of the comment. */
  readonly span: Span;
  /** Zero-based line in the region whose findings are silenced (next-line only): the next line that is no such comment. */
  readonly line: number;
}

const marker = 'meshmon-disable-';
/** In a string with escapes a comment may begin behind one of a line break. */
const comment = /(?:^|[\s"']|\\n)(#|\/\/)[ \t]*meshmon-disable-(next-line|file)(?:[ \t]+([^\r\n]*)|(?=[\r\n]|$))/g;
/** What of a line is in a string with escapes, to where its own line ends. */
const inString = /^(?:[^"\\]|\\[^nr])*(?:\\[nr])?/;
const code = /[a-z]+\/(?:[a-z][a-z0-9-]*|\*)/g;

const remembered = new WeakMap<Region, readonly Suppression[]>();

/** The suppression comments of a region that is lines of a file; one grammar for YAML, TOML and PromQL. */
export function suppressionsOf(region: Region): readonly Suppression[] {
  let found = remembered.get(region);
  if (!found) {
    found = region.text.includes(marker) ? read(region) : [];
    remembered.set(region, found);
  }
  return found;
}

function read(region: Region): readonly Suppression[] {
  const found: Suppression[] = [];
  const lines = linesOf(region);
  const commented = new Set<number>();
  for (const match of region.text.matchAll(comment)) {
    const whole = match[0];
    const line = match[3] ?? '';
    const rest = (/^["\\]/.test(whole) ? inString.exec(line)?.[0] : undefined) ?? line.trimEnd();
    const start = match.index + whole.indexOf(match[1] ?? '#');
    const restStart = match.index + whole.length - line.length;
    // A string with escapes holds several lines in one of the file's.
    const isAbove = !/\\[nr]$/.test(rest);
    const at = positionAt(lines, start).line;
    if (isAbove) commented.add(at);
    // Behind the codes a reason may follow: ` -- because …`.
    const list = rest.split(/\s--?\s/)[0] ?? '';
    const codes = [...list.matchAll(code)].map((it) => ({
      code: it[0],
      span: { start: restStart + it.index, end: restStart + it.index + it[0].length },
    }));
    found.push({
      scope: match[2] === 'file' ? 'file' : 'next-line',
      codes,
      span: { start, end: restStart + rest.length },
      line: isAbove ? at + 1 : at,
    });
  }
  return found.map((it) => {
    let line = it.line;
    while (commented.has(line)) line++;
    return { ...it, line };
  });
}

/** Where the line begins on which the scalar begins that carries a region: of a block that of its key, above the text. */
export function headOf(it: Region): { readonly region: Region; readonly span: Span } | undefined {
  const { home } = wholeOf(it);
  if (home.type === 'file') return undefined;
  const { region } = home;
  const first = home.map.toHost({ start: 0, end: 0 }).start;
  let start = region.text.lastIndexOf('\n', first - 1) + 1;
  for (let end = first; start > 0 && region.text.slice(start, end).trim() === ''; ) {
    end = start - 1;
    start = region.text.lastIndexOf('\n', end - 1) + 1;
  }
  return { region, span: { start, end: start } };
}

/** The lines of the file on which scalars begin that carry a text: what silences one of them silences all of its scalar. */
export function headLinesOf(region: Region): readonly number[] {
  const lines: number[] = [];
  for (let head = headOf(region); head; head = headOf(head.region)) lines.push(placeOf(head.region, head.span).range.start.line);
  return lines;
}

/** Whether `area/*` or `area/name` covers a code. */
export function covers(pattern: string, it: string): boolean {
  return pattern === it || (pattern.endsWith('/*') && it.startsWith(pattern.slice(0, -1)));
}
