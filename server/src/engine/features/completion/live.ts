import type { Target } from '../../catalogue/target.js';
import { parsedOf } from '../../checks/shared-lint.js';
import { parsePromql } from '../../promql/parsed.js';
import { walk } from '../../promql/tree.js';
import { quoteMeta } from '../../re2/shape.js';
import type { QueryUnit } from '../../resources/unit.js';
import type { Span } from '../../text/span.js';
import type { Offer } from './item.js';
import type { PromqlContext, PromqlPlace, Selected } from './promql-context.js';

/** What a live Prometheus can tell about a place of a query. The engine asks nobody: a shell does, and comes back with an answer. */
export type LiveQuestion =
  | { readonly type: 'metrics'; readonly typed: string }
  /** Labels of the series that any of the selectors finds; none: of all. */
  | { readonly type: 'labels'; readonly selectors: readonly string[] }
  | { readonly type: 'values'; readonly label: string; readonly selectors: readonly string[]; readonly typed: string };

export interface LiveNames {
  /** The connection's. */
  readonly from: string;
  readonly names: readonly string[];
}

/** More selectors than this are not asked for at once. */
const mostSelectors = 4;

/** What to ask for the offers at a place; undefined: nothing that a server knows fits there. */
export function liveQuestion(unit: QueryUnit, place: PromqlPlace, offset: number, target: Target): LiveQuestion | undefined {
  const { context } = place;
  const typed = unit.region.text.slice(place.word.start, Math.min(offset, place.word.end));
  switch (context.type) {
    case 'operand':
      return { type: 'metrics', typed };
    case 'label-name':
      return { type: 'labels', selectors: selectorsOf(unit, context.selected, target) };
    case 'label-value':
      if (context.label === '__name__') return { type: 'metrics', typed };
      return { type: 'values', label: context.label, selectors: selectorsOf(unit, context.selected, target), typed };
    case 'grouping':
      return { type: 'labels', selectors: selectorsAround(unit, context, target) };
    case 'nothing':
    case 'operator':
    case 'aggregation-clause':
    case 'label-operator':
    case 'duration':
    case 'timestamp':
      return undefined;
  }
}

/**
 * The selector as far as it is typed, as one text or none; a part that Prometheus would not take, or that holds a variable, is left out:
 * the others still narrow.
 */
export function selectorsOf(unit: QueryUnit, { name, matchers }: Selected, target: Target): readonly string[] {
  const { text } = unit.region;
  const isFixed = (it: Span) => !unit.variables.some(({ span }) => span.start < it.end && it.start < span.end);
  const written = (it: Span) => text.slice(it.start, it.end);
  const metric = name && isFixed(name) ? written(name) : '';
  const parts = matchers
    .filter(isFixed)
    .map(written)
    .filter((it) => isAccepted(`x{${it}}`, target));
  const selector = parts.length > 0 ? `${metric}{${parts.join(',')}}` : metric;
  // Matchers that all match the empty text are refused: then all series are asked for.
  return selector !== '' && isAccepted(selector, target) ? [selector] : [];
}

function isAccepted(text: string, target: Target): boolean {
  return parsePromql(text, target, 'selector').problems.length === 0;
}

/** The selectors in the operands of the aggregation or operator that a list of labels belongs to; without their times. */
export function selectorsAround(unit: QueryUnit, context: Extract<PromqlContext, { type: 'grouping' }>, target: Target): readonly string[] {
  const { expr } = parsedOf(unit, target);
  const found = new Set<string>();
  for (const it of walk(expr)) {
    const isOwner =
      (it.type === 'aggregation' && it.grouping?.parens.start === context.at) ||
      (it.type === 'binary' && (it.matching?.parens.start === context.at || it.matching?.group?.parens?.start === context.at));
    if (!isOwner) continue;
    for (const one of walk(it)) {
      if (one.type !== 'selector') continue;
      const matchers = one.matchers.filter((matcher) => matcher.op !== undefined).map((matcher) => matcher.span);
      const name = one.name && !one.name.quoted ? one.name.span : undefined;
      for (const selector of selectorsOf(unit, { name, matchers }, target)) found.add(selector);
    }
  }
  return [...found].slice(0, mostSelectors);
}

/**
 * Offers with what a server has: what is there comes first, each with what we know of it, then what the server has beyond, then what only we know.
 * Offers of another kind stay where they are.
 */
export function withLive(
  offers: readonly Offer[],
  live: LiveNames | undefined,
  kind: 'metric' | 'label' | 'value',
  make: (name: string) => Offer | undefined,
): readonly Offer[] {
  if (!live || live.names.length === 0) return offers;
  const there = new Set(live.names);
  const known = new Set(offers.flatMap((it) => (it.kind === kind ? [it.label] : [])));
  const beyond = live.names.filter((it) => !known.has(it)).flatMap((it) => make(it) ?? []);
  const first = offers.findIndex((it) => it.kind === kind);
  const at = first < 0 ? offers.length : first;
  const mine = offers.filter((it) => it.kind === kind);
  const others = offers.slice(at).filter((it) => it.kind !== kind);
  const isThere = (it: Offer) => there.has(it.label);
  return [...offers.slice(0, at), ...mine.filter(isThere), ...beyond, ...mine.filter((it) => !isThere(it)), ...others];
}

/** A value that only the server told us of, as it stands between these quotes; undefined: they cannot hold it, or nobody could read it. */
export function liveValue(value: string, pattern: boolean, quote: string, live: LiveNames | undefined): Offer | undefined {
  if (value === '' || value.length > 500 || !isPrintable(value)) return undefined;
  const literal = pattern ? quoteMeta(value) : value;
  if (quote === '`' && literal.includes('`')) return undefined;
  const insert = quote === '`' ? literal : quoted(literal, quote).slice(1, -1);
  return { label: value, kind: 'value', detail: `on ${live?.from}`, insert };
}

export function quoted(text: string, quote: string): string {
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** No control characters, and none that change the direction of what is read. */
export function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text);
}

export function isPlainName(text: string): boolean {
  return /^[A-Za-z_:][A-Za-z0-9_:]*$/.test(text);
}
