import type { Engine } from '../engine.js';
import { isAggregationToken } from '../promql/grammar/tokens.js';
import { scan } from '../promql/scan.js';
import type { Part, QueryUnit, Unit } from '../resources/unit.js';
import { type Numbers, narrow } from '../text/narrow.js';
import { placeOf, type Region } from '../text/region.js';
import { below, type Position, type Span } from '../text/span.js';
import { templateQueries } from './helm-template.js';
import { keptInLines, regionOfPart } from './locate.js';

export const tokenTypes = ['comment', 'string', 'number', 'keyword', 'operator', 'function', 'variable', 'property', 'macro'] as const;
export type TokenType = (typeof tokenTypes)[number];

/**
 * The tokens of every expression of a file as the protocol writes them, in the order of their places, five numbers each: lines from the token before,
 * UTF-16 units from it or from the begin of the line, length, index of the type, 0. None reaches over a line's end.
 */
export function tokensOf(engine: Engine, uri: string): Numbers {
  const parts = engine.parts(uri);
  let runs: readonly Run[] = parts.flatMap(runsOfPart);
  const templates = (engine.file(uri)?.documents ?? []).flatMap(templateQueries).flatMap(runsOfQuery);
  if (templates.length > 0) runs = [...runs, ...templates];
  // A dashboard's queries are found by what they are for; a text that aliases repeat is a query each time; a template may stand first.
  if (runs.some((it, i) => i > 0 && beginsBefore(it, (runs[i - 1] as Run).end)))
    runs = inOrder([...parts.flatMap(runsOfQueries), ...templates]);
  return joined(runs);
}

/** Finds the tokens of the parts of a file from one on, of that one and of others for as long as it may: the number of the part where to go on. */
export function prepareTokens(parts: readonly Part[], from: number, mayGoOn: () => boolean): number {
  let at = from;
  for (; at < parts.length && (at === from || mayGoOn()); at++) runsOfPart(parts[at] as Part);
  return at;
}

/** Tokens that stand together. */
interface Run {
  /** Of the first and of the last token, lines from the first line of the segment; of the file once it is `placed`. */
  readonly start: Position;
  readonly end: Position;
  /** As in `tokensOf`; the place of the first one is left out. As objects those of a long file would be a fifth of the heap. */
  readonly numbers: Numbers;
}

const runOfPart = keptInLines(
  (part: Part) => regionOfPart(part) as Region,
  (part, first) => runOf(part.filter(isQuery), first),
);

/** Where the part stands in several segments. */
const runOfQuery = keptInLines(
  ({ region }: QueryUnit) => region,
  (query, first) => runOf([query], first),
);

function placed({ value: run, line }: { readonly value: Run | undefined; readonly line: number }): readonly Run[] {
  return run ? [{ start: below(run.start, line), end: below(run.end, line), numbers: run.numbers }] : [];
}

function isQuery(unit: Unit): unit is QueryUnit {
  return unit.unit === 'Query';
}

function runsOfPart(part: Part): readonly Run[] {
  return regionOfPart(part) ? placed(runOfPart(part)) : runsOfQueries(part);
}

function runsOfQueries(part: Part): readonly Run[] {
  return part.filter(isQuery).flatMap(runsOfQuery);
}

function runsOfQuery(it: QueryUnit): readonly Run[] {
  return placed(runOfQuery(it));
}

function beginsBefore({ start }: Pick<Run, 'start'>, place: Position): boolean {
  return start.line < place.line || (start.line === place.line && start.character < place.character);
}

/** Each place once. */
function inOrder<T extends Pick<Run, 'start'>>(runs: readonly T[]): readonly T[] {
  const sorted = [...runs].sort((a, b) => a.start.line - b.start.line || a.start.character - b.start.character);
  return sorted.filter((it, i) => i === 0 || beginsBefore(sorted[i - 1] as T, it.start));
}

function runOf(queries: readonly QueryUnit[], firstLine: number): Run | undefined {
  const runs = inOrder(
    queries.flatMap((it) => {
      const tokens: Token[] = [];
      collect(it, tokens);
      const [first] = tokens;
      return first ? [{ tokens, start: first }] : [];
    }),
  );
  const [first] = runs;
  if (!first) return undefined;
  const numbers: number[] = [];
  let before: Position = first.start;
  for (const { tokens } of runs) {
    for (const it of tokens) {
      numbers.push(it.line - before.line, it.line === before.line ? it.character - before.character : it.character, it.length, it.type, 0);
      before = it;
    }
  }
  return { start: below(first.start, -firstLine), end: below(before, -firstLine), numbers: narrow(numbers) };
}

