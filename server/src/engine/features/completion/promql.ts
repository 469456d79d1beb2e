import { aggregations, functionsOf, type PromqlFunction } from '../../catalogue/functions.js';
import { labelInfo, targetLabels } from '../../catalogue/labels.js';
import { metricInfo, metrics, seriesInfo, seriesOf } from '../../catalogue/metrics.js';
import { atLeast, type Target } from '../../catalogue/target.js';
import { parsedOf } from '../../checks/shared-lint.js';
import { decisionKey, meshTags } from '../../istio/tags.js';
import type { Aggregation, Binary, Expr } from '../../promql/ast.js';
import { labelsOf, nameOf, stateOf } from '../../promql/labels.js';
import { childrenOf } from '../../promql/parsed.js';
import type { QueryUnit } from '../../resources/unit.js';
import { get, itemsOf, stringAt } from '../../syntax/access.js';
import { metricLabels, recordedSeries } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { walk } from '../expressions.js';
import { escapeSnippet, type Offer } from './item.js';
import { isPlainName, isPrintable, type LiveNames, liveValue, quoted, withLive } from './live.js';
import { type PromqlContext, type PromqlPlace, promqlPlace } from './promql-context.js';

/** Offers for an expression, most likely first, with the word that they replace. */
export function completePromql(
  workspace: Workspace,
  unit: QueryUnit,
  offset: number,
  live?: LiveNames,
): { readonly place: PromqlPlace; readonly offers: readonly Offer[] } {
  const { text } = unit.region;
  const place = promqlPlace(text, offset);
  return { place, offers: offersFor(workspace, unit, place, live) };
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
      return operands(workspace, target, context, place.parenFollows, live);
    case 'operator':
      return operators(context.operand, target);
    case 'aggregation-clause':
      return context.before === 'name' ? clauses : [];
    case 'label-name':
      return labelNames(workspace, context, live);
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

const counters = new Set(['rate', 'irate', 'increase', 'resets']);
const gauges = new Set(['deriv', 'delta', 'idelta', 'predict_linear', 'double_exponential_smoothing', 'holt_winters']);

function operands(
  workspace: Workspace,
  target: Target,
  context: Extract<PromqlContext, { type: 'operand' }>,
  parenFollows: boolean,
  live?: LiveNames,
): readonly Offer[] {
  const offers: Offer[] = [];
  if (context.group) {
    offers.push(
      { label: 'group_left', kind: 'keyword', detail: 'many on the left, one on the right', ...opening('group_left', parenFollows) },
      { label: 'group_right', kind: 'keyword', detail: 'one on the left, many on the right', ...opening('group_right', parenFollows) },
    );
  }
  if (context.bool) offers.push({ label: 'bool', kind: 'keyword', detail: '0 or 1 instead of a filter', insert: 'bool ' });
  if (context.matching) {
    offers.push(
      { label: 'on', kind: 'keyword', detail: 'match on these labels only', ...opening('on', parenFollows) },
      { label: 'ignoring', kind: 'keyword', detail: 'match on all labels but these', ...opening('ignoring', parenFollows) },
    );
  }
  offers.push(...metricOffers(workspace, context.call, live));
  offers.push(...functionOffers(target, context.call, parenFollows));
  return offers;
}

function opening(word: string, parenFollows: boolean): { insert: string; snippet?: boolean; again?: boolean } {
  return parenFollows ? { insert: word } : { insert: `${word} ($1)$0`, snippet: true, again: true };
}

function metricOffers(workspace: Workspace, call: string | undefined, live: LiveNames | undefined): readonly Offer[] {
  const beyond = new Set(live?.names);
  const rank = (name: string): number => {
    const info = seriesInfo(name);
    if (!info) return call && counters.has(call) && beyond.has(name) && /_(?:total|count|sum|bucket)$/.test(name) ? 0 : 1;
    if (call && counters.has(call)) return info.counter ? 0 : 2;
    if (call && gauges.has(call)) return info.counter ? 2 : 0;
    if (call === 'histogram_quantile') return info.part === 'bucket' ? 0 : 2;
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
  const recorded: Offer[] = [...workspace.derived(recordedSeries).keys()].map((label) => ({
    label,
    kind: 'metric',
    detail: 'recording rule of the workspace',
  }));
  const extra: Offer[] = ['up'].map((label) => ({
    label,
    kind: 'metric',
    detail: 'gauge',
    docs: '1 when the last scrape of the target worked, else 0.',
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

function functionOffers(target: Target, call: string | undefined, parenFollows: boolean): readonly Offer[] {
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
      ...callInsert(it.name, parenFollows, it.param !== undefined),
    }));
  const called: Offer[] = [...functions]
    .sort((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : 1))
    .map((it) => ({
      label: it.name,
      kind: 'function',
      detail: signature(it),
      docs: it.doc,
      ...callInsert(it.name, parenFollows, it.args.length > 0),
    }));
  return call === 'sum' || call === undefined ? [...called.slice(0, 3), ...aggregated, ...called.slice(3)] : [...called, ...aggregated];
}

function callInsert(name: string, parenFollows: boolean, takesArguments: boolean): { insert: string; snippet?: boolean; again?: boolean } {
  if (parenFollows) return { insert: name };
  return takesArguments || name !== '' ? { insert: `${name}($1)$0`, snippet: true, again: true } : { insert: `${name}()` };
}

/** `rate(v range-vector)`: a function's arguments in words. */
export function signature(it: PromqlFunction): string {
  const names: Readonly<Record<string, string>> = { vector: 'instant-vector', matrix: 'range-vector', scalar: 'scalar', string: 'string' };
  const args = it.args.map((type, i) => {
    const optional = it.variadic !== 0 && i === it.args.length - 1;
    const text = names[type] ?? type;
    return optional ? `[${text}${it.variadic < 0 || it.variadic > 1 ? ', …' : ''}]` : text;
  });
  return `${it.name}(${args.join(', ')})`;
}

const clauses: readonly Offer[] = [
  { label: 'by', kind: 'keyword', detail: 'keep these labels', insert: 'by ($1) ($2)$0', snippet: true, again: true },
  { label: 'without', kind: 'keyword', detail: 'drop these labels', insert: 'without ($1) ($2)$0', snippet: true, again: true },
];

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

function operators(operand: Extract<PromqlContext, { type: 'operator' }>['operand'], target: Target): readonly Offer[] {
  const offers: Offer[] = [];
  if (operand === 'aggregation') {
    offers.push(
      { label: 'by', kind: 'keyword', detail: 'keep these labels', insert: 'by ($1)$0', snippet: true, again: true },
      { label: 'without', kind: 'keyword', detail: 'drop these labels', insert: 'without ($1)$0', snippet: true, again: true },
    );
  }
  if (operand === 'selector' || operand === 'range') {
    offers.push(
      { label: 'offset', kind: 'keyword', detail: 'earlier by a duration', insert: 'offset ', again: true },
      { label: '@', kind: 'operator', detail: 'at a time', insert: '@ ', again: true },
    );
    if (target.features.has('promql-extended-range-selectors'))
      offers.push({ label: 'anchored', kind: 'keyword' }, { label: 'smoothed', kind: 'keyword' });
  }
  offers.push(...binaryOperators.map(([label, detail]): Offer => ({ label, kind: 'operator', detail, insert: `${label} ` })));
  return offers;
}

function labelOffer(name: string, detail?: string): Offer {
  const info = labelInfo(name);
  return {
    label: name,
    kind: 'label',
    ...(detail ? { detail } : info ? { detail: info.origin === 'scrape' ? 'from the scrape' : 'Istio label' } : {}),
    ...(info ? { docs: info.doc } : {}),
  };
}

/** Labels of a metric in the order people want them: its own, then those of the scrape. */
function labelsOfMetric(workspace: Workspace, metric: string | undefined): readonly string[] {
  if (metric !== undefined) {
    const info = seriesInfo(metric) ?? (metricInfo(metric) && { labels: metricInfo(metric)?.labels });
    if (info?.labels) return [...info.labels, ...targetLabels];
    const recorded = workspace.derived(recordedSeries).get(metric)?.[0];
    if (recorded) {
      const names = [...recorded.labels.known].filter(([, state]) => state.presence !== 'never').map(([name]) => name);
      return recorded.labels.rest.presence === 'never' ? names : [...names, ...targetLabels];
    }
    return ['job', 'instance', 'namespace', 'pod', 'service', 'container', 'node', ...targetLabels];
  }
  return [...(seriesInfo('istio_requests_total')?.labels ?? []), ...targetLabels];
}

/** The labels of a metric alone, without operator and value: as `label_values(metric, …)` wants one. */
export function labelOffersOf(workspace: Workspace, metric: string | undefined): readonly Offer[] {
  return withTelemetry(workspace, metric, [...new Set(labelsOfMetric(workspace, metric))]).map((name) => labelOffer(name));
}

function labelNames(workspace: Workspace, context: Extract<PromqlContext, { type: 'label-name' }>, live?: LiveNames): readonly Offer[] {
  const have = new Set(context.have);
  return withLive(labelOffersOf(workspace, context.metric), live, 'label', (name) => liveLabel(workspace, name, live))
    .filter((it) => !have.has(it.label))
    .map((it) => ({ ...it, insert: `${escapeSnippet(it.insert ?? it.label)}="$1"$0`, snippet: true, again: true }));
}

/** A label that only the server told us of; one that is no plain name is quoted, as Prometheus 3 takes it. */
function liveLabel(workspace: Workspace, name: string, live: LiveNames | undefined): Offer | undefined {
  if (name === '__name__') return undefined;
  const offer = labelOffer(name, labelInfo(name) ? undefined : `on ${live?.from}`);
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return offer;
  return isPrintable(name) && atLeast(workspace.settings.target.prometheus, '3.0') ? { ...offer, insert: quoted(name, '"') } : undefined;
}

/** What the workspace's Telemetry makes of a metric's labels: added ones are there, removed ones come last. */
function withTelemetry(workspace: Workspace, series: string | undefined, names: readonly string[]): readonly string[] {
  const metric = series === undefined ? undefined : seriesInfo(series)?.metric.name;
  if (metric === undefined) return names;
  const { mesh, added } = workspace.derived(meshTags);
  const all = [...new Set([...names, ...(added.get(metric) ?? [])])];
  const gone = (tag: string) =>
    (['CLIENT', 'SERVER'] as const).every((mode) => mesh.get(decisionKey(metric, mode, tag))?.effect === 'removed');
  return [...all.filter((it) => !gone(it)), ...all.filter(gone)];
}

/** Whether a Telemetry of the whole mesh switches a metric off. */
function isSwitchedOff(workspace: Workspace, metric: string): boolean {
  const { mesh } = workspace.derived(meshTags);
  return (['CLIENT', 'SERVER'] as const).every((mode) => mesh.get(decisionKey(metric, mode, ''))?.effect === 'disabled');
}

const buckets = (metric: string | undefined): readonly string[] => {
  const bounds = (metric === undefined ? undefined : metricInfo(metric)?.buckets) ?? [];
  return [...bounds.map((it) => String(it)), '+Inf'];
};

function labelValues(workspace: Workspace, context: Extract<PromqlContext, { type: 'label-value' }>, live?: LiveNames): readonly Offer[] {
  const { label, op, metric, quote } = context;
  const pattern = op === '=~' || op === '!~';
  const offers: Offer[] = [];
  const add = (value: string, detail: string) => offers.push({ label: value, kind: 'value', ...(detail ? { detail } : {}) });
  if (label === 'response_code' && pattern) {
    add('5..', 'server errors');
    add('4..', 'client errors');
    add('2..', 'success');
    add('3..', 'redirects');
    add('[45]..', 'client and server errors');
  }
  const patterns = offers.splice(0);
  if (label === 'le') for (const bound of buckets(metric)) add(bound, 'bucket bound');
  else if (label === '__name__') for (const it of metrics) for (const name of seriesOf(it)) add(name, it.type);
  else {
    for (const { value, meaning } of labelInfo(label)?.values ?? [])
      if (!pattern || label !== 'response_code' || value.length === 3) add(value, meaning);
    for (const { value, detail } of workspaceValues(workspace, label)) add(value, detail);
  }
  const seen = new Set<string>();
  const unique = offers.filter((it) => !seen.has(it.label) && seen.add(it.label));
  const all = withLive(unique, live, 'value', (value) => liveValue(value, pattern, quote ?? '"', live));
  const written = (it: Offer) => it.insert ?? it.label;
  if (quote !== undefined)
    return [...patterns, ...all].map((it) => ({ ...it, insert: context.closed ? written(it) : `${written(it)}${quote}` }));
  return [...patterns, ...all].map((it) => ({ ...it, insert: `"${written(it)}"` }));
}

/** Variables of the dashboard that the query stands in. */
function variableOffers(unit: QueryUnit, { quote, closed }: Extract<PromqlContext, { type: 'label-value' }>): readonly Offer[] {
  if (unit.place.type !== 'panel' && unit.place.type !== 'annotation') return [];
  const { dashboard } = unit.place;
  if (dashboard.unit !== 'Dashboard' || quote === undefined) return [];
  return itemsOf(get(get(dashboard.root, 'templating'), 'list')).flatMap((it): readonly Offer[] => {
    const name = stringAt(it, 'name');
    if (!name || stringAt(it, 'type') === 'datasource') return [];
    return [{ label: `$${name}`, kind: 'value', detail: 'variable', ...(closed ? {} : { insert: `$${name}${quote}` }) }];
  });
}

/** Values that the workspace's objects give a label: workloads, Services, namespaces. */
function workspaceValues(workspace: Workspace, label: string): readonly { readonly value: string; readonly detail: string }[] {
  const names = (...kinds: readonly string[]) =>
    workspace.objects(...kinds).flatMap((it) => (it.name ? [{ value: it.name, detail: it.kind }] : []));
  if (/(^|_)(workload_namespace|service_namespace|namespace)$/.test(label)) {
    const all = new Set<string>();
    for (const it of workspace.objects('Namespace')) if (it.name) all.add(it.name);
    for (const it of workspace.objects('Service', 'Deployment', 'StatefulSet', 'DaemonSet')) if (it.namespace) all.add(it.namespace);
    return [...all].map((value) => ({ value, detail: 'Namespace' }));
  }
  if (/(^|_)workload$/.test(label)) return names('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob');
  if (label === 'destination_service_name' || label === 'service') return names('Service');
  if (label === 'destination_service') {
    return workspace
      .objects('Service')
      .flatMap((it) => (it.name ? [{ value: `${it.name}.${it.namespace ?? 'default'}.svc.cluster.local`, detail: 'Service' }] : []));
  }
  return [];
}

/** The one series that an expression reads; undefined: several, or none. */
function onlySeries(expr: Expr): string | undefined {
  const names = new Set([...walk(expr)].flatMap((it) => (it.type === 'selector' ? [nameOf(it) ?? ''] : [])));
  const [name] = names;
  return names.size === 1 && name ? name : undefined;
}

/** Labels for `by`, `without`, `on`, `ignoring`, `group_left`: those that the expression still has there. */
function groupingLabels(
  workspace: Workspace,
  unit: QueryUnit,
  context: Extract<PromqlContext, { type: 'grouping' }>,
  live?: LiveNames,
): readonly Offer[] {
  const { expr } = parsedOf(unit, workspace.settings.target);
  const owner = ownerOf(expr, context.at);
  const labels = metricLabels(workspace);
  const have = new Set(context.have);
  const names = (of: Expr): readonly string[] => {
    const set = labelsOf(of, labels);
    const plain = [...set.known].filter(([name, state]) => name !== '__name__' && state.presence !== 'never').map(([name]) => name);
    if (set.rest.presence === 'never') return plain;
    const known = withTelemetry(workspace, onlySeries(of), plain).filter((it) => stateOf(set, it).presence !== 'never');
    return [
      ...known,
      ...targetLabels.filter((it) => stateOf(set, it).presence !== 'never'),
      ...(known.length === 0 ? ['job', 'instance'] : []),
    ];
  };
  let found: readonly string[];
  if (owner?.type === 'aggregation') {
    const inner = names(owner.expr);
    found = insideQuantile(expr, owner) && inner.includes('le') ? ['le', ...inner] : inner;
  } else if (owner?.type === 'binary') {
    const left = names(owner.lhs);
    const right = owner.rhs.type === 'hole' ? left : names(owner.rhs);
    if (context.clause === 'group') {
      const one = owner.matching?.group?.side === 'right' ? left : right;
      const many = owner.matching?.group?.side === 'right' ? right : left;
      const on = new Set(owner.matching?.labels.map((it) => it.value) ?? []);
      found = [...one.filter((it) => !many.includes(it) && !on.has(it)), ...one.filter((it) => many.includes(it) && !on.has(it))];
    } else if (context.clause === 'on') {
      const both = left.filter((it) => right.includes(it));
      found = both.length > 0 ? both : [...left, ...right];
    } else
      found = [
        ...left.filter((it) => !right.includes(it)),
        ...right.filter((it) => !left.includes(it)),
        ...left.filter((it) => right.includes(it)),
      ];
  } else found = labelsOfMetric(workspace, undefined);
  const known = [...new Set(found)].map((it) => labelOffer(it));
  // Of the labels that a server has, those that the operands of this list keep.
  const operands = owner?.type === 'binary' ? [owner.lhs, owner.rhs] : owner ? [owner.expr] : [];
  const sets = operands.map((it) => labelsOf(it, labels));
  const isKept = (name: string) => sets.length === 0 || sets.some((it) => stateOf(it, name).presence !== 'never');
  return withLive(known, live, 'label', (name) => (isKept(name) ? liveLabel(workspace, name, live) : undefined)).filter(
    (it) => !have.has(it.label),
  );
}

/** The aggregation or operator whose list of labels opens at an offset. */
function ownerOf(root: Expr, at: number): Aggregation | Binary | undefined {
  const stack: Expr[] = [root];
  for (let it = stack.pop(); it; it = stack.pop()) {
    if (it.type === 'aggregation' && it.grouping?.parens.start === at) return it;
    if (it.type === 'binary' && (it.matching?.parens.start === at || it.matching?.group?.parens?.start === at)) return it;
    stack.push(...childrenOf(it));
  }
  return undefined;
}

function insideQuantile(root: Expr, target: Aggregation): boolean {
  const stack: { readonly expr: Expr; readonly inside: boolean }[] = [{ expr: root, inside: false }];
  for (let it = stack.pop(); it; it = stack.pop()) {
    if (it.expr === target) return it.inside;
    const inside = it.inside || (it.expr.type === 'call' && it.expr.name === 'histogram_quantile');
    for (const child of childrenOf(it.expr)) stack.push({ expr: child, inside });
  }
  return false;
}

function durations(context: Extract<PromqlContext, { type: 'duration' }>, grafana: boolean): readonly Offer[] {
  if (context.digits !== '') {
    const digits = context.digits.replace(/[a-z]+$/, '');
    if (digits === '') return [];
    return [
      ['m', 'minutes'],
      ['s', 'seconds'],
      ['h', 'hours'],
      ['d', 'days'],
      ['w', 'weeks'],
      ['ms', 'milliseconds'],
      ['y', 'years'],
    ].map(([unit, detail = '']) => ({ label: `${digits}${unit}`, kind: 'duration', detail }));
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
