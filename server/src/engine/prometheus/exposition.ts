import { goQuote, isUtf8 } from '../promql/gostring.js';
import { characterOfByte, quotedByte } from '../syntax/json.js';

/** Why a text of metrics is refused: Go's words, the line from 1, and the offset where it was noticed. */
export interface ExpositionFault {
  readonly message: string;
  readonly line: number;
  readonly at: number;
}

type FamilyType = 'counter' | 'gauge' | 'untyped' | 'summary' | 'histogram' | 'gauge_histogram';

interface Family {
  readonly name: string;
  type: FamilyType | undefined;
  help: boolean;
}

class Refused extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const types: readonly string[] = ['counter', 'gauge', 'summary', 'untyped', 'histogram', 'gauge_histogram'];
const endOfInput = 'unexpected end of input stream';

/**
 * Reads metrics in Prometheus's text format, names in UTF-8, and gives the first fault, as `promtool check metrics` does before it lints.
 * Follows the behaviour of prometheus/common expfmt/text_parse.go `TextParser`.
 */
export function expositionFault(text: string): ExpositionFault | undefined {
  const families = new Map<string, Family>();
  let line = 1;
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    try {
      readLine(text, start, found < 0 ? text.length : found, found >= 0, families);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { message: error.message, line, at: error.at };
    }
    if (found < 0) return undefined;
    start = found + 1;
    line++;
  }
  return undefined;
}

