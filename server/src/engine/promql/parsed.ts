import { aggregationOf, findFunction, functionOf, removedFunctions } from '../catalogue/functions.js';
import { atLeast, compareVersions, type Target } from '../catalogue/target.js';
import { counters } from '../text/counters.js';
import type { Span } from '../text/span.js';
import { adviceFor } from './advice.js';
import type { Expr, ParsedPromql, PromqlProblem } from './ast.js';
import type { Options, RawProblem } from './build.js';
import type { Tokens } from './dialect.js';
import { T } from './grammar/tokens.js';
import { grammarSteps } from './machine.js';
import { type Entry, parseExactly } from './parse.js';
import { parseTolerant } from './tolerant.js';

/** What a target's Prometheus has switched on. Duration expressions are always on from 3.14. */
export function optionsOf(target: Pick<Target, 'prometheus' | 'features'>): Options {
  const version = target.prometheus.replace(/^v/, '');
  return {
    version,
    experimentalFunctions: target.features.has('promql-experimental-functions'),
    durationExpressions: atLeast(version, '3.14') || target.features.has('promql-duration-expr'),
    extendedRanges: target.features.has('promql-extended-range-selectors'),
    fillModifiers: target.features.has('promql-binop-fill-modifiers'),
  };
}

const everything: Options = {
  version: '3.14',
  experimentalFunctions: true,
  durationExpressions: true,
  extendedRanges: true,
  fillModifiers: true,
};

const knownOptions = new WeakMap<object, { readonly options: Options; readonly key: string }>();

function optionsAndKey(target: Pick<Target, 'prometheus' | 'features'>): { readonly options: Options; readonly key: string } {
  let it = knownOptions.get(target);
  if (!it) {
    const options = optionsOf(target);
    const { version, experimentalFunctions, durationExpressions, extendedRanges, fillModifiers } = options;
    it = { options, key: `${version} ${+experimentalFunctions}${+durationExpressions}${+extendedRanges}${+fillModifiers} ` };
    knownOptions.set(target, it);
  }
  return it;
}

/** Trees are large: only some of the last are kept, so that those of a long file die young. */
const mostRemembered = 60;
let trees = new Map<string, ParsedPromql>();
/** Every check of a query asks for the same tree. */
let last: { readonly text: string; readonly key: string; readonly entry: Entry; readonly parsed: ParsedPromql } | undefined;

/** Reads an expression for a target: Prometheus's verdict, and a tree whatever the verdict is. Remembered by text and target; never throws. */
export function parsePromql(text: string, target: Pick<Target, 'prometheus' | 'features'>, entry: Entry = 'expression'): ParsedPromql {
  const { options, key: flags } = optionsAndKey(target);
  if (last && last.text === text && last.key === flags && last.entry === entry) return last.parsed;
  const key = `${flags}${entry} ${text}`;
  let it = trees.get(key);
  if (!it) {
    it = parseWith(text, options, entry);
    if (trees.size >= mostRemembered) trees = new Map();
    trees.set(key, it);
  }
  last = { text, key: flags, entry, parsed: it };
  return it;
}

const nothing: readonly never[] = [];

/** Trees deeper than this are not handed out: whoever walks a tree may call itself. */
const mostDepth = 500;

export function parseWith(text: string, options: Options, entry: Entry = 'expression'): ParsedPromql {
  counters.promqlParsed++;
  const { tokens, expr, problems } = parseExactly(text, options, entry);
  const comments: Span[] = [];
  for (let i = 0; i < tokens.types.length; i++) {
    if (tokens.types[i] === T.COMMENT) comments.push({ start: tokens.starts[i] ?? 0, end: tokens.ends[i] ?? 0 });
  }
  const tree = problems.length === 0 && expr && expr.type !== 'hole' ? expr : parseTolerant(text);
  const shallow: Expr = isDeeper(tree, text, mostDepth) ? { type: 'hole', valueType: tree.valueType, span: tree.span } : tree;
  let taken: string | undefined;
  const newerVersion = () => {
    taken ??= versionThatTakes(text, options, entry);
    return taken;
  };
  return {
    text,
    expr: shallow,
    type: expr?.valueType ?? tree.valueType,
    problems: problems.length === 0 ? nothing : problems.map((it) => dress(it, text, tokens, options, newerVersion)),
    comments,
  };
}

