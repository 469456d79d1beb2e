import { type Decision, type Decisions, decisionKey, type MeshTags, meshTags } from '../istio/tags.js';
import type { Mode } from '../istio/telemetry.js';
import type { Expr, Name, VectorSelector } from '../promql/ast.js';
import { type Because, either, type LabelSet, labelsOf, nameOf, stateOf } from '../promql/labels.js';
import type { QueryUnit } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { type Recorded, recordedSeries } from '../workspace/metrics.js';
import type { Workspace } from '../workspace/workspace.js';
import { selectorsIn, visitsOf } from './shared-lint.js';
import { isTraffic, labelUses, type MeshSelector, meshSelectors, modesOf } from './shared-mesh.js';

/** A label, or with an empty name a whole metric, that a query reads and a Telemetry of the workspace takes away. */
export interface Removal {
  readonly query: QueryUnit;
  readonly span: Span;
  readonly label: string;
  readonly metric: string;
  readonly decision: Decision;
}

/** What decides for the series of a side: the namespace's object where the query names it, else the mesh's. */
function decisionsFor(tags: MeshTags, selector: VectorSelector, mode: Mode): Decisions {
  const labels = mode === 'CLIENT' ? ['source_workload_namespace'] : ['destination_workload_namespace', 'destination_service_namespace'];
  const matcher = selector.matchers.find((it) => it.op === '=' && [...labels, 'namespace'].includes(it.label.value));
  return (matcher && tags.namespaces.get(matcher.value)) ?? tags.mesh;
}

/** The line that takes a label (or with an empty name the metric) away on every side the query reads; undefined: some side has it. */
function removal(query: QueryUnit, tags: MeshTags, it: MeshSelector, tag: string): Decision | undefined {
  let decision: Decision | undefined;
  for (const mode of modesOf(query, it.selector)) {
    const decisions = decisionsFor(tags, it.selector, mode);
    const key = decisionKey(it.info.metric.name, mode, tag);
    decision = decisions.get(key);
    const effect = decision?.effect;
    if (effect !== 'removed' && effect !== 'disabled') return undefined;
    if (decisions !== tags.mesh) continue;
    // Where a namespace has the label again, some series carry it.
    for (const own of tags.namespaces.values()) if (own.get(key)?.effect !== effect) return undefined;
  }
  return decision;
}

/** What Telemetry objects of the workspace take away from a query. */
export function removalsIn(query: QueryUnit, workspace: Workspace): readonly Removal[] {
  const { target } = workspace.settings;
  const selectors = meshSelectors(query, target).filter(isTraffic);
  if (selectors.length === 0) return [];
  const tags = workspace.derived(meshTags);
  if (tags.mesh.size === 0 && tags.namespaces.size === 0) return [];
  const found: Removal[] = [];
  for (const it of selectors) {
    const decision = removal(query, tags, it, '');
    if (decision) found.push({ query, span: it.nameSpan, label: '', metric: it.info.metric.name, decision });
  }
  for (const { label, selectors: about } of labelUses(query, target)) {
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
const addedElsewhere = new Set([
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

/** The labels of a recorded series: what any rule of that name may give it. */
function recordedLabels(rules: readonly Recorded[] | undefined): LabelSet | undefined {
  return rules?.map((it) => it.labels).reduce((a, b) => either(a, b));
}

/** What a query asks of recorded series that their rules have dropped: in matchers, and in the grouping of one series. */
export function lostIn(query: QueryUnit, workspace: Workspace): readonly Lost[] {
  const recorded = workspace.derived(recordedSeries);
  if (recorded.size === 0) return [];
  const found: Lost[] = [];
  const lose = (label: Name, labels: LabelSet, series: string) => {
    const { presence, because } = stateOf(labels, label.value);
    if (presence === 'never' && !addedElsewhere.has(label.value))
      found.push({ query, label, series, rules: recorded.get(series) ?? [], because });
  };
  for (const { expr } of visitsOf(query, workspace.settings.target)) {
    if (expr.type === 'selector') {
      const series = nameOf(expr);
      const labels = series === undefined ? undefined : recordedLabels(recorded.get(series));
      if (!labels || series === undefined) continue;
      for (const matcher of expr.matchers) {
        // A matcher that also takes series without the label loses nothing.
        if ((matcher.op === '=' || matcher.op === '=~') && !/^(?:|\.\*)$/.test(matcher.value)) lose(matcher.label, labels, series);
      }
    }
    if (expr.type === 'aggregation' && expr.grouping && !expr.grouping.without) {
      const series = onlySeries(expr.expr);
      const rules = series === undefined ? undefined : recorded.get(series);
      if (!rules || series === undefined) continue;
      const inner = labelsOf(expr.expr, (name) => (name === series ? recordedLabels(rules) : undefined));
      const without = labelsOf(expr.expr, () => undefined);
      for (const label of expr.grouping.labels) if (stateOf(without, label.value).presence !== 'never') lose(label, inner, series);
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

/** By the expression of a recording rule, what readers ask of its series in vain. */
export function lostReaders(workspace: Workspace): ReadonlyMap<Node, readonly Lost[]> {
  const found = new Map<Node, Lost[]>();
  if (workspace.derived(recordedSeries).size === 0) return found;
  for (const query of workspace.units('Query')) {
    for (const it of lostIn(query, workspace)) {
      for (const { exprNode } of it.rules) {
        if (!exprNode) continue;
        const list = found.get(exprNode);
        if (list) list.push(it);
        else found.set(exprNode, [it]);
      }
    }
  }
  return found;
}

/** How a reader is told to a person: the alert, the recorded series, or where the query stands. */
export function readerName({ place }: QueryUnit, text: (node: Node, key: string) => string | undefined): string {
  switch (place.type) {
    case 'alert':
      return `alert ${text(place.rule, 'alert') ?? ''}`;
    case 'record':
      return `recording rule ${text(place.rule, 'record') ?? ''}`;
    case 'panel':
    case 'variable':
    case 'annotation':
      return 'a dashboard';
    case 'grafana-alert':
      return 'a Grafana alert';
    case 'test':
      return 'a unit test';
    case 'file':
      return 'a query';
  }
}
