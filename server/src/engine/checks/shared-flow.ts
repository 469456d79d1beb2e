import { standardLabels, targetLabels } from '../catalogue/labels.js';
import type { Target } from '../catalogue/target.js';
import { type Decision, type Decisions, decisionKey, type MeshTags, meshTags } from '../istio/tags.js';
import type { Mode } from '../istio/telemetry.js';
import type { Expr, Name, VectorSelector } from '../promql/ast.js';
import { type Because, type LabelSet, stateOf } from '../promql/label-sets.js';
import { anyMetric, labelsOf, nameOf } from '../promql/labels.js';
import { selectorsIn } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import { stringAt } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { keptFor, keptWhile } from '../text/remember.js';
import type { Span } from '../text/span.js';
import { word } from '../text/word.js';
import { type Recorded, recordedLabels, recordedSeries } from '../workspace/metrics.js';
import type { Index } from '../workspace/table.js';
import type { Workspace } from '../workspace/workspace.js';
import { visitsOf } from './shared-lint.js';
import { isTraffic, labelUses, type MeshSelector, meshSelectors } from './shared-mesh.js';
import { modesOf } from './shared-sides.js';

/** A label, or with an empty name a whole metric, that a query reads and a Telemetry of the workspace takes away. */
export interface Removal {
  readonly query: QueryUnit;
  readonly span: Span;
  readonly label: string;
  readonly metric: string;
  readonly decision: Decision;
}

/** The namespace whose proxies write the series of a side, where the query names it. */
function namespaceAsked(selector: VectorSelector, mode: Mode): string | undefined {
  const labels = mode === 'CLIENT' ? ['source_workload_namespace'] : ['destination_workload_namespace', 'destination_service_namespace'];
  return selector.matchers.find((it) => it.op === '=' && [...labels, 'namespace'].includes(it.label.value))?.value;
}

/** Whether some object of the namespace, or where none is named of any, lets series have again what the mesh's or the namespace's takes away. */
function isRestored({ namespaces, restored }: MeshTags, namespace: string | undefined, key: string, effect: Decision['effect']): boolean {
  if (namespace !== undefined) return restored.get(namespace)?.has(key) === true;
  for (const own of namespaces.values()) if (own.get(key)?.effect !== effect) return true;
  for (const keys of restored.values()) if (keys.has(key)) return true;
  return false;
}

/** The line that takes a label (or with an empty name the metric) away on every side the query reads; undefined: some side has it. */
function removal(query: QueryUnit, tags: MeshTags, it: MeshSelector, tag: string): Decision | undefined {
  let decision: Decision | undefined;
  for (const mode of modesOf(query, it.selector)) {
    const namespace = namespaceAsked(it.selector, mode);
    const decisions: Decisions = (namespace === undefined ? undefined : tags.namespaces.get(namespace)) ?? tags.mesh;
    const key = decisionKey(it.info.metric.name, mode, tag);
    decision = decisions.get(key);
    const effect = decision?.effect;
    if (effect !== 'removed' && effect !== 'disabled') return undefined;
    if (isRestored(tags, namespace, key, effect)) return undefined;
  }
  return decision;
}

/** What Telemetry objects of the workspace take away from a query. */
export function removalsIn(query: QueryUnit, workspace: Workspace): readonly Removal[] {
  const tags = workspace.derived(meshTags);
  if (tags.mesh.size === 0 && tags.namespaces.size === 0) return [];
  return removalsBy(query, tags, workspace.settings.target);
}

/** What the Telemetry objects decide changes with them alone. */
const removalsBy = keptWhile(findRemovals);

function findRemovals(query: QueryUnit, tags: MeshTags, target: Target): readonly Removal[] {
  const selectors = meshSelectors(query, target).filter(isTraffic);
  if (selectors.length === 0) return [];
  const found: Removal[] = [];
  for (const it of selectors) {
    const decision = removal(query, tags, it, '');
    if (decision) found.push({ query, span: it.nameSpan, label: '', metric: it.info.metric.name, decision });
  }
  for (const { label, without, selectors: about } of labelUses(query, target)) {
    // Who leaves a label out does not miss it.
    if (without) continue;
    const decisions = about.map((it) => (isTraffic(it) ? removal(query, tags, it, label.value) : undefined));
    const [decision] = decisions;
    if (!decision || decisions.some((it) => !it)) continue;
    found.push({ query, span: label.span, label: label.value, metric: about[0]?.info.metric.name ?? '', decision });
  }
  return found;
}

