import { append } from '../text/append.js';
import { edited } from '../text/edited.js';
import type { Edit } from '../text/problem.js';
import { type Region, withText } from '../text/region.js';
import type { Span } from '../text/span.js';
import { type Line, lineAt, linesIn } from './lines.js';
import type { SyntaxProblem } from './tree.js';
import { faultOfV3 } from './yaml.js';

/** A mend of a fault of the reader, after which it takes the text, or stops further down. */
export interface Repair {
  readonly kind: 'quote' | 'close' | 'indent';
  readonly edits: readonly Edit[];
}

/** In longer texts nothing is tried. */
const longest = 20_000;
/** Lines that a wrong indentation may take with it. */
const mostLines = 200;

/** What most likely was meant where a reader stops: quotes that are missing or not closed, a line that stands in a wrong column. */
export function repairOf(problem: SyntaxProblem): Repair | undefined {
  const { region, message, span, mark } = problem;
  if (region.text.length > longest) return undefined;
  const quote = openQuote(problem);
  if (quote) return { kind: 'close', edits: [quote.close] };
  const lines = linesIn(region.text);
  const first = lineAt(lines, Math.min(span.start, mark ?? span.start));
  const last = lineAt(lines, Math.max(span.start, mark ?? span.start));
  for (const repair of candidates(region, lines, message, first, last))
    if (readsOn(region, repair.edits, lines[last]?.end ?? 0)) return repair;
  return undefined;
}

/** Whether after some edits the reader takes a text, or stops behind an offset of it only. */
export function readsOn(region: Region, edits: readonly Edit[], end: number): boolean {
  const text = edited(region.text, edits);
  const fault = faultOfV3(withText(region, text));
  return !fault || Math.min(fault.span.start, fault.mark ?? fault.span.start) > end + text.length - region.text.length;
}

/** A quote that was not closed on its line. */
export interface OpenQuote {
  /** To the end of that line. */
  readonly open: Span;
  /** The next one of its kind, which closed it further down, where the reader stops. */
  readonly closed: Span;
  readonly close: Edit;
}

/** The quote that was not closed where a reader stops: one that, closed on its line, lets it read on. A text of several lines may be meant as it stands. */
export function openQuote({ region, span, mark }: SyntaxProblem): OpenQuote | undefined {
  const { text } = region;
  if (text.length > longest) return undefined;
  const at = mark ?? span.start;
  const behind = text.slice(0, at).trimEnd().length;
  const quote = text[behind - 1];
  if (quote !== '"' && quote !== "'") return undefined;
  const start = text.lastIndexOf(quote, behind - 2);
  // What it holds then are the next lines of the file, which look as such.
  if (start < 0 || !/[:-][ \t]+$/.test(text.slice(Math.max(0, start - 20), start))) return undefined;
  const held = text.slice(start + 1, behind - 1);
  if (!/\n\s*(?:- +)*[\w./-]+:(?:\s|$)/.test(held)) return undefined;
  const end = start + 1 + (held.split('\n')[0] ?? '').trimEnd().length;
  const close: Edit = { region, span: { start: end, end }, text: quote };
  if (!readsOn(region, [close], Math.max(span.start, at))) return undefined;
  return { open: { start, end }, closed: { start: behind - 1, end: behind }, close };
}

function* candidates(region: Region, lines: readonly Line[], message: string, first: number, last: number): Iterable<Repair> {
  if (/unexpected end of stream|document indicator/.test(message)) yield* closed(region, lines[first]);
  for (const i of new Set([last, first, first - 1])) yield* quoted(region, lines[i]);
  if (/mapping values|expected key|'-' indicator|expected ':'|block (?:sequence|mapping|end)|block entries/.test(message))
    for (const i of new Set([last, first])) yield* indented(region, lines, i);
}

/** `expr: "up == 0`: the quote at the end. */
function* closed(region: Region, line: Line | undefined): Iterable<Repair> {
  const found = line && /^(.*?[:-] +)(["'])((?:(?!\2).)*?)\s*$/.exec(line.text);
  if (!line || !found) return;
  const end = line.start + line.text.trimEnd().length;
  // The quote may be there in its typographic form.
  const isTypographic = /[\u2018\u2019\u201c\u201d]$/.test(line.text.trimEnd());
  const span = { start: isTypographic ? end - 1 : end, end };
  yield { kind: 'close', edits: [{ region, span, text: found[2] ?? '' }] };
}

/** `summary: it's down: now` and `summary: {{ $value }} left`: a text that wants quotes. */
function* quoted(region: Region, line: Line | undefined): Iterable<Repair> {
  const found = line && /^(\s*(?:- +)*(?:[\w./-]+|"[^"]*"|'[^']*')\s*: +|\s*(?:- +)+)(\S.*?)\s*$/.exec(line.text);
  if (!line || !found) return;
  const start = line.start + (found[1]?.length ?? 0);
  const text = found[2] ?? '';
  if (/^[|>&!]/.test(text)) return;
  const written = text.includes("'") && !/["\\]/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "''")}'`;
  yield { kind: 'quote', edits: [{ region, span: { start, end: start + text.length }, text: written }] };
}

/** The line alone, or with what follows it, in a column in which a line above it begins; the nearest first. */
function* indented(region: Region, lines: readonly Line[], i: number): Iterable<Repair> {
  const line = lines[i];
  if (!line || i === 0) return;
  const indent = indentOf(line);
  const columns = new Set<number>();
  for (let k = i - 1; k >= 0 && k > i - 50; k--) {
    const above = lines[k];
    if (!above || above.text.trim() === '') continue;
    columns.add(indentOf(above)).add(above.text.search(/[^\s-]|$/));
    if (/:\s*$/.test(above.text) && k === i - 1) columns.add(above.text.search(/[^\s-]|$/) + 2);
  }
  const near = [...columns].filter((it) => it !== indent).sort((a, b) => Math.abs(a - indent) - Math.abs(b - indent) || b - a);
  for (const column of near.slice(0, 3)) {
    yield { kind: 'indent', edits: [shifted(region, line, column - indent)] };
    const block: Edit[] = [shifted(region, line, column - indent)];
    for (let k = i + 1; k < lines.length && k < i + mostLines; k++) {
      const next = lines[k];
      if (!next || next.text.trim() === '') continue;
      if (indentOf(next) < indent) break;
      append(block, [shifted(region, next, column - indent)]);
    }
    if (block.length > 1) yield { kind: 'indent', edits: block };
  }
}

function indentOf(line: Line): number {
  return line.text.search(/\S|$/);
}

function shifted(region: Region, line: Line, by: number): Edit {
  const indent = indentOf(line);
  return { region, span: { start: line.start, end: line.start + indent }, text: ' '.repeat(Math.max(0, indent + by)) };
}
