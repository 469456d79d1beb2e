import type { Target } from '../catalogue/target.js';
import type { Expr, Matcher, ParsedPromql, VectorSelector } from '../promql/ast.js';
import { childrenOf, parsePromql } from '../promql/parsed.js';
import { numberOf } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import { keptOn } from '../text/remember.js';
import type { Span } from '../text/span.js';
import type { Finding } from './check.js';

/** A part of an expression with what it stands in, the nearest last. */
export interface Visit {
  readonly expr: Expr;
  readonly parents: readonly Expr[];
}

/** The tree of a query. */
export function parsedOf(query: QueryUnit, target: Target): ParsedPromql {
  return parsePromql(query.region.text, target, query.entry === 'selector' ? 'selector' : 'expression');
}

/** A part of one type. */
export interface VisitOf<T extends Expr['type']> extends Visit {
  readonly expr: Extract<Expr, { type: T }>;
}

interface Visits {
  readonly all: readonly Visit[];
  readonly byType: { readonly [T in Expr['type']]?: readonly VisitOf<T>[] };
}

const nothing: readonly never[] = [];
const noVisits: Visits = { all: nothing, byType: {} };
const visitsIn = keptOn((parsed: ParsedPromql) => visitAll(parsed.expr));

/** A query is asked for its parts by one check after the other. */
let last: { readonly query: QueryUnit; readonly target: Target; readonly visits: Visits } | undefined;

/**
 * Every part of a query that Prometheus accepts, or those of some types one after the other, outer ones first; nothing of a query that it refuses: advice would drown the
 * error. Nor of a unit test's, which looks at made-up series on purpose, nor of what is asked of another server, whose series nobody knows here.
 */
export function visitsOf(query: QueryUnit, target: Target): readonly Visit[];
export function visitsOf<T extends Expr['type']>(query: QueryUnit, target: Target, type: T, ...others: readonly T[]): readonly VisitOf<T>[];
export function visitsOf(query: QueryUnit, target: Target, type?: Expr['type'], ...others: readonly Expr['type'][]): readonly Visit[] {
  if (last?.query !== query || last.target !== target) last = { query, target, visits: findVisits(query, target) };
  const { all, byType } = last.visits;
  if (type === undefined) return all;
  const found: readonly Visit[] = byType[type] ?? nothing;
  return others.length === 0 ? found : [...found, ...others.flatMap((it): readonly Visit[] => byType[it] ?? nothing)];
}

function findVisits(query: QueryUnit, target: Target): Visits {
  if (query.place.type === 'test' || query.place.type === 'federation') return noVisits;
  const parsed = parsedOf(query, target);
  return parsed.problems.length > 0 ? noVisits : visitsIn(parsed);
}

function visitAll(root: Expr): Visits {
  const all: Visit[] = [];
  const byType: { [T in Expr['type']]?: Visit[] } = {};
  const stack: Visit[] = [{ expr: root, parents: nothing }];
  for (let it = stack.pop(); it; it = stack.pop()) {
    all.push(it);
    const { type } = it.expr;
    const same = byType[type];
    if (same) same.push(it);
    else byType[type] = [it];
    const children = childrenOf(it.expr);
    if (children.length === 0) continue;
    const parents = [...it.parents, it.expr];
    for (let i = children.length - 1; i >= 0; i--) stack.push({ expr: children[i] as Expr, parents });
  }
  return { all, byType: byType as Visits['byType'] };
}

interface SelectorMatcher {
  readonly selector: VectorSelector;
  readonly matcher: Matcher;
}

const matchersIn = keptOn((selectors: readonly VisitOf<'selector'>[]): readonly SelectorMatcher[] =>
  selectors.flatMap(({ expr }) => expr.matchers.map((matcher) => ({ selector: expr, matcher }))),
);

/** The matchers of a query with their selectors. */
export function matchersOf(query: QueryUnit, target: Target): readonly SelectorMatcher[] {
  return matchersIn(visitsOf(query, target, 'selector'));
}

/** A finding at a part of the query. */
export function found(query: QueryUnit, span: Span, message: string, more: Omit<Finding, 'message' | 'at'> = {}): Finding {
  return { message, at: { value: undefined, region: query.region, span }, ...more };
}

/**
 * Puts the variables of Grafana back into what was made of a query's text, or of a part of it. The parser has read other words, of the same length, in
 * their place; what two variables are read as may be the same word, so those of a part are told apart by their order.
 */
export function variablesBack({ region, variables }: QueryUnit): (text: string, part?: Span) => string {
  const { home } = region;
  if (variables.length === 0 || home.type !== 'host') return (text) => text;
  const words = [...region.text.matchAll(/\w+/g)].map(({ 0: word, index: start }) => {
    const end = start + word.length;
    if (!variables.some(({ span }) => span.start < end && start < span.end)) return { word, start, written: word };
    const host = home.map.toHost({ start, end });
    return { word, start, written: home.region.text.slice(host.start, host.end) };
  });
  return (text, part) => {
    const asked = text.match(/\w+/g) ?? [];
    const back = new Map<string, readonly string[]>();
    for (const { word, written } of words) {
      if (written === word || back.has(word)) continue;
      const here = words.filter((it) => it.word === word && part && part.start <= it.start && it.start < part.end);
      const count = asked.filter((it) => it === word).length;
      // What is not the part once, or several times, came from elsewhere.
      back.set(word, here.length > 0 && count % here.length === 0 ? here.map((it) => it.written) : [written]);
    }
    const met = new Map<string, number>();
    return text.replace(/\w+/g, (word) => {
      const written = back.get(word);
      const at = met.get(word) ?? 0;
      met.set(word, at + 1);
      return written?.[at % written.length] ?? word;
    });
  };
}

/** A mend within the query. */
export function mend(query: QueryUnit, title: string, ...edits: readonly { readonly span: Span; readonly text: string }[]) {
  const written = variablesBack(query);
  return { title, edits: edits.map(({ span, text }) => ({ region: query.region, span, text: written(text, span) })) };
}

/** Whether a Grafana variable stands in this part, so that its text is not known. */
export function isVariable(query: QueryUnit, span: Span): boolean {
  return mayHoldVariables(query) && isVariableAt(query, span);
}

/** Of the query that was asked about last. */
let lastAsked: { readonly query: QueryUnit; readonly mayHold: boolean } | undefined;

function mayHoldVariables(query: QueryUnit): boolean {
  if (lastAsked?.query !== query) {
    const { text } = query.region;
    lastAsked = { query, mayHold: query.variables.length > 0 || text.includes('$') || text.includes('[[') };
  }
  return lastAsked.mayHold;
}

function isVariableAt(query: QueryUnit, span: Span): boolean {
  return query.variables.some((it) => it.span.start < span.end && span.start < it.span.end) || /\$\{?\w|\[\[/.test(textAt(query, span));
}

export function textAt(query: QueryUnit, span: Span): string {
  return query.region.text.slice(span.start, span.end);
}

/** The number that an expression of a query is, signs and parentheses included; undefined: it is no constant, or a variable decides. */
export function constantOf(query: QueryUnit, expr: Expr | undefined): number | undefined {
  return expr && isVariable(query, expr.span) ? undefined : numberOf(expr);
}

/** Functions that read classic buckets, with the index of the argument that gives them. */
export const bucketArgument: ReadonlyMap<string, number> = new Map([
  ['histogram_quantile', 1],
  ['histogram_fraction', 2],
  ['histogram_quantiles', 0],
]);