/** By the line of a Telemetry that decides, what it takes from the queries of the workspace. */
export function brokenReaders(workspace: Workspace): ReadonlyMap<Node, readonly Removal[]> {
  const found = new Map<Node, Removal[]>();
  const tags = workspace.derived(meshTags);
  if (tags.mesh.size === 0 && tags.namespaces.size === 0) return found;
  for (const query of workspace.units('Query')) {
    for (const it of removalsIn(query, workspace)) {
      const list = found.get(it.decision.node);
      if (list) list.push(it);
      else found.set(it.decision.node, [it]);
    }
  }
  return found;
}

/** A label that a query asks of a recorded series whose rule has dropped it. */
export interface Lost {
  readonly query: QueryUnit;
  readonly label: Name;
  readonly series: string;
  readonly rules: readonly Recorded[];
  readonly because: Because;
}

/** Labels that remote storage and federation add to series of several servers. */
export const addedElsewhere: ReadonlySet<string> = new Set([
  '__name__',
  'cluster',
  'replica',
  'prometheus',
  'prometheus_replica',
  'region',
  'env',
  'environment',
  'datacenter',
]);

/** The series of which a query names labels; kept instead of its tree, so that thousands of queries can be asked after each edit. */
export const seriesAskedBy = keptFor((query: QueryUnit, target: Target): readonly string[] => {
  const names: string[] = [];
  for (const { expr } of visitsOf(query, target, 'selector')) {
    const name = nameOf(expr);
    if (name !== undefined && !names.includes(name)) names.push(name);
  }
  return names.map(word);
});

/** The queries of the workspace by the series that they name. */
const readers: Index<'Query', QueryUnit> = {
  on: ['Query'],
  entries: (query, { target }) => seriesAskedBy(query, target).map((name) => [name, query]),
};

/** The queries that name a series. */
export function queriesAbout(workspace: Workspace, series: string): readonly QueryUnit[] {
  return workspace.named(readers, series);
}

/** A label that is asked of so many recorded series without any: not each of their rules drops it by mistake. */
const manySeries = 5;
/** What scraping or Istio gives is no external label. */
const given: ReadonlySet<string> = new Set([...targetLabels, ...standardLabels, ...addedElsewhere]);

/** The labels by which a query matches and groups, but for those that are given. */
export const labelsAskedBy = keptFor((query: QueryUnit, target: Target): readonly string[] => {
  const names = new Set<string>();
  for (const { expr } of visitsOf(query, target)) {
    const labels =
      expr.type === 'selector' ? expr.matchers.map((it) => it.label) : expr.type === 'aggregation' ? (expr.grouping?.labels ?? []) : [];
    for (const { value } of labels) if (!given.has(value)) names.add(value);
  }
  return [...names].map(word);
});

/** The queries of the workspace by the labels that they ask for. */
const askers: Index<'Query', QueryUnit> = {
  on: ['Query'],
  entries: (query, { target }) => labelsAskedBy(query, target).map((label) => [label, query]),
};

/** Whether a label is asked of many recorded series, and no rule of theirs keeps it: an external label, which federation and remote storage add. */
function isAddedOutside(workspace: Workspace, label: string): boolean {
  if (given.has(label)) return false;
  const without = new Set<string>();
  for (const query of workspace.named(askers, label)) {
    for (const series of seriesAskedBy(query, workspace.settings.target)) {
      const kept = workspace.derived(recordedLabels, series)?.known.get(label);
      if (kept && kept.presence !== 'never') return false;
      if (
        workspace
          .derived(droppedLabels, series)
          .get(query)
          ?.some((it) => it.label.value === label)
      )
        without.add(series);
    }
  }
  return without.size >= manySeries;
}

