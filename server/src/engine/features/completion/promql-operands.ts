import {
  aggregationOf,
  aggregations,
  argumentType,
  findFunction,
  functionsOf,
  type PromqlFunction,
  signatureOf,
} from '../../catalogue/functions.js';
import { metrics, seriesInfo, seriesOf } from '../../catalogue/metrics.js';
import { ownSeries } from '../../catalogue/own-series.js';
import type { Target } from '../../catalogue/target.js';
import { decisionKey, meshTags } from '../../istio/tags.js';
import type { QueryUnit } from '../../resources/unit.js';
import { append } from '../../text/append.js';
import { recordedSeries } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Offer } from './item.js';
import { isPlainName, type LiveNames, withLive } from './live.js';
import { type Following, nothingFollows, type PromqlContext } from './promql-context.js';
import { labelArguments } from './promql-labels.js';
import type { Argument } from './promql-tokens.js';

const counters = new Set(['rate', 'irate', 'increase', 'resets']);
const gauges = new Set(['deriv', 'delta', 'idelta', 'predict_linear', 'double_exponential_smoothing', 'holt_winters']);

/** What may begin an operand: metrics, functions, aggregations; of an argument, what its type takes. */
export function operands(
  workspace: Workspace,
  unit: QueryUnit,
  context: Extract<PromqlContext, { type: 'operand' }>,
  follows: Following,
  live?: LiveNames,
): readonly Offer[] {
  const { target } = workspace.settings;
  const { call } = context;
  const wanted = call && argumentType(call.name, call.index);
  if (call && !takesMore(call)) return [];
  if (call && wanted === 'string') return labelArguments(workspace, unit, call).map((it) => ({ ...it, insert: `"${it.label}"` }));
  // Of all that has a name only some functions give a number.
  if (call && wanted === 'scalar')
    return [...usualNumbers(call.name), ...functionOffers(target, call.name, follows).filter((it) => givesNumber(it.label))];
  const offers: Offer[] = [];
  if (context.group) {
    offers.push(
      { label: 'group_left', kind: 'keyword', detail: 'many on the left, one on the right', ...opening('group_left', follows) },
      { label: 'group_right', kind: 'keyword', detail: 'one on the left, many on the right', ...opening('group_right', follows) },
    );
  }
  if (context.bool) offers.push({ label: 'bool', kind: 'keyword', detail: '0 or 1 instead of a filter', insert: apart('bool', follows) });
  if (context.matching) {
    offers.push(
      { label: 'on', kind: 'keyword', detail: 'match on these labels only', ...opening('on', follows) },
      { label: 'ignoring', kind: 'keyword', detail: 'match on all labels but these', ...opening('ignoring', follows) },
    );
  }
  append(offers, metricOffers(workspace, call, live));
  offers.push(...functionOffers(target, call?.name, follows));
  return offers;
}

/** What an expression, or a selector, begins with, where nothing of it is written yet. */
export function expressionStart(workspace: Workspace, entry: QueryUnit['entry'] = 'query'): readonly Offer[] {
  const names = metricOffers(workspace, undefined, undefined);
  return entry === 'selector' ? names : [...names, ...functionOffers(workspace.settings.target, undefined, nothingFollows)];
}

/** Without functions and operators: a selector is all that stands there. */
export function inSelector(offers: readonly Offer[]): readonly Offer[] {
  return offers.filter(({ kind, label }) => kind === 'metric' || kind === 'label' || kind === 'value' || /^(?:=|!=|=~|!~)$/.test(label));
}

/** Whether a function has such an argument at all; of a function that nobody knows it may. */
function takesMore({ name, index }: Argument): boolean {
  const aggregation = aggregationOf(name);
  if (aggregation) return index < (aggregation.param ? 2 : 1);
  const it = findFunction(name);
  if (!it || it.variadic < 0) return true;
  return index < (it.variadic === 0 ? it.args.length : it.args.length - 1 + it.variadic);
}

