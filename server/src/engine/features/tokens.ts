import type { Engine } from '../engine.js';
import { isAggregationToken } from '../promql/grammar/tokens.js';
import { scan } from '../promql/scan.js';
import type { QueryUnit } from '../resources/unit.js';
import { type Numbers, narrow } from '../text/narrow.js';
import { outermost, placeOf, type Region } from '../text/region.js';
import type { Span } from '../text/span.js';

export const tokenTypes = ['comment', 'string', 'number', 'keyword', 'operator', 'function', 'variable', 'property', 'macro'] as const;
export type TokenType = (typeof tokenTypes)[number];

/**
 * The tokens of every expression of a file, in the order of their places, four numbers each: zero-based line and character, length in UTF-16 units,
 * index of the type. None reaches over a line's end.
 */
export function tokensOf(engine: Engine, uri: string): Uint32Array {
  const found: Told[] = [];
  for (const unit of engine.units(uri)) {
    if (unit.unit !== 'Query') continue;
    const segment = outermost(unit.region);
    let known = remembered.get(unit);
    // A text that another one carries may have moved in it.
    if (known?.segment !== segment) {
      const numbers: number[] = [];
      collect(unit, numbers);
      known = { segment, numbers: narrow(numbers) };
      remembered.set(unit, known);
    }
    if (known.numbers.length > 0) found.push({ line: segment.home.line, numbers: known.numbers });
  }
  // A dashboard's queries are found by what they are for; a text that aliases repeat is a query each time.
  const inOrder = found.sort(compare).filter((it, i) => i === 0 || compare(found[i - 1] as Told, it) !== 0);
  const all = new Uint32Array(inOrder.reduce((sum, it) => sum + it.numbers.length, 0));
  let at = 0;
  for (const { line, numbers } of inOrder) {
    all.set(numbers, at);
    for (const end = at + numbers.length; at < end; at += 4) all[at] = (all[at] as number) + line;
  }
  return all;
}

/** Tokens of a query, counted from a line of the file. */
interface Told {
  readonly line: number;
  readonly numbers: Numbers;
}

/** By the place of the first token. */
function compare(a: Told, b: Told): number {
  return a.line + (a.numbers[0] as number) - b.line - (b.numbers[0] as number) || (a.numbers[1] as number) - (b.numbers[1] as number);
}

/**
 * Tokens of a query, four numbers each: line from the first line of the segment that it stands in, character, length, index of the type.
 * As objects those of a long file would be a fifth of the heap.
 */
const remembered = new WeakMap<QueryUnit, { readonly segment: Region; readonly numbers: Numbers }>();

function collect(unit: QueryUnit, into: number[]): void {
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
function push(unit: QueryUnit, start: number, end: number, type: TokenType, into: number[]): void {
  const { line } = outermost(unit.region).home;
  const add = (span: Span): boolean => {
    const { start, end } = placeOf(unit.region, span).range;
    const fits = start.line === end.line;
    if (fits && span.end > span.start)
      into.push(start.line - line, start.character, end.character - start.character, tokenTypes.indexOf(type));
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
