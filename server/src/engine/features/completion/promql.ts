import type { QueryUnit } from '../../resources/unit.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Offer } from './item.js';
import type { LiveNames } from './live.js';
import { type PromqlContext, type PromqlPlace, promqlPlace } from './promql-context.js';
import { groupingLabels, labelArguments, labelNames, labelValues, variableOffers } from './promql-labels.js';
import { clauses, inSelector, operands, operators } from './promql-operands.js';
import { queryOffers } from './snippets.js';

/** Offers for an expression, most likely first, with the word that they replace. */
export function completePromql(
  workspace: Workspace,
  unit: QueryUnit,
  offset: number,
  live?: LiveNames,
): { readonly place: PromqlPlace; readonly offers: readonly Offer[] } {
  const { text } = unit.region;
  const found = promqlPlace(text, offset);
  // The text that a variable is read as is nobody's number.
  const variable = unit.variables.find(({ span }) => span.start < offset && offset <= span.end);
  const place: PromqlPlace =
    variable && found.context.type === 'duration' ? { ...found, context: { ...found.context, digits: '' }, word: variable.span } : found;
  const offers = offersFor(workspace, unit, place, live);
  return { place, offers: unit.place.type === 'federation' ? inSelector(offers) : offers };
}

function offersFor(workspace: Workspace, unit: QueryUnit, place: PromqlPlace, live: LiveNames | undefined): readonly Offer[] {
  const { context } = place;
  const { target } = workspace.settings;
  const grafana =
    unit.place.type === 'panel' ||
    unit.place.type === 'variable' ||
    unit.place.type === 'annotation' ||
    unit.place.type === 'grafana-alert';
  switch (context.type) {
    case 'nothing':
      return [];
    case 'operand':
      return [...operands(workspace, unit, context, place.follows, live), ...(isStart(unit, place) ? queryOffers(grafana) : [])];
    case 'string-argument':
      return labelArguments(workspace, unit, context.call).map((it) =>
        context.closed ? it : { ...it, insert: `${it.label}${context.quote}` },
      );
    case 'operator':
      return operators(context, place.follows, target);
    case 'aggregation-clause':
      return context.before === 'name' ? clauses(place.follows) : [];
    case 'label-name':
      return labelNames(workspace, unit, context, live);
    case 'label-operator':
      return ['=', '!=', '=~', '!~'].map((label) => ({ label, kind: 'operator', again: true }));
    case 'label-value':
      return [...variableOffers(unit, context), ...labelValues(workspace, context, live)];
    case 'grouping':
      return groupingLabels(workspace, unit, context, live);
    case 'duration':
      return durations(context, grafana);
    case 'timestamp':
      return [
        { label: 'start()', kind: 'keyword', detail: 'start of the range' },
        { label: 'end()', kind: 'keyword', detail: 'end of the range' },
      ];
  }
}

const unitOrder: readonly string[] = ['y', 'w', 'd', 'h', 'm', 's', 'ms'];

/** The most used first. */
const units: readonly (readonly [string, string])[] = [
  ['m', 'minutes'],
  ['s', 'seconds'],
  ['h', 'hours'],
  ['d', 'days'],
  ['w', 'weeks'],
  ['ms', 'milliseconds'],
  ['y', 'years'],
];

function durations(context: Extract<PromqlContext, { type: 'duration' }>, grafana: boolean): readonly Offer[] {
  if (context.digits !== '') {
    const digits = /^((?:\d+(?:ms|[smhdwy]))*\d+)[smhdwy]*$/.exec(context.digits)?.[1];
    if (digits === undefined) return [];
    // `1h30`: the units of a duration get smaller.
    const last = /([a-z]+)\d+$/.exec(digits)?.[1];
    const smaller = last === undefined ? unitOrder : unitOrder.slice(unitOrder.indexOf(last) + 1);
    return units
      .filter(([unit]) => smaller.includes(unit))
      .map(([unit, detail]) => ({ label: `${digits}${unit}`, kind: 'duration', detail }));
  }
  const usualOnes =
    context.where === 'step' ? ['1m', '30s', '5m', '15s', '1h'] : ['5m', '1m', '2m', '10m', '15m', '30m', '1h', '6h', '1d', '1w'];
  const offers: Offer[] = usualOnes.map((label) => ({ label, kind: 'duration' }));
  if (!grafana || context.where !== 'range') return offers;
  return [
    { label: '$__rate_interval', kind: 'duration', detail: 'Grafana: at least four scrapes', insert: '$__rate_interval' },
    ...offers,
    { label: '$__interval', kind: 'duration', detail: 'Grafana: one point of the graph', insert: '$__interval' },
    { label: '$__range', kind: 'duration', detail: 'Grafana: the whole dashboard range', insert: '$__range' },
  ];
}

/** Whether nothing else is written but the word at the place. */
function isStart({ region: { text } }: QueryUnit, { word }: PromqlPlace): boolean {
  return text.slice(0, word.start).trim() === '' && text.slice(word.end).trim() === '';
}