const givesNumber = (name: string): boolean => findFunction(name)?.returns === 'scalar';

/** Numbers that people write as the parameter of a function or aggregation. */
function usualNumbers(call: string): readonly Offer[] {
  const numbers = /quantile/.test(call)
    ? ['0.99', '0.95', '0.9', '0.5']
    : /^(?:top|bottom|limit)k$/.test(call)
      ? ['5', '10', '3', '1']
      : [];
  return numbers.map((label) => ({ label, kind: 'value' }));
}

function opening(word: string, follows: Following): { insert: string; snippet?: boolean; again?: boolean } {
  return follows.paren ? { insert: word } : { insert: `${word} ($1)$0`, snippet: true, again: true };
}

function metricOffers(workspace: Workspace, around: Argument | undefined, live: LiveNames | undefined): readonly Offer[] {
  const call = around?.name;
  const ofBuckets = [call, ...(around?.around ?? [])].some((it) => it === 'histogram_quantile' || it === 'histogram_fraction');
  const beyond = new Set(live?.names);
  const rank = (name: string): number => {
    const info = seriesInfo(name);
    if (!info) return call && counters.has(call) && beyond.has(name) && /_(?:total|count|sum|bucket)$/.test(name) ? 0 : 1;
    if (ofBuckets) return info.part === 'bucket' ? 0 : 2;
    if (call && counters.has(call)) return info.counter ? 0 : 2;
    if (call && gauges.has(call)) return info.counter ? 2 : 0;
    return 1;
  };
  const ordered = [...metrics].sort((a, b) => Number(isSwitchedOff(workspace, a.name)) - Number(isSwitchedOff(workspace, b.name)));
  const known: Offer[] = ordered.flatMap((metric) =>
    seriesOf(metric).map((name) => ({
      label: name,
      kind: 'metric' as const,
      detail: `${metric.type}${metric.unit ? `, ${metric.unit}` : ''}`,
      docs: metric.doc,
    })),
  );
  const recorded: Offer[] = workspace.names(recordedSeries).map((label) => ({
    label,
    kind: 'metric',
    detail: 'recording rule of the workspace',
  }));
  const extra: Offer[] = ownSeries.map(({ name, type, doc }) => ({
    label: name,
    kind: 'metric',
    detail: type,
    docs: `${doc} Written by Prometheus itself.`,
  }));
  const all = [
    ...known.filter((it) => seriesInfo(it.label)?.metric.group === 'standard'),
    ...recorded,
    ...known.filter((it) => seriesInfo(it.label)?.metric.group !== 'standard'),
    ...extra,
  ];
  const seen = new Set<string>();
  const unique = all.filter((it) => !seen.has(it.label) && seen.add(it.label));
  return withLive(unique, live, 'metric', (label) =>
    isPlainName(label) ? { label, kind: 'metric', detail: `on ${live?.from}` } : undefined,
  )
    .map((it, i) => ({ it, i, rank: rank(it.label) }))
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ it }) => it);
}

const usual = [
  'rate',
  'increase',
  'histogram_quantile',
  'irate',
  'max_over_time',
  'avg_over_time',
  'label_replace',
  'absent',
  'clamp_min',
  'round',
  'time',
  'vector',
];

function functionOffers(target: Target, call: string | undefined, follows: Following): readonly Offer[] {
  const enabled = target.features.has('promql-experimental-functions');
  const functions = functionsOf(target.prometheus).filter((it) => !it.experimental || enabled);
  const order = (it: PromqlFunction) => (usual.includes(it.name) ? usual.indexOf(it.name) : usual.length);
  const aggregated: Offer[] = aggregations
    .filter((it) => !it.experimental || enabled)
    .map((it) => ({
      label: it.name,
      kind: 'aggregation',
      detail: it.param ? `${it.name}(${it.paramMeaning}, vector)` : `${it.name}(vector)`,
      docs: it.doc,
      ...callInsert(it.name, follows.paren || follows.clause, true),
    }));
  const called: Offer[] = [...functions]
    .sort((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : 1))
    .map((it) => ({
      label: it.name,
      kind: 'function',
      detail: signatureOf(it),
      docs: it.doc,
      ...callInsert(it.name, follows.paren, it.args.length > 0),
    }));
  return call === 'sum' || call === undefined ? [...called.slice(0, 3), ...aggregated, ...called.slice(3)] : [...called, ...aggregated];
}

