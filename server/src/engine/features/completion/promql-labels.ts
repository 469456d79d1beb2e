import { envoyFlags, labelInfo, targetLabels, ztunnelFlags } from '../../catalogue/labels.js';
import { metricInfo, metrics, seriesInfo, seriesOf } from '../../catalogue/metrics.js';
import { ownSeries, ownSeriesInfo } from '../../catalogue/own-series.js';
import { atLeast } from '../../catalogue/target.js';
import { parsedOf } from '../../checks/shared-lint.js';
import { rulesTakingOff, rulesTakingOffIn } from '../../checks/shared-lost-labels.js';
import { clusterOf, type Pod } from '../../cluster/model.js';
import { decisionKey, meshTags } from '../../istio/tags.js';
import type { Aggregation, Binary, Expr } from '../../promql/ast.js';
import { stateOf } from '../../promql/label-sets.js';
import { labelsOf, nameOf } from '../../promql/labels.js';
import { childrenOf } from '../../promql/parsed.js';
import { walk } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { get, itemsOf, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { metricLabels, recordedSeries } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { callAt } from '../expressions.js';
import { alertPairs, writtenLabels } from './alerts.js';
import { escapeSnippet, type Offer } from './item.js';
import { isPrintable, type LiveNames, liveValue, quoted, withLive } from './live.js';
import { namesLabel, type PromqlContext } from './promql-context.js';
import type { Argument } from './promql-tokens.js';

/** Labels, where a string argument names one: of the vector that is the call's first argument. */
export function labelArguments(workspace: Workspace, unit: QueryUnit, argument: Argument): readonly Offer[] {
  if (!namesLabel(argument)) return [];
  const { expr } = parsedOf(unit, workspace.settings.target);
  const call = callAt(expr, argument.at + 1);
  const vector = call?.type === 'call' ? call.args[0] : undefined;
  const labels = vector ? labelsIn(workspace, vector) : labelsOfMetric(workspace, undefined);
  return [...new Set(labels)].map((it) => labelOffer(it));
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
    if (info?.labels) return [...info.labels, ...(metricInfo(metric)?.ztunnelLabels ?? []), ...targetLabels];
    const recorded = workspace.named(recordedSeries, metric)[0];
    if (recorded) {
      const names = [...recorded.labels.known].filter(([, state]) => state.presence !== 'never').map(([name]) => name);
      return recorded.labels.rest.presence === 'never' ? names : [...names, ...targetLabels];
    }
    const own = ownSeriesInfo(metric)?.labels;
    // The series of an alert have its labels, not those of a target.
    if (own) return [...own, ...writtenLabels(workspace), 'severity', ...targetLabels];
    return ['job', 'instance', 'namespace', 'pod', 'service', 'container', 'node', ...targetLabels];
  }
  return [...(seriesInfo('istio_requests_total')?.labels ?? []), ...targetLabels];
}

/** The labels of a metric alone, without operator and value: as `label_values(metric, …)` wants one. */
export function labelOffersOf(workspace: Workspace, metric: string | undefined): readonly Offer[] {
  const ztunnel = metric === undefined ? undefined : metricInfo(metric)?.ztunnelLabels;
  return withTelemetry(workspace, metric, [...new Set(labelsOfMetric(workspace, metric))]).map((name) =>
    labelOffer(name, ztunnel?.includes(name) ? 'of ztunnel only' : undefined),
  );
}

type LabelContext = Extract<PromqlContext, { type: 'label-name' | 'grouping' }>;

/** By label, the rules that take it off the series that a place asks it of, one for each of their jobs; undefined: it stays. */
export function rulesTakingOffHere(
  workspace: Workspace,
  unit: QueryUnit,
  context: LabelContext,
): (label: string) => readonly Node[] | undefined {
  if (context.type === 'label-name') {
    const { metric } = context;
    return (label) => (metric === undefined ? undefined : rulesTakingOff(workspace, metric, label));
  }
  const owner = ownerOf(parsedOf(unit, workspace.settings.target).expr, context.at);
  return (label) => (owner?.type === 'aggregation' ? rulesTakingOffIn(workspace, owner.expr, label) : undefined);
}

/** Those that no series there has come last, unless the server has them. */
function takenOffLast(
  workspace: Workspace,
  unit: QueryUnit,
  context: LabelContext,
  offers: readonly Offer[],
  live: LiveNames | undefined,
): readonly Offer[] {
  const there = new Set(live?.names);
  const rulesOf = rulesTakingOffHere(workspace, unit, context);
  const off = new Set(offers.filter((it) => it.kind === 'label' && !there.has(it.label) && rulesOf(it.label)));
  if (off.size === 0) return offers;
  return [...offers.filter((it) => !off.has(it)), ...[...off].map((it) => ({ ...it, detail: 'taken off by its jobs', deprecated: true }))];
}

