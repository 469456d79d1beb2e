import { aggregationOf, findFunction } from '../catalogue/functions.js';
import { metricInfo } from '../catalogue/metrics.js';
import { defaultTarget, type Target } from '../catalogue/target.js';
import type { Engine } from '../engine.js';
import type { Binary, Expr, Matcher, ValueType, VectorSelector } from '../promql/ast.js';
import { comparisons } from '../promql/operators.js';
import { childrenOf, parsePromql } from '../promql/parsed.js';
import { prettyPromql, printPromql } from '../promql/print.js';

/** What can be told about a query without asking anybody: its parts in words, its threshold, what it selects. */
export interface QueryDescription {
  /** Prometheus's parser takes it. */
  readonly ok: boolean;
  /** Why it does not, in its words; offsets in the query. */
  readonly problems: readonly QueryProblem[];
  /** As `promtool` would print it. */
  readonly formatted: string | undefined;
  readonly threshold: Threshold | undefined;
  /** In reading order, parents first. */
  readonly parts: readonly QueryPart[];
  readonly selectors: readonly SelectorPart[];
}

export interface QueryProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** The comparison of the whole query with a number. */
export interface Threshold {
  readonly op: string;
  readonly value: number;
  /** The query without it. */
  readonly expr: string;
  /** The query up to the comparison's number, and behind it. */
  readonly before: string;
  readonly after: string;
}

export interface QueryPart {
  readonly depth: number;
  /** Its own words, what is inside shortened. */
  readonly text: string;
  /** What can be asked for its value now; undefined for literals. */
  readonly query: string | undefined;
  readonly type: ValueType;
  readonly title: string;
  readonly words: readonly string[];
  /** Of an operation between vectors: how series pair up. */
  readonly pairing: Pairing | undefined;
}

export interface Pairing {
  readonly op: string;
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly group: 'left' | 'right' | undefined;
  /** Indexes into the parts. */
  readonly left: number;
  readonly right: number;
}

export interface SelectorPart {
  readonly text: string;
  readonly metric: string | undefined;
  readonly matchers: readonly {
    readonly label: string;
    readonly op: string;
    readonly value: string;
    readonly start: number;
    readonly end: number;
  }[];
}

/** Parts of a query beyond this number are not listed: nobody reads them, and each would be asked for. */
const mostParts = 100;

/** For the versions that are set; the connected Prometheus may be newer, so that what the newest takes is no mistake. */
export function describedFor({ settings }: Engine, text: string): QueryDescription {
  const own = describeQuery(text, settings.target);
  const newest = own.ok ? own : describeQuery(text, defaultTarget);
  return newest.ok ? newest : own;
}

/** Describes a query for the preview. Never throws; a query that does not parse has no parts. */
export function describeQuery(text: string, target: Pick<Target, 'prometheus' | 'features'>): QueryDescription {
  const { expr, problems } = parsePromql(text, target);
  if (problems.length > 0) {
    const said = problems.map(({ span, message }) => ({ start: span.start, end: span.end, message }));
    return { ok: false, problems: said, formatted: undefined, threshold: undefined, parts: [], selectors: [] };
  }
  const parts: QueryPart[] = [];
  const selectors: SelectorPart[] = [];
  const visit = (it: Expr, depth: number): number => {
    const inner = it.type === 'paren' ? it.expr : it;
    if (inner !== it) return visit(inner, depth);
    const index = parts.length;
    if (index >= mostParts) return index;
    const part = partOf(it, text, depth);
    parts.push(part);
    if (it.type === 'selector') selectors.push(selectorOf(it, text));
    if (it.type === 'matrix') {
      if (it.selector.type === 'selector') selectors.push(selectorOf(it.selector, text));
      return index;
    }
    const at = childrenOf(it).map((child) => visit(child, depth + 1));
    if (it.type === 'binary' && it.lhs.valueType === 'vector' && it.rhs.valueType === 'vector') {
      parts[index] = { ...part, pairing: pairingOf(it, at[0] ?? 0, at[1] ?? 0) };
    }
    return index;
  };
  visit(expr, 0);
  return { ok: true, problems: [], formatted: prettyPromql(expr), threshold: thresholdOf(expr, text), parts, selectors };
}

function pairingOf(it: Binary, left: number, right: number): Pairing {
  return {
    op: it.op,
    on: it.matching?.on === true,
    labels: it.matching?.labels.map(({ value }) => value) ?? [],
    group: it.matching?.group?.side,
    left,
    right,
  };
}

function thresholdOf(expr: Expr, text: string): Threshold | undefined {
  let it = expr;
  while (it.type === 'paren') it = it.expr;
  if (it.type !== 'binary' || it.bool || !comparisons.has(it.op) || it.lhs.valueType !== 'vector') return undefined;
  let limit: Expr = it.rhs;
  while (limit.type === 'paren') limit = limit.expr;
  const value =
    limit.type === 'number' ? limit.value : limit.type === 'unary' && limit.expr.type === 'number' ? -limit.expr.value : undefined;
  if (value === undefined) return undefined;
  return {
    op: it.op,
    value,
    expr: text.slice(it.lhs.span.start, it.lhs.span.end),
    before: text.slice(0, limit.span.start),
    after: text.slice(limit.span.end),
  };
}

function selectorOf(it: VectorSelector, text: string): SelectorPart {
  return {
    text: text.slice(it.span.start, it.span.end),
    metric: it.name?.value,
    matchers: it.matchers.map((matcher) => ({
      label: matcher.label.value,
      op: matcher.op ?? '=',
      value: matcher.value,
      start: matcher.span.start,
      end: matcher.span.end,
    })),
  };
}