function callInsert(name: string, isOpen: boolean, takesArguments: boolean): { insert: string; snippet?: boolean; again?: boolean } {
  if (isOpen) return { insert: name };
  return takesArguments ? { insert: `${name}($1)$0`, snippet: true, again: true } : { insert: `${name}()` };
}

/** What may stand between the name of an aggregation and its body, which may be there already. */
export function clauses({ paren, twoParens }: Following): readonly Offer[] {
  if (twoParens) return clauseOffers('');
  return clauseOffers(paren ? ' ($1)$0' : ' ($1) ($2)$0');
}

/** `by` and `without`, each with the parentheses that are missing. */
function clauseOffers(parens: string): readonly Offer[] {
  const offer = (label: string, detail: string): Offer => ({
    label,
    kind: 'keyword',
    detail,
    ...(parens === '' ? {} : { insert: `${label}${parens}`, snippet: true, again: true }),
  });
  return [offer('by', 'keep these labels'), offer('without', 'drop these labels')];
}

const binaryOperators: readonly (readonly [string, string])[] = [
  ['/', 'division'],
  ['*', 'multiplication'],
  ['+', 'addition'],
  ['-', 'subtraction'],
  ['>', 'greater than'],
  ['<', 'less than'],
  ['>=', 'greater or equal'],
  ['<=', 'less or equal'],
  ['==', 'equal'],
  ['!=', 'not equal'],
  ['and', 'series that both sides have'],
  ['or', 'series of the left, then those of the right that it lacks'],
  ['unless', 'series of the left that the right lacks'],
  ['%', 'remainder'],
  ['^', 'power'],
  ['atan2', 'arc tangent of y / x'],
];

/** What may follow an operand. */
export function operators(
  { operand, has }: Extract<PromqlContext, { type: 'operator' }>,
  follows: Following,
  target: Target,
): readonly Offer[] {
  const offers: Offer[] = [];
  if (operand === 'aggregation') offers.push(...clauseOffers(follows.paren ? '' : ' ($1)$0'));
  if (operand === 'selector' || operand === 'range') {
    if (!has.offset)
      offers.push({ label: 'offset', kind: 'keyword', detail: 'earlier by a duration', insert: apart('offset', follows), again: true });
    if (!has.at) offers.push({ label: '@', kind: 'operator', detail: 'at a time', insert: apart('@', follows), again: true });
    if (target.features.has('promql-extended-range-selectors'))
      offers.push({ label: 'anchored', kind: 'keyword' }, { label: 'smoothed', kind: 'keyword' });
  }
  // Nothing is computed of a range, and sets are of series.
  if (operand === 'range') return offers;
  const usable = operand === 'number' ? binaryOperators.filter(([label]) => !setOperators.has(label)) : binaryOperators;
  offers.push(...usable.map(([label, detail]): Offer => ({ label, kind: 'operator', detail, insert: apart(label, follows) })));
  return offers;
}

/** A word with the blank behind it, where none is yet. */
function apart(word: string, { blank }: Following): string {
  return blank ? word : `${word} `;
}

const setOperators = new Set(['and', 'or', 'unless']);

/** Whether a Telemetry of the whole mesh switches a metric off. */
function isSwitchedOff(workspace: Workspace, metric: string): boolean {
  const { mesh } = workspace.derived(meshTags);
  return (['CLIENT', 'SERVER'] as const).every((mode) => mesh.get(decisionKey(metric, mode, ''))?.effect === 'disabled');
}