/** Labels inside braces, each with its operator and quotes to fill. */
export function labelNames(
  workspace: Workspace,
  unit: QueryUnit,
  context: Extract<PromqlContext, { type: 'label-name' }>,
  live?: LiveNames,
): readonly Offer[] {
  const have = new Set(context.have);
  const ofMetric = labelOffersOf(workspace, context.metric);
  // Without a name in front a label may say which metrics are meant.
  const known = context.metric === undefined ? [...ofMetric, labelOffer('__name__', 'name of the metric')] : ofMetric;
  const all = withLive(known, live, 'label', (name) => liveLabel(workspace, name, live));
  return takenOffLast(workspace, unit, context, all, live)
    .filter((it) => !have.has(it.label))
    .map((it) =>
      context.operatorFollows ? it : { ...it, insert: `${escapeSnippet(it.insert ?? it.label)}="$1"$0`, snippet: true, again: true },
    );
}

/** A label that only the server told us of; one that is no plain name is quoted, as Prometheus 3 takes it. */
function liveLabel(workspace: Workspace, name: string, live: LiveNames | undefined): Offer | undefined {
  if (name === '__name__') return undefined;
  const offer = labelOffer(name, labelInfo(name) ? undefined : `on ${live?.from}`);
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return offer;
  return isPrintable(name) && atLeast(workspace.settings.target.prometheus, '3.0') ? { ...offer, insert: quoted(name, '"') } : undefined;
}

/** What the workspace's Telemetry makes of a metric's labels: added ones are there, those that both sides lose in the whole mesh are not. */
function withTelemetry(workspace: Workspace, series: string | undefined, names: readonly string[]): readonly string[] {
  const metric = series === undefined ? undefined : seriesInfo(series)?.metric.name;
  if (metric === undefined) return names;
  const { mesh, added } = workspace.derived(meshTags);
  const all = [...new Set([...names, ...(added.get(metric) ?? [])])];
  const gone = (tag: string) =>
    (['CLIENT', 'SERVER'] as const).every((mode) => mesh.get(decisionKey(metric, mode, tag))?.effect === 'removed');
  return all.filter((it) => !gone(it));
}

const buckets = (metric: string | undefined): readonly string[] => {
  const info = metric === undefined ? undefined : metricInfo(metric);
  // Another metric than a histogram has no bounds.
  if (info && info.type !== 'histogram') return [];
  return [...(info?.buckets ?? []).map((it) => String(it)), '+Inf'];
};

/** Flags that the writers of a metric know, Envoy's where none is known. */
function flagsOf(metric: string | undefined): readonly (readonly [string, string])[] {
  const writers = (metric === undefined ? undefined : metricInfo(metric)?.emittedBy) ?? ['sidecar'];
  const ztunnel = writers.includes('ztunnel') ? [...ztunnelFlags] : [];
  return writers.some((it) => it !== 'ztunnel') ? [...envoyFlags, ...ztunnel] : ztunnel;
}