function joined(runs: readonly Run[]): Numbers {
  let before: Position = { line: 0, character: 0 };
  const places = runs.map(({ start, end }): readonly [lines: number, character: number] => {
    const lines = start.line - before.line;
    const character = lines === 0 ? start.character - before.character : start.character;
    before = end;
    return [lines, character];
  });
  const length = runs.reduce((sum, it) => sum + it.numbers.length, 0);
  const isWide = runs.some((it) => it.numbers instanceof Uint32Array) || places.some((it) => Math.max(...it) > 0xffff);
  const all = isWide ? new Uint32Array(length) : new Uint16Array(length);
  let at = 0;
  for (const [i, { numbers }] of runs.entries()) {
    all.set(numbers, at);
    all.set(places[i] as readonly [number, number], at);
    at += numbers.length;
  }
  return all;
}

interface Token extends Position {
  readonly length: number;
  readonly type: number;
}

function collect(unit: QueryUnit, into: Token[]): void {
  const { text } = unit.region;
  const tokens = scan(text);
  let braces = 0;
  let brackets = 0;
  let labels = 0;
  for (const [i, it] of tokens.entries()) {
    const written = text.slice(it.start, it.end);
    const next = tokens[i + 1];
    const opens = next !== undefined && text.charAt(next.start) === '(';
    let type: TokenType | undefined;
    switch (it.type) {
      case 'comment':
      case 'string':
      case 'number':
      case 'operator':
        type = it.type;
        break;
      case 'duration':
        type = 'number';
        break;
      case 'word':
        if (brackets > 0 && written.startsWith(':')) {
          // `[1h:5m]`: the scanner takes the colon for the begin of a name.
          push(unit, it.start, it.start + 1, 'operator', into);
          push(unit, it.start + 1, it.end, /^:\d/.test(written) ? 'number' : 'keyword', into);
        } else if (braces > 0 || labels > 0) type = 'property';
        else if (it.keyword !== undefined && isAggregationToken(it.keyword)) type = opens || next?.type === 'word' ? 'keyword' : 'variable';
        else if (it.keyword !== undefined) type = 'keyword';
        else type = opens ? 'function' : 'variable';
        break;
      case 'punctuation':
        if (written === '{') braces++;
        else if (written === '}') braces = Math.max(0, braces - 1);
        else if (written === '[') brackets++;
        else if (written === ']') brackets = Math.max(0, brackets - 1);
        else if (written === '(' && labels === 0 && /^(by|without|on|ignoring|group_left|group_right)$/i.test(textOf(tokens[i - 1], text)))
          labels = 1;
        else if (written === ')') labels = 0;
        break;
      case 'unknown':
        break;
    }
    if (!type) continue;
    const variable = unit.variables.find((use) => use.span.start < it.end && it.start < use.span.end && it.type !== 'string');
    push(unit, it.start, it.end, variable ? 'macro' : type, into);
  }
}

function textOf(it: { readonly start: number; readonly end: number } | undefined, text: string): string {
  return it ? text.slice(it.start, it.end) : '';
}

/** A token over several lines, of the expression or of the file that carries it folded, is one token a line, or one a word. */
function push(unit: QueryUnit, start: number, end: number, type: TokenType, into: Token[]): void {
  const add = (span: Span): boolean => {
    const { start, end } = placeOf(unit.region, span).range;
    const fits = start.line === end.line;
    if (fits && span.end > span.start) into.push({ ...start, length: end.character - start.character, type: tokenTypes.indexOf(type) });
    return fits;
  };
  if (add({ start, end })) return;
  const parts = (whole: Span, part: RegExp): readonly Span[] =>
    [...unit.region.text.slice(whole.start, whole.end).matchAll(part)].map((it) => ({
      start: whole.start + it.index,
      end: whole.start + it.index + it[0].length,
    }));
  for (const one of parts({ start, end }, /[^\n]+/g)) if (!add(one)) for (const word of parts(one, /\S+/g)) add(word);
}
