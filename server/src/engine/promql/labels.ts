import { keptOn } from '../text/remember.js';
import type { Span } from '../text/span.js';
import type { Aggregation, Binary, Call, Expr, Matcher, VectorSelector } from './ast.js';
import { matcherMatches } from './matching.js';

/** Whether the series of a result carry a label. */
export type Presence = 'always' | 'maybe' | 'never';

/** Why a label is there or not: a sentence, and the part of the expression that decides; undefined: nothing in the expression does. */
export interface Because {
  readonly text: string;
  readonly span: Span | undefined;
}

export interface LabelState {
  readonly presence: Presence;
  readonly because: Because;
  /** The only values it can have, where they are known. */
  readonly values?: readonly string[];
}

/** The labels of an expression's result: those that are known by name, and what holds for every other name. */
export interface LabelSet {
  readonly known: ReadonlyMap<string, LabelState>;
  readonly rest: LabelState;
}

/** Labels of a metric as far as somebody knows them: the catalogue, a recording rule. */
export type MetricLabels = (name: string) => LabelSet | undefined;

const unknown: LabelState = { presence: 'maybe', because: { text: 'Nothing is known of it.', span: undefined } };
const scrape: LabelState = { presence: 'maybe', because: { text: 'Scraping may add it.', span: undefined } };

const openToAll: LabelSet = { known: new Map(), rest: unknown };

export function stateOf(labels: LabelSet, name: string): LabelState {
  return labels.known.get(name) ?? labels.rest;
}

/** A set in which these labels may be there, and scraping may add others. */
export function openSet(names: readonly string[], text: string): LabelSet {
  const state: LabelState = { presence: 'maybe', because: { text, span: undefined } };
  return { known: new Map(names.map((it) => [it, state])), rest: scrape };
}

const nothing = (text: string, span: Span | undefined): LabelSet => ({
  known: new Map(),
  rest: { presence: 'never', because: { text, span } },
});

/** `by`, `on`: only these stay, as they were. */
function keepOnly(labels: LabelSet, names: readonly string[], because: Because): LabelSet {
  return { known: new Map(names.map((it) => [it, stateOf(labels, it)])), rest: { presence: 'never', because } };
}

/** `without`, and what functions take away. */
function drop(labels: LabelSet, names: readonly string[], because: Because): LabelSet {
  const state: LabelState = { presence: 'never', because };
  return { known: over(labels.known, new Map(names.map((it) => [it, state]))), rest: labels.rest };
}

/** A few labels over those of another set, in the order that setting them in a copy would give. */
function over(base: ReadonlyMap<string, LabelState>, own: ReadonlyMap<string, LabelState>): ReadonlyMap<string, LabelState> {
  if (own.size === 0) return base;
  return base === openToAll.known ? own : new Layer(base, own);
}

/**
 * Most expressions ask for one label of a metric that has forty, behind a function and an aggregation that change one each: copies of all of them
 * were a seventh of what a check of many rules allocates. Who asks for all gets a copy.
 */
class Layer implements ReadonlyMap<string, LabelState> {
  readonly #base: ReadonlyMap<string, LabelState>;
  readonly #own: ReadonlyMap<string, LabelState>;
  readonly #depth: number;
  #all: ReadonlyMap<string, LabelState> | undefined;

  constructor(base: ReadonlyMap<string, LabelState>, own: ReadonlyMap<string, LabelState>) {
    const depth = base instanceof Layer ? base.#depth + 1 : 1;
    // Functions in functions: looking through all of them would cost more than a copy.
    this.#base = depth > 8 ? new Map(base) : base;
    this.#own = own;
    this.#depth = depth > 8 ? 1 : depth;
  }

  get(name: string): LabelState | undefined {
    return this.#own.get(name) ?? this.#base.get(name);
  }

  has(name: string): boolean {
    return this.#own.has(name) || this.#base.has(name);
  }

  get #whole(): ReadonlyMap<string, LabelState> {
    this.#all ??= new Map([...this.#base, ...this.#own]);
    return this.#all;
  }

  get size(): number {
    return this.#whole.size;
  }

  forEach(body: (state: LabelState, name: string, map: ReadonlyMap<string, LabelState>) => void): void {
    this.#whole.forEach(body);
  }

  entries() {
    return this.#whole.entries();
  }

  keys() {
    return this.#whole.keys();
  }

  values() {
    return this.#whole.values();
  }

  [Symbol.iterator]() {
    return this.#whole.entries();
  }
}

/** `or`, several sources: what one of them has may be there. */
export function either(a: LabelSet, b: LabelSet): LabelSet {
  const join = (x: LabelState, y: LabelState): LabelState => {
    if (x.presence === y.presence) {
      const values = x.values && y.values ? [...new Set([...x.values, ...y.values])] : undefined;
      return { presence: x.presence, because: x.because, ...(values ? { values } : {}) };
    }
    return { presence: 'maybe', because: x.presence === 'never' ? y.because : x.because };
  };
  const names = new Set([...a.known.keys(), ...b.known.keys()]);
  return { known: new Map([...names].map((it) => [it, join(stateOf(a, it), stateOf(b, it))])), rest: join(a.rest, b.rest) };
}