/** Whether a tree of a text has more than `limit` levels; each is written with at least one character. */
function isDeeper(root: Expr, text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  let level: readonly Expr[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: Expr[] = [];
    for (const it of level) for (const child of childrenOf(it)) next.push(child);
    level = next;
  }
  return false;
}

/** The expressions directly inside an expression, in the order they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'number':
    case 'string':
    case 'selector':
    case 'hole':
      return nothing;
    case 'matrix':
      return [expr.selector];
    case 'subquery':
    case 'paren':
    case 'unary':
      return [expr.expr];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.param ? [expr.param, expr.expr] : [expr.expr];
    case 'binary':
      return [expr.lhs, expr.rhs];
  }
}

/** Adds to Prometheus's message what a person needs: the mark, our sentences, a mend. */
function dress(problem: RawProblem, text: string, tokens: Tokens, options: Options, newerVersion: () => string): PromqlProblem {
  const mark = markOf(problem, text, tokens);
  if (problem.lost !== undefined) return { ...problem, mark, hint: `The parser of this version fails; newer ones say: ${problem.lost}.` };
  const needs = needed(problem, text, options, newerVersion);
  if (needs) return { ...problem, code: needs.code, mark, hint: needs.hint };
  const written = text.slice(mark.start, mark.end);
  const faultsOf = (it: string): number => parseExactly(it, options).problems.length;
  const advice = adviceFor({ message: problem.message, mark, written, text, tokens, options, faultsOf });
  return { ...problem, mark, ...(advice?.hint ? { hint: advice.hint } : {}), ...(advice?.fixes?.length ? { fixes: advice.fixes } : {}) };
}

/**
 * What a person would mark. Upstream's spans run to the end of the input for lexer errors, are empty at the end, or stand at 0 where it has
 * lost the place.
 */
function markOf(problem: RawProblem, text: string, tokens: Tokens): Span {
  const { start, end } = problem.meant ?? problem.span;
  const lexer = problem.message === tokens.error;
  if (lexer && problem.message === 'unclosed left parenthesis') return lastOpen(tokens, T.LEFT_PAREN, T.RIGHT_PAREN) ?? lastToken(text);
  if (lexer && (problem.message === 'unclosed left bracket' || problem.message.startsWith('unexpected end of input in duration'))) {
    return lastOpen(tokens, T.LEFT_BRACKET, T.RIGHT_BRACKET) ?? lastToken(text);
  }
  if (lexer && problem.message === 'unexpected end of input inside braces')
    return lastOpen(tokens, T.LEFT_BRACE, T.RIGHT_BRACE) ?? lastToken(text);
  if (lexer && problem.message.startsWith('unexpected right parenthesis')) return { start: start - 1, end: start };
  if (lexer) return firstWord(text, Math.min(start, text.length));
  if (start === 0 && end === 0) return wholeOf(text);
  if (problem.message === 'comparisons between scalars must use BOOL modifier')
    return { start, end: start + (/^[=!<>]=|^[<>]/.exec(text.slice(start, start + 2))?.[0].length ?? 1) };
  if (start >= text.length || end <= start) return lastToken(text);
  // The operator's range is one short upstream.
  if (problem.code === 'promql/type' && end > start && /BOOL|bool modifier|ON and GROUP/.test(problem.message)) {
    return { start, end: Math.min(text.length, end + 1) };
  }
  return { start, end: Math.min(end, text.length) };
}

function wholeOf(text: string): Span {
  const start = text.search(/\S/);
  return start < 0 ? { start: 0, end: text.length } : { start, end: text.trimEnd().length };
}

function lastToken(text: string): Span {
  const end = text.trimEnd().length;
  const match = /[A-Za-z0-9_:]+$|[-+*/%^<>=!~]+$|\S$/.exec(text.slice(Math.max(0, end - 200), end));
  return match ? { start: end - match[0].length, end } : { start: 0, end: text.length };
}

