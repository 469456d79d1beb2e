import { keptOn } from '../text/remember.js';
import type { Aggregation, Binary, Call, Expr, Matcher, VectorSelector } from './ast.js';
import {
  type Because,
  drop,
  either,
  keepOnly,
  type LabelSet,
  type LabelState,
  nothing,
  notKnown,
  openToAll,
  over,
  paired,
  stateOf,
} from './label-sets.js';
import { joinedLabel, replacedLabel } from './label-writers.js';
import { matcherMatches } from './matching.js';
import { comparisons } from './operators.js';
import { bare } from './tree.js';

/** Labels of a metric as far as somebody knows them: the catalogue, a recording rule. */
export type MetricLabels = (name: string) => LabelSet | undefined;

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
      // A plus is passed over: even the name stays.
      if (expr.op === '+') return labelsOf(expr.expr, metricLabels);
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
    return {
      presence: 'never',
      because: { text: `\`${matcher.label.value}=""\` selects series without it.`, span: matcher.span, wanted: true },
    };
  return matcherMatches(matcher, '') ? undefined : { presence: 'always', because };
}

function callLabels(expr: Call, metricLabels: MetricLabels): LabelSet {
  const inner = (): LabelSet => {
    const arg = expr.args.find((it) => it.valueType === 'vector' || it.valueType === 'matrix');
    return arg ? labelsOf(arg, metricLabels) : openToAll;
  };
  const text = (i: number): string | undefined => {
    const arg = expr.args[i] && bare(expr.args[i]);
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
      if (to === undefined) return { known: labels.known, rest: labels.rest.presence === 'never' ? notKnown : labels.rest };
      const because: Because = { text: `\`${expr.name}\` writes it.`, span: expr.args[1]?.span };
      if (expr.name === 'label_replace') return replacedLabel(labels, to, text(2), text(3), text(4), because);
      return joinedLabel(
        labels,
        to,
        text(2),
        expr.args.slice(3).map((_, i) => text(i + 3)),
        because,
      );
    }
    case 'histogram_quantile':
    case 'histogram_fraction':
      return drop(inner(), ['le', '__name__'], { text: `\`${expr.name}\` uses up \`le\`.`, span: expr.nameSpan });
    case 'info': {
      const given = [...inner().known].filter(([, it]) => it.presence !== 'never');
      return { known: new Map(given), rest: notKnown };
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
      if (expr.args.length === 0) return nothing(`\`${expr.name}()\` has no labels.`, expr.nameSpan);
      if (keepName.has(expr.name)) return inner();
      return drop(inner(), ['__name__'], { text: `\`${expr.name}\` drops the name.`, span: expr.nameSpan });
  }
}

/** `absent` makes its labels from the equality matchers of a selector; of anything else it makes none. */
function absentLabels(expr: Call): LabelSet {
  const arg = expr.args[0] && bare(expr.args[0]);
  const selector = arg?.type === 'selector' ? arg : arg?.type === 'matrix' && arg.selector.type === 'selector' ? arg.selector : undefined;
  const because: Because = { text: `\`${expr.name}\` only has the labels of its equality matchers.`, span: expr.nameSpan };
  const known = new Map<string, LabelState>();
  const seen = new Map<string, '=' | 'other'>();
  for (const { label, op, value, span } of selector?.matchers ?? []) {
    const name = label.value;
    if (name === '__name__') continue;
    const before = seen.get(name);
    if (op !== '=' || value === '' || before === '=') known.delete(name);
    // The storage sorts the matchers of a selector in place, so that the one behind may come to stand first.
    else known.set(name, { presence: before ? 'maybe' : 'always', because: { text: 'An equality matcher.', span }, values: [value] });
    seen.set(name, op === '=' ? '=' : (before ?? 'other'));
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
  // `without` takes away what was added too.
  if (expr.grouping?.without && names.includes(expr.param.value)) return labels;
  const added: LabelState = { presence: 'always', because: { text: '`count_values` adds it.', span: expr.param.span } };
  return { known: new Map([...labels.known, [expr.param.value, added]]), rest: labels.rest };
}

function binaryLabels(expr: Binary, metricLabels: MetricLabels): LabelSet {
  const { lhs, rhs, op, matching } = expr;
  if (lhs.valueType === 'scalar' && rhs.valueType === 'scalar') return nothing('A scalar has no labels.', expr.span);
  const filters = comparisons.has(op) && !expr.bool;
  const withoutName = (labels: LabelSet): LabelSet =>
    filters ? labels : drop(labels, ['__name__'], { text: `\`${op}\` drops the name.`, span: expr.opSpan });
  if (lhs.valueType === 'scalar') return withoutName(labelsOf(rhs, metricLabels));
  const left = labelsOf(lhs, metricLabels);
  if (rhs.valueType === 'scalar') return withoutName(left);
  if (op === 'unless') return left;
  const right = labelsOf(rhs, metricLabels);
  if (op === 'or') return either(left, right);
  const names = matching?.labels.map((it) => it.value) ?? [];
  const pair = (kept: LabelSet, other: LabelSet): LabelSet => {
    // What is filled in has the labels of the side that is there.
    if (expr.fill) return either(kept, other);
    return paired(kept, other, { on: matching?.on === true, names });
  };
  if (op === 'and') return pair(left, right);
  const group = matching?.group;
  if (group) {
    const [many, one] = group.side === 'left' ? [left, right] : [right, left];
    const both = pair(many, one);
    const included = new Map(group.include.map((it) => [it.value, stateOf(one, it.value)]));
    const result: LabelSet = { known: over(withoutName(both).known, included), rest: both.rest };
    // With `bool` the name goes last of all.
    return expr.bool ? withoutName(result) : result;
  }
  const both = pair(left, right);
  if (!matching) return withoutName(both);
  if (matching.on)
    return withoutName(keepOnly(both, names, { text: `\`on (${names.join(', ')})\` keeps only what it matches on.`, span: matching.span }));
  return withoutName(drop(both, names, { text: `\`ignoring (${names.join(', ')})\` drops it.`, span: matching.span }));
}