/** Functions that keep the name of the metric. */
const keepName = new Set([
  'last_over_time',
  'first_over_time',
  'sort',
  'sort_desc',
  'sort_by_label',
  'sort_by_label_desc',
  'label_replace',
  'label_join',
  'info',
]);

/**
 * The labels that the result of an expression carries, with the reasons. Follows prometheus/prometheus promql/engine.go: resultMetric,
 * aggregation and the functions that build labels themselves. Trees are never deeper than parsePromql hands out.
 */
export function labelsOf(expr: Expr, metricLabels: MetricLabels): LabelSet {
  return metricLabels === anyMetric ? labelsOfAny(expr) : labelsIn(expr, metricLabels);
}

/** Nothing is known of any metric. What an expression shows alone is asked by many checks, so it is remembered with the tree. */
export const anyMetric: MetricLabels = () => undefined;

const labelsOfAny = keptOn((expr: Expr) => labelsIn(expr, anyMetric));

function labelsIn(expr: Expr, metricLabels: MetricLabels): LabelSet {
  switch (expr.type) {
    case 'number':
    case 'string':
      return nothing('A scalar has no labels.', expr.span);
    case 'hole':
      return openToAll;
    case 'selector':
      return selectorLabels(expr, metricLabels);
    case 'matrix':
      return labelsOf(expr.selector, metricLabels);
    case 'subquery':
    case 'paren':
      return labelsOf(expr.expr, metricLabels);
    case 'unary':
      return drop(labelsOf(expr.expr, metricLabels), ['__name__'], { text: `\`${expr.op}\` drops the name.`, span: expr.opSpan });
    case 'call':
      return callLabels(expr, metricLabels);
    case 'aggregation':
      return aggregationLabels(expr, metricLabels);
    case 'binary':
      return binaryLabels(expr, metricLabels);
  }
}

function selectorLabels(expr: VectorSelector, metricLabels: MetricLabels): LabelSet {
  const name = nameOf(expr);
  const base = (name === undefined ? undefined : metricLabels(name)) ?? openToAll;
  const known = new Map<string, LabelState>();
  if (name !== undefined)
    known.set('__name__', { presence: 'always', because: { text: 'The name of the metric.', span: expr.name?.span }, values: [name] });
  for (const matcher of expr.matchers) {
    if (matcher.op === undefined || matcher.label.value === '__name__') continue;
    const state = matcherState(matcher);
    if (state) known.set(matcher.label.value, state);
  }
  return { known: over(base.known, known), rest: base.rest };
}

/** The metric that a selector names, outside or inside the braces; undefined when it names none. */
export function nameOf(expr: VectorSelector): string | undefined {
  if (expr.name) return expr.name.value;
  const [quoted] = expr.quotedNames;
  if (quoted) return quoted.value;
  return expr.matchers.find((it) => it.label.value === '__name__' && it.op === '=')?.value;
}

function matcherState(matcher: Matcher): LabelState | undefined {
  const because: Because = { text: 'The matcher asks for it.', span: matcher.span };
  if (matcher.op === '=' && matcher.value !== '') return { presence: 'always', because, values: [matcher.value] };
  if (matcher.op === '=')
    return { presence: 'never', because: { text: `\`${matcher.label.value}=""\` selects series without it.`, span: matcher.span } };
  return matcherMatches(matcher, '') ? undefined : { presence: 'always', because };
}

function callLabels(expr: Call, metricLabels: MetricLabels): LabelSet {
  const inner = (): LabelSet => {
    const arg = expr.args.find((it) => it.valueType === 'vector' || it.valueType === 'matrix');
    return arg ? labelsOf(arg, metricLabels) : openToAll;
  };
  const text = (i: number): string | undefined => {
    const arg = expr.args[i];
    return arg?.type === 'string' ? arg.value : undefined;
  };
  switch (expr.name) {
    case 'time':
    case 'pi':
    case 'vector':
    case 'scalar':
    case 'start':
    case 'end':
    case 'range':
    case 'step':
      return nothing(`\`${expr.name}()\` has no labels.`, expr.nameSpan);
    case 'absent':
    case 'absent_over_time':
      return absentLabels(expr);
    case 'label_replace':
    case 'label_join': {
      const to = text(1);
      const labels = inner();
      if (to === undefined) return { known: labels.known, rest: labels.rest.presence === 'never' ? unknown : labels.rest };
      const because: Because = { text: `\`${expr.name}\` writes it.`, span: expr.args[1]?.span };
      const presence = stateOf(labels, to).presence === 'always' && expr.name === 'label_replace' && text(2) !== '' ? 'always' : 'maybe';
      return { known: over(labels.known, new Map([[to, { presence, because }]])), rest: labels.rest };
    }
    case 'histogram_quantile':
    case 'histogram_fraction':
      return drop(inner(), ['le', '__name__'], { text: `\`${expr.name}\` uses up \`le\`.`, span: expr.nameSpan });
    case 'info': {
      const labels = inner();
      return { known: labels.known, rest: unknown };
    }
    case 'histogram_quantiles': {
      const labels = drop(inner(), ['le', '__name__'], { text: `\`${expr.name}\` uses up \`le\`.`, span: expr.nameSpan });
      const added = text(1);
      return added === undefined
        ? labels
        : {
            known: new Map([
              ...labels.known,
              [added, { presence: 'always', because: { text: 'The function adds it.', span: expr.nameSpan } }],
            ]),
            rest: labels.rest,
          };
    }
    default:
      if (keepName.has(expr.name)) return inner();
      return drop(inner(), ['__name__'], { text: `\`${expr.name}\` drops the name.`, span: expr.nameSpan });
  }
}

