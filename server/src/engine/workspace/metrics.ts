import { targetLabels } from '../catalogue/labels.js';
import { type SeriesInfo, seriesInfo } from '../catalogue/metrics.js';
import { ownSeriesInfo } from '../catalogue/own-series.js';
import type { Target } from '../catalogue/target.js';
import type { Expr } from '../promql/ast.js';
import { either, type LabelSet, type LabelState, openSet } from '../promql/label-sets.js';
import { labelsOf, nameOf } from '../promql/labels.js';
import { parsePromql } from '../promql/parsed.js';
import { selectorsIn } from '../promql/tree.js';
import type { RuleGroupUnit } from '../resources/unit.js';
import { deref, get, itemsOf, pairsOf, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { ScalarNode } from '../syntax/tree.js';
import { keptFor } from '../text/remember.js';
import { same } from './same.js';
import type { Index } from './table.js';
import type { Workspace } from './workspace.js';

/** A recording rule: the series that it makes. */
export interface Recorded {
  readonly name: string;
  readonly nameNode: ScalarNode;
  readonly exprNode: ScalarNode | undefined;
  readonly labels: LabelSet;
}

/** The recording rules of a group; remembered with the group. Labels of other recorded series inside the expression are not followed. */
export const recordedIn = keptFor((group: RuleGroupUnit, target: Target): readonly Recorded[] => {
  const found: Recorded[] = [];
  const rules = get(group.node, 'rules');
  for (const rule of rules ? itemsOf(rules) : []) {
    const name = deref(get(rule, 'record'));
    if (name?.type !== 'scalar') continue;
    const expr = deref(get(rule, 'expr'));
    const exprNode = expr?.type === 'scalar' ? expr : undefined;
    const text = exprNode && regionOf(exprNode).text;
    const tree = text === undefined ? undefined : parsePromql(text, target).expr;
    if (tree && text?.includes(textOf(name)) && readsItself(tree, textOf(name))) {
      found.push({ name: textOf(name), nameNode: name, exprNode, labels: openSet([], 'It is scraped as well.') });
      continue;
    }
    const inner = tree ? labelsOf(tree, catalogueLabels) : openSet([], 'Its rule has no expression yet.');
    const known = new Map<string, LabelState>(inner.known);
    known.delete('__name__');
    // The group's labels go under the rule's own.
    for (const { key, value } of [...pairsOf(get(group.node, 'labels')), ...pairsOf(get(rule, 'labels'))]) {
      const text = deref(value);
      if (key.type !== 'scalar' || text?.type !== 'scalar') continue;
      known.set(textOf(key), {
        presence: 'always',
        because: { text: 'The recording rule adds it.', span: undefined },
        values: [textOf(text)],
      });
    }
    found.push({ name: textOf(name), nameNode: name, exprNode, labels: { known, rest: inner.rest } });
  }
  return found;
});

/** A rule that adds series to those of a metric, under its name: what it reads has other labels. */
function readsItself(tree: Expr, name: string): boolean {
  return selectorsIn(tree).some((it) => nameOf(it) === name);
}

/** All recording rules of the workspace, by name. */
export const recordedSeries: Index<'RuleGroup', Recorded> = {
  on: ['RuleGroup'],
  entries: (group, { target }) => recordedIn(group, target).map((it) => [it.name, it]),
};

/** Whether a rule records a series: an edit of an expression leaves this as it is. */
export function isRecorded(workspace: Workspace, name: string): boolean {
  return workspace.named(recordedSeries, name).length > 0;
}

const labelSets: Index<'RuleGroup', LabelSet> = {
  on: ['RuleGroup'],
  entries: (group, { target }) => recordedIn(group, target).map((it) => [it.name, it.labels]),
  same,
};

/** The labels of a recorded series: what any rule of that name may give it; undefined: no rule has that name. */
export function recordedLabels(workspace: Workspace, name: string): LabelSet | undefined {
  let level = workspace.named(labelSets, name);
  // In pairs, each remembered: of thousands of rules of one name an edit changes one, and with it the pairs above it.
  while (level.length > 1) {
    const pairs: LabelSet[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [a, b] = [level[i], level[i + 1]];
      if (a) pairs.push(b ? joined(a, b) : a);
    }
    level = pairs;
  }
  return level[0];
}

const joins = new WeakMap<LabelSet, WeakMap<LabelSet, LabelSet>>();

function joined(a: LabelSet, b: LabelSet): LabelSet {
  let others = joins.get(a);
  if (!others) {
    others = new WeakMap();
    joins.set(a, others);
  }
  let it = others.get(b);
  if (!it) {
    it = either(a, b);
    others.set(b, it);
  }
  return it;
}

const ofSeries = new Map<SeriesInfo, LabelSet>();

/** Labels of a metric of the catalogue; undefined for others. */
export function catalogueLabels(name: string): LabelSet | undefined {
  const own = ownSeriesInfo(name)?.labels;
  if (own) return openSet(own, 'Prometheus writes it.');
  const info = seriesInfo(name);
  if (!info?.labels) return undefined;
  let it = ofSeries.get(info);
  if (!it) {
    it = openSet([...info.labels, ...info.metric.ztunnelLabels, ...targetLabels], `A label of \`${info.metric.name}\`.`);
    ofSeries.set(info, it);
  }
  return it;
}

/** Labels of a metric as the catalogue or the workspace's recording rules know them. */
export function metricLabels(workspace: Workspace): (name: string) => LabelSet | undefined {
  return (name) => workspace.derived(recordedLabels, name) ?? catalogueLabels(name);
}