/** Values of a label, quoted where no quote is open yet. */
export function labelValues(
  workspace: Workspace,
  context: Extract<PromqlContext, { type: 'label-value' }>,
  live?: LiveNames,
): readonly Offer[] {
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
  else if (label === '__name__') {
    for (const it of metrics) for (const name of seriesOf(it)) add(name, it.type);
    for (const name of workspace.names(recordedSeries)) add(name, 'recording rule of the workspace');
    for (const it of ownSeries) add(it.name, it.type);
  } else if (label === 'response_flags') for (const [value, meaning] of flagsOf(metric)) add(value, meaning);
  else {
    for (const value of setValues(workspace, metric, label)) add(value, '');
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

/** Values that the rules of the workspace give a label of the series that they make. */
function setValues(workspace: Workspace, metric: string | undefined, label: string): readonly string[] {
  if (metric === undefined) return [];
  if (ownSeriesInfo(metric)?.labels) {
    const states = label === 'alertstate' && metric === 'ALERTS' ? ['firing', 'pending'] : [];
    return [...states, ...alertPairs(workspace).flatMap(([name, value]) => (name === label ? [value] : []))];
  }
  return workspace.named(recordedSeries, metric).flatMap((it) => stateOf(it.labels, label).values ?? []);
}

/** Variables of the dashboard that the query stands in; one that is filled by the query is no value of it. */
export function variableOffers(unit: QueryUnit, { quote, closed }: Extract<PromqlContext, { type: 'label-value' }>): readonly Offer[] {
  if (unit.place.type !== 'panel' && unit.place.type !== 'annotation' && unit.place.type !== 'variable') return [];
  const { dashboard } = unit.place;
  if (dashboard.unit !== 'Dashboard') return [];
  const written = (value: string) => (quote === undefined ? `"${value}"` : closed ? value : `${value}${quote}`);
  return itemsOf(get(get(dashboard.root, 'templating'), 'list')).flatMap((it): readonly Offer[] => {
    const name = stringAt(it, 'name');
    const isFilled = unit.node !== undefined && unit.node.span.start >= it.span.start && unit.node.span.end <= it.span.end;
    if (!name || isFilled || stringAt(it, 'type') === 'datasource') return [];
    return [{ label: `$${name}`, kind: 'value', detail: 'variable', insert: written(`$${name}`) }];
  });
}

/** Labels that Istio takes from those of a pod, with what it writes where the pod has none of them. Source: `labels.json` of the catalogue. */
const ofPods = new Map<string, { readonly keys: readonly string[]; readonly otherwise: (pod: Pod) => string | undefined }>([
  ['app', { keys: ['app'], otherwise: () => undefined }],
  ['version', { keys: ['version'], otherwise: () => undefined }],
  ['canonical_service', { keys: ['service.istio.io/canonical-name', 'app.kubernetes.io/name', 'app'], otherwise: (pod) => pod.owner.name }],
  [
    'canonical_revision',
    { keys: ['service.istio.io/canonical-revision', 'app.kubernetes.io/version', 'version'], otherwise: () => 'latest' },
  ],
]);

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
  const of = ofPods.get(label.replace(/^(?:source|destination)_/, ''));
  if (of)
    return workspace.derived(clusterOf).pods.flatMap((it) => {
      const value = of.keys.flatMap((key) => it.labels.get(key) ?? [])[0] ?? of.otherwise(it);
      return value === undefined ? [] : [{ value, detail: it.owner.kind }];
    });
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
  const names = new Set(walk(expr).flatMap((it) => (it.type === 'selector' ? [nameOf(it) ?? ''] : [])));
  const [name] = names;
  return names.size === 1 && name ? name : undefined;
}

/** The labels that the series of an expression may have, its own first. */
export function labelsIn(workspace: Workspace, expr: Expr): readonly string[] {
  const set = labelsOf(expr, metricLabels(workspace));
  const plain = [...set.known].filter(([name, state]) => name !== '__name__' && state.presence !== 'never').map(([name]) => name);
  if (set.rest.presence === 'never') return plain;
  const known = withTelemetry(workspace, onlySeries(expr), plain).filter((it) => stateOf(set, it).presence !== 'never');
  return [
    ...known,
    ...targetLabels.filter((it) => stateOf(set, it).presence !== 'never'),
    ...(known.length === 0 ? ['job', 'instance'] : []),
  ];
}

/** Labels for `by`, `without`, `on`, `ignoring`, `group_left`: those that the expression still has there. */
export function groupingLabels(
  workspace: Workspace,
  unit: QueryUnit,
  context: Extract<PromqlContext, { type: 'grouping' }>,
  live?: LiveNames,
): readonly Offer[] {
  const { expr } = parsedOf(unit, workspace.settings.target);
  const owner = ownerOf(expr, context.at);
  const labels = metricLabels(workspace);
  const have = new Set(context.have);
  let found: readonly string[];
  // What it aggregates is not written yet.
  if (owner?.type === 'aggregation' && owner.expr.type === 'hole') found = labelsOfMetric(workspace, undefined);
  else if (owner?.type === 'aggregation') {
    const inner = labelsIn(workspace, owner.expr);
    found = insideQuantile(expr, owner) && inner.includes('le') ? ['le', ...inner] : inner;
  } else if (owner?.type === 'binary') {
    const left = labelsIn(workspace, owner.lhs);
    const right = owner.rhs.type === 'hole' ? left : labelsIn(workspace, owner.rhs);
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
  const all = withLive(known, live, 'label', (name) => (isKept(name) ? liveLabel(workspace, name, live) : undefined));
  return takenOffLast(workspace, unit, context, all, live).filter((it) => !have.has(it.label));
}

/** The aggregation or operator whose list of labels opens at an offset. */
function ownerOf(root: Expr, at: number): Aggregation | Binary | undefined {
  for (const it of walk(root)) {
    if (it.type === 'aggregation' && it.grouping?.parens.start === at) return it;
    if (it.type === 'binary' && (it.matching?.parens.start === at || it.matching?.group?.parens?.start === at)) return it;
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