/** `absent` makes its labels from the equality matchers of a selector; of anything else it makes none. */
function absentLabels(expr: Call): LabelSet {
  const arg = expr.args[0];
  const selector = arg?.type === 'selector' ? arg : arg?.type === 'matrix' && arg.selector.type === 'selector' ? arg.selector : undefined;
  const because: Because = { text: `\`${expr.name}\` only has the labels of its equality matchers.`, span: expr.nameSpan };
  const known = new Map<string, LabelState>();
  const seen = new Set<string>();
  for (const matcher of selector?.matchers ?? []) {
    const name = matcher.label.value;
    if (name === '__name__') continue;
    if (matcher.op === '=' && !seen.has(name))
      known.set(name, { presence: 'always', because: { text: 'An equality matcher.', span: matcher.span }, values: [matcher.value] });
    else known.delete(name);
    seen.add(name);
  }
  return { known, rest: { presence: 'never', because } };
}

const selecting = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

function aggregationLabels(expr: Aggregation, metricLabels: MetricLabels): LabelSet {
  const inner = labelsOf(expr.expr, metricLabels);
  if (selecting.has(expr.op)) return inner;
  const names = expr.grouping?.labels.map((it) => it.value) ?? [];
  let labels: LabelSet;
  if (expr.grouping?.without) {
    labels = drop(inner, names, { text: `\`${expr.op} without (${names.join(', ')})\` drops it.`, span: expr.grouping.span });
    labels = drop(labels, ['__name__'], { text: `\`${expr.op}\` drops the name.`, span: expr.opSpan });
  } else {
    const kept = names.length > 0 ? `keeps only ${names.join(', ')}` : 'keeps no label';
    const head = names.length > 0 ? `${expr.op} by (${names.join(', ')})` : expr.op;
    labels = keepOnly(inner, names, { text: `\`${head}\` ${kept}.`, span: expr.grouping?.span ?? expr.opSpan });
  }
  if (expr.op !== 'count_values' || expr.param?.type !== 'string') return labels;
  const added: LabelState = { presence: 'always', because: { text: '`count_values` adds it.', span: expr.param.span } };
  return { known: new Map([...labels.known, [expr.param.value, added]]), rest: labels.rest };
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);

function binaryLabels(expr: Binary, metricLabels: MetricLabels): LabelSet {
  const { lhs, rhs, op, matching } = expr;
  if (lhs.valueType === 'scalar' && rhs.valueType === 'scalar') return nothing('A scalar has no labels.', expr.span);
  const filters = comparisons.has(op) && !expr.bool;
  const withoutName = (labels: LabelSet): LabelSet =>
    filters ? labels : drop(labels, ['__name__'], { text: `\`${op}\` drops the name.`, span: expr.opSpan });
  if (lhs.valueType === 'scalar') return withoutName(labelsOf(rhs, metricLabels));
  const left = labelsOf(lhs, metricLabels);
  if (rhs.valueType === 'scalar') return withoutName(left);
  if (op === 'and' || op === 'unless') return left;
  const right = labelsOf(rhs, metricLabels);
  if (op === 'or') return either(left, right);
  const group = matching?.group;
  if (group) {
    const many = group.side === 'left' ? left : right;
    const one = group.side === 'left' ? right : left;
    const included = new Map(group.include.map((it) => [it.value, stateOf(one, it.value)]));
    return { known: over(withoutName(many).known, included), rest: many.rest };
  }
  if (!matching) return withoutName(left);
  const names = matching.labels.map((it) => it.value);
  if (matching.on)
    return keepOnly(left, names, { text: `\`on (${names.join(', ')})\` keeps only what it matches on.`, span: matching.span });
  return withoutName(drop(left, names, { text: `\`ignoring (${names.join(', ')})\` drops it.`, span: matching.span }));
}