function lastOpen(tokens: Tokens, open: number, close: number): Span | undefined {
  const stack: number[] = [];
  tokens.types.forEach((type, i) => {
    if (type === open) stack.push(i);
    else if (type === close) stack.pop();
  });
  const i = stack.pop();
  return i === undefined ? undefined : { start: tokens.starts[i] ?? 0, end: tokens.ends[i] ?? 0 };
}

/** From the offending place to the end of the word or string that stands there, on its line. */
function firstWord(text: string, start: number): Span {
  const c = text.charAt(start);
  if (c === '"' || c === "'" || c === '`') {
    const line = text.indexOf('\n', start);
    return { start, end: line < 0 ? text.trimEnd().length || text.length : line };
  }
  const word = /^(?:[A-Za-z0-9_.:]+|[^\s])/u.exec(text.slice(start, start + 200));
  return word ? { start, end: start + word[0].length } : lastToken(text);
}

/** Whether a newer version or a feature would take it, and then which. */
function needed(
  problem: RawProblem,
  text: string,
  options: Options,
  newerVersion: () => string,
): { readonly code: 'promql/version' | 'promql/feature'; readonly hint: string } | undefined {
  if (problem.code === 'promql/unknown-function') {
    const name = text.slice(problem.span.start, problem.span.end);
    const removed = removedFunctions.get(name);
    if (removed) {
      return {
        code: 'promql/version',
        hint: `Removed in Prometheus ${short(removed.removedIn)}${removed.replacement ? `: use ${removed.replacement}` : ''}.`,
      };
    }
    const known = findFunction(name) ?? aggregationOf(name.toLowerCase());
    if (known?.since && !atLeast(options.version, known.since)) {
      const experimental = known.experimental || functionOf(name, known.since)?.experimental;
      return { code: 'promql/version', hint: needs(known.since, experimental ? ['promql-experimental-functions'] : []) };
    }
  }
  if (problem.code === 'promql/feature') {
    const feature = /duration expression/.test(problem.message)
      ? 'promql-duration-expr'
      : /anchored|smoothed/.test(problem.message)
        ? 'promql-extended-range-selectors'
        : /fill modifiers/.test(problem.message)
          ? 'promql-binop-fill-modifiers'
          : 'promql-experimental-functions';
    return { code: 'promql/feature', hint: `Needs --enable-feature=${feature}.` };
  }
  if (!changing.has(problem.code)) return undefined;
  const hint = newerVersion();
  return hint === '' ? undefined : { code: 'promql/version', hint };
}

/** Codes of what a newer version may take; words of newer versions read as functions. */
const changing: ReadonlySet<string> = new Set<RawProblem['code']>(['promql/syntax', 'promql/regex', 'promql/unknown-function']);

function short(version: string): string {
  return version.replace(/^(\d+\.\d+)\.0$/, '$1');
}

function needs(version: string, features: readonly string[]): string {
  return `Needs Prometheus ≥ ${short(version)}${features.length > 0 ? ` with --enable-feature=${features.join(',')}` : ''}.`;
}

/** The first newer version that takes a text, as a sentence, with the features that it wants for it; '': none does. */
function versionThatTakes(text: string, options: Options, entry: Entry): string {
  const isTaken = (by: Options) => parseExactly(text, by, entry).problems.length === 0;
  if (atLeast(options.version, '3.14') || !isTaken(everything)) return '';
  const version = newer.find((it) => !atLeast(options.version, it) && isTaken({ ...everything, version: it }));
  if (version === undefined) return '';
  const wanted = features.filter(([, without]) => !isTaken({ ...everything, version, ...without }));
  return needs(
    version,
    wanted.map(([name]) => name),
  );
}

const features: readonly (readonly [name: string, without: Partial<Options>])[] = [
  ['promql-experimental-functions', { experimentalFunctions: false }],
  ['promql-duration-expr', { durationExpressions: false }],
  ['promql-extended-range-selectors', { extendedRanges: false }],
  ['promql-binop-fill-modifiers', { fillModifiers: false }],
];

/** Versions from which on more is taken, oldest first: since 3.0 any text is a label name, since 3.14 duration expressions need no feature. */
const newer = [...grammarSteps, '3.0', '3.14'].sort(compareVersions);