/** What queries ask of a recorded series that its rules have dropped, and that nothing adds elsewhere. */
export function lostLabels(workspace: Workspace, series: string): ReadonlyMap<QueryUnit, readonly Lost[]> {
  const dropped = workspace.derived(droppedLabels, series);
  if (dropped.size === 0) return dropped;
  const left = [...dropped].map(
    ([query, lost]) => [query, lost.filter((it) => !workspace.derived(isAddedOutside, it.label.value))] as const,
  );
  return new Map(left.filter(([, lost]) => lost.length > 0));
}

/**
 * What queries ask of a recorded series that its rules have dropped. Nearly always empty, so that an edit of one rule does not disturb the
 * readers of all others.
 */
function droppedLabels(workspace: Workspace, series: string): ReadonlyMap<QueryUnit, readonly Lost[]> {
  const found = new Map<QueryUnit, readonly Lost[]>();
  const labels = workspace.derived(recordedLabels, series);
  if (!labels) return found;
  for (const query of workspace.named(readers, series)) {
    const lost = lostIn(query, series, labels, workspace.settings.target);
    if (lost.length === 0) continue;
    const rules = workspace.named(recordedSeries, series);
    found.set(
      query,
      lost.map((it) => ({ ...it, query, series, rules })),
    );
  }
  return found;
}

type LostHere = Pick<Lost, 'label' | 'because'>;

/** What was lost of one series when its labels were these: of thousands of readers an edit makes one anew. */
const knownLost = new WeakMap<QueryUnit, Map<string, { readonly labels: LabelSet; readonly lost: readonly LostHere[] }>>();

function lostIn(query: QueryUnit, series: string, labels: LabelSet, target: Target): readonly LostHere[] {
  let known = knownLost.get(query);
  if (!known) {
    known = new Map();
    knownLost.set(query, known);
  }
  let it = known.get(series);
  if (it?.labels !== labels) {
    it = { labels, lost: findLost(query, series, labels, target) };
    known.set(series, it);
  }
  return it.lost;
}

/** Labels in matchers, and in the grouping of this series alone. */
function findLost(query: QueryUnit, series: string, labels: LabelSet, target: Target): readonly LostHere[] {
  const found: LostHere[] = [];
  const lose = (label: Name, set: LabelSet) => {
    const { presence, because } = stateOf(set, label.value);
    if (presence === 'never' && !addedElsewhere.has(label.value)) found.push({ label, because });
  };
  for (const { expr } of visitsOf(query, target)) {
    if (expr.type === 'selector' && nameOf(expr) === series) {
      for (const matcher of expr.matchers) {
        // A matcher that also takes series without the label loses nothing.
        if ((matcher.op === '=' || matcher.op === '=~') && !/^(?:|\.\*)$/.test(matcher.value)) lose(matcher.label, labels);
      }
    }
    if (expr.type === 'aggregation' && expr.grouping && !expr.grouping.without && onlySeries(expr.expr) === series) {
      const inner = labelsOf(expr.expr, (name) => (name === series ? labels : undefined));
      const without = labelsOf(expr.expr, anyMetric);
      for (const label of expr.grouping.labels) if (stateOf(without, label.value).presence !== 'never') lose(label, inner);
    }
  }
  return found;
}

/** The name of the one series that an expression reads; undefined: several, or no name. */
function onlySeries(expr: Expr): string | undefined {
  const names = new Set(selectorsIn(expr).map((it) => nameOf(it)));
  const [name] = names;
  return names.size === 1 ? name : undefined;
}

/** How a reader is told to a person: the alert, the recorded series, or where the query stands. */
export function readerName({ place }: QueryUnit): string {
  switch (place.type) {
    case 'alert':
      return `alert ${stringAt(place.rule, 'alert') ?? ''}`;
    case 'record':
      return `recording rule ${stringAt(place.rule, 'record') ?? ''}`;
    case 'panel':
    case 'variable':
    case 'annotation':
    case 'perses':
      return 'a dashboard';
    case 'grafana-alert':
      return 'a Grafana alert';
    case 'test':
      return 'a unit test';
    case 'federation':
      return 'a federation job';
    case 'file':
      return 'a query';
  }
}