function partOf(it: Expr, text: string, depth: number): QueryPart {
  const written = text.slice(it.span.start, it.span.end);
  const make = (short: string, title: string, words: readonly string[], query: string | null = written): QueryPart => ({
    depth,
    text: short,
    query: query ?? undefined,
    type: it.valueType,
    title,
    words,
    pairing: undefined,
  });
  switch (it.type) {
    case 'number':
      return make(written, 'Number', [], null);
    case 'string':
      return make(written, 'Text', [], null);
    case 'selector':
      return make(printPromql(it), 'Selector', selectorWords(it));
    case 'matrix': {
      const words = it.selector.type === 'selector' ? selectorWords(it.selector) : [];
      // The samples themselves are many; whether a series has one in the range is told by its last.
      return make(
        printPromql(it),
        'Range selector',
        [...words, 'All samples of the last range, for each series.'],
        `last_over_time(${written})`,
      );
    }
    case 'subquery':
      return make(
        `(…)${text.slice(it.bracket.start, it.bracket.end)}`,
        'Subquery',
        ['Evaluates the part inside again and again over the range.'],
        `last_over_time(${written})`,
      );
    case 'call': {
      const args = it.args.map((arg) => (arg.type === 'number' || arg.type === 'string' ? text.slice(arg.span.start, arg.span.end) : '…'));
      const doc = findFunction(it.name)?.doc;
      return make(`${it.name}(${args.join(', ')})`, `Function ${it.name}`, doc ? [doc] : []);
    }
    case 'aggregation': {
      const grouping = it.grouping
        ? ` ${it.grouping.without ? 'without' : 'by'} (${it.grouping.labels.map(({ value }) => value).join(', ')})`
        : '';
      const param = it.param ? `${text.slice(it.param.span.start, it.param.span.end)}, ` : '';
      return make(`${it.op}${grouping} (${param}…)`, `Aggregation ${it.op}`, aggregationWords(it));
    }
    case 'binary':
      return make(`… ${it.op} ${side(it.rhs, text)}`, binaryTitle(it), binaryWords(it));
    case 'unary':
      return make(`${it.op}…`, 'Sign', it.op === '-' ? ['Each value negated.'] : []);
    case 'paren':
    case 'hole':
      return make(written, '', [], null);
  }
}

function side(it: Expr, text: string): string {
  return it.type === 'number' ? text.slice(it.span.start, it.span.end) : '…';
}

function selectorWords(it: VectorSelector): readonly string[] {
  const metric = it.name && metricInfo(it.name.value);
  const words = metric
    ? [`${metric.doc} (${metric.type}${metric.unit ? `, ${metric.unit}` : ''}; written by ${metric.emittedBy.join(', ')})`]
    : [];
  return [...words, ...it.matchers.map(matcherWords)];
}

function matcherWords({ label, op, value }: Matcher): string {
  const name = label.value;
  switch (op) {
    case '=':
      return value === '' ? `Without ${name}.` : `${name} is "${value}".`;
    case '!=':
      return value === '' ? `With any ${name}.` : `${name} is not "${value}".`;
    case '=~':
      return `${name} matches the whole of /${value}/.`;
    case '!~':
      return `${name} does not match /${value}/.`;
    case undefined:
      return '';
  }
}

function aggregationWords(it: Extract<Expr, { type: 'aggregation' }>): readonly string[] {
  const doc = aggregationOf(it.op)?.doc;
  const labels = it.grouping?.labels.map(({ value }) => value).join(', ') ?? '';
  const groups = !it.grouping
    ? 'All series are one group; no label is left.'
    : it.grouping.without
      ? `A group for each set of labels without ${labels || 'nothing taken away'}.`
      : labels
        ? `A group for each value of ${labels}; the other labels go.`
        : 'All series are one group.';
  return doc ? [doc, groups] : [groups];
}

function binaryTitle(it: Binary): string {
  const names: Readonly<Record<string, string>> = {
    '+': 'Addition',
    '-': 'Subtraction',
    '*': 'Multiplication',
    '/': 'Division',
    '%': 'Remainder',
    '^': 'Power',
    and: 'And',
    or: 'Or',
    unless: 'Unless',
  };
  const name = names[it.op] ?? (comparisons.has(it.op) ? 'Comparison' : it.op);
  if (it.lhs.valueType !== 'vector' || it.rhs.valueType !== 'vector') return name;
  if (it.op === 'and' || it.op === 'or' || it.op === 'unless') return `${name}, many to many`;
  return `${name}, ${it.matching?.group ? (it.matching.group.side === 'left' ? 'many to one' : 'one to many') : 'one to one'}`;
}

function binaryWords(it: Binary): readonly string[] {
  const both = it.lhs.valueType === 'vector' && it.rhs.valueType === 'vector';
  if (!both) {
    if (!comparisons.has(it.op)) return ['The number is applied to each series.'];
    return it.bool ? ['1 where it holds, 0 where not.'] : [`Keeps the series whose value is ${it.op} the number; the others go.`];
  }
  const labels = it.matching?.labels.map(({ value }) => value).join(', ') ?? '';
  const rule = !it.matching
    ? 'Series pair up when all their labels are equal.'
    : it.matching.on
      ? `Series pair up when ${labels || 'nothing needs to be'} equal${labels ? ' on both sides' : ': one series a side'}.`
      : `Series pair up when all labels but ${labels || 'none'} are equal.`;
  switch (it.op) {
    case 'and':
      return [rule, 'Keeps the left series that have a partner.'];
    case 'or':
      return [rule, 'All of the left, and those of the right without a partner.'];
    case 'unless':
      return [rule, 'Keeps the left series that have no partner.'];
    default:
      return [rule, 'A series without a partner has no result.'];
  }
}