/** A line from `start` to `end`; `closed`: a line break follows. */
function readLine(text: string, start: number, end: number, closed: boolean, families: Map<string, Family>): void {
  let at = start;
  const fail = (message: string, where = at): never => {
    throw new Refused(message, Math.min(where, Math.max(start, end - 1)));
  };
  const here = () => (at < end ? text.charAt(at) : '\n');
  const shown = () => (at < end ? quotedByte(text, at) : quotedByte('\n', 0));
  const blanks = () => {
    while (at < end && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at++;
    if (at >= end && !closed) fail(endOfInput);
  };
  const word = () => {
    const from = at;
    while (at < end && text.charAt(at) !== ' ' && text.charAt(at) !== '\t') at++;
    if (at >= end && !closed) fail(endOfInput);
    return text.slice(from, at);
  };
  /** A name, bare or in quotes, which may even begin inside a bare one; empty: none begins here. */
  const name = (what: 'metric' | 'label', first: RegExp, letters: RegExp): string => {
    if (here() !== '"' && !first.test(here())) return '';
    const from = at;
    while (at < end && letters.test(text.charAt(at))) at++;
    const bare = text.slice(from, at);
    if (at >= end && !closed) fail(endOfInput);
    if (here() !== '"') return bare;
    at++;
    return quoted(`${what} name`, bare);
  };
  const quoted = (what: string, before = ''): string => {
    let out = before;
    for (; at < end; at++) {
      const c = text.charAt(at);
      if (c === '"') {
        at++;
        return out;
      }
      if (c !== '\\') {
        out += c;
        continue;
      }
      const escaped = ++at < end ? characterOfByte(text, at) : '\n';
      if (escaped === 'n') out += '\n';
      else if (escaped === '"' || escaped === '\\') out += escaped;
      else fail(`invalid escape sequence '\\${escaped}'`);
    }
    return closed ? fail(`${what} ${goQuote(out)} contains unescaped new-line`) : fail(endOfInput);
  };

  if (!closed) {
    // Blanks at the very end of the text are its end.
    if (/^[ \t]*$/.test(text.slice(start, end))) return;
  }
  while (at < end && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at++;
  if (at >= end) return;
  if (here() === '#') {
    at++;
    comment();
    return;
  }
  sample();

  function comment(): void {
    blanks();
    if (at >= end) return;
    const keyword = word();
    if (at >= end) return;
    if (keyword !== 'HELP' && keyword !== 'TYPE') {
      if (!closed) fail(endOfInput, end);
      return;
    }
    blanks();
    const metric = name('metric', /[A-Za-z_:]/, /[A-Za-z0-9_:]/);
    if (at >= end) return;
    if (here() !== ' ' && here() !== '\t') fail('invalid metric name in comment');
    if (metric === '') fail('invalid metric name ""');
    const family = familyOf(families, metric);
    blanks();
    if (at >= end) return;
    if (keyword === 'HELP') {
      if (family.help) fail(`second HELP line for metric name ${goQuote(family.name)}`);
      for (let i = at; i < end; i++) {
        if (text.charAt(i) !== '\\') continue;
        const escaped = i + 1 < end ? characterOfByte(text, i + 1) : '\n';
        if (!'\\n"'.includes(escaped)) fail(`invalid escape sequence '\\${escaped}'`, i);
        i++;
      }
      if (!closed) fail(endOfInput, end);
      family.help = true;
      return;
    }
    if (family.type) fail(`second TYPE line for metric name ${goQuote(family.name)}, or TYPE reported after samples`);
    if (!closed) fail(endOfInput, end);
    // The reader drops backslashes here.
    const written = text.slice(at, end).replaceAll(/\\(?!\\)/g, '');
    const type = written.toLowerCase() === 'gaugehistogram' ? 'gauge_histogram' : written.toLowerCase();
    if (!types.includes(type)) fail(`unknown metric type ${goQuote(written)}`);
    family.type = type as FamilyType;
  }

  function sample(): void {
    let family: Family | undefined;
    let metric = '';
    const inside = here() === '{';
    if (!inside) {
      metric = name('metric', /[A-Za-z_:]/, /[A-Za-z0-9_:]/);
      if (metric === '') fail('invalid metric name');
      family = familyOf(families, metric);
      family.type ??= 'untyped';
      if (here() === ' ' || here() === '\t') blanks();
    }
    if (here() === '{') {
      at++;
      const inner = labels(family, inside);
      family = inner.family;
      metric ||= inner.name;
    }
    if (family) value(family, metric);
  }

  function labels(outer: Family | undefined, inside: boolean): { readonly family: Family; readonly name: string } {
    let family = outer;
    let metric = '';
    const seen = new Set<string>();
    for (;;) {
      blanks();
      if (here() === '}') {
        at++;
        blanks();
        // Without a name the labels go to the family of the line before, if there is one; who knows what was meant.
        family ??= [...families.values()].at(-1);
        return family ? { family, name: metric } : fail('invalid metric name');
      }
      const label = name('label', /[A-Za-z_]/, /[A-Za-z0-9_]/);
      if (label === '') fail(`invalid label name for metric ${goQuote(family?.name ?? '')}`);
      if (here() === ' ' || here() === '\t') blanks();
      if (here() !== '=') {
        if (!inside) fail(`expected '=' after label name, found ${shown()}`);
        if (metric !== '') fail(`multiple metric names for metric ${goQuote(family?.name ?? '')}`);
        if (here() !== ',' && here() !== '}') fail(`unexpected end of metric name ${shown()}`);
        metric = label;
        family = familyOf(families, label);
        family.type ??= 'untyped';
        if (here() === ',') at++;
        continue;
      }
      if (label === '__name__') fail('label name "__name__" is reserved');
      const isOwn = (family?.type === 'summary' && label === 'quantile') || (isHistogram(family) && label === 'le');
      if (!isOwn && seen.has(label)) fail(`duplicate label names for metric ${goQuote(family?.name ?? '')}`);
      if (!isOwn) seen.add(label);
      at++;
      blanks();
      if (here() !== '"') fail(`expected '"' at start of label value, found ${shown()}`);
      at++;
      const content = quoted('label value');
      if (!isUtf8(content)) fail(`invalid label value ${goQuote(content)}`);
      if (isOwn && !isFloat(content)) fail(`expected float as value for '${label}' label, got ${goQuote(content)}`);
      blanks();
      if (here() === ',') at++;
      else if (here() !== '}') fail(`unexpected end of label value ${goQuote(content)}`);
    }
  }

  function value(family: Family, metric: string): void {
    const from = at;
    const written = word();
    if (!isFloat(written)) fail(`expected float as value, got ${goQuote(written)}`, from);
    if (isHistogram(family) && Number(written) < 0) {
      if (metric.endsWith('_count')) fail(`negative count for histogram ${goQuote(family.name)}`, from);
      if (metric.endsWith('_bucket')) fail(`negative bucket population for histogram ${goQuote(family.name)}`, from);
    }
    if (at >= end) return;
    blanks();
    const stampAt = at;
    const stamp = word();
    if (!isInt64(stamp)) fail(`expected integer as timestamp, got ${goQuote(stamp)}`, stampAt);
    if (!closed) fail(endOfInput, end);
    if (at < end) fail(`spurious string after timestamp: ${goQuote(text.slice(at, end))}`);
  }
}

function isHistogram(family: Family | undefined): boolean {
  return family?.type === 'histogram' || family?.type === 'gauge_histogram';
}

function familyOf(families: Map<string, Family>, name: string): Family {
  const exact = families.get(name);
  if (exact) return exact;
  const summary = families.get(name.replace(/_(count|sum)$/, ''));
  if (summary?.type === 'summary') return summary;
  const histogram = families.get(name.replace(/_(count|sum|bucket)$/, ''));
  if (histogram && isHistogram(histogram)) return histogram;
  const fresh: Family = { name, type: undefined, help: false };
  families.set(name, fresh);
  return fresh;
}

/** Go's `strconv.ParseInt` with base 10. */
function isInt64(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  return text.length < 18 || BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** Go's `strconv.ParseFloat`, without underscores and without the exponent of a hexadecimal number, which is no number without it. */
function isFloat(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) || /^[+-]?(?:inf|infinity)$/i.test(text) || /^nan$/i.test(text);
}
