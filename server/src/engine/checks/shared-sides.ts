import { seriesInfo } from '../catalogue/metrics.js';
import type { Mode } from '../istio/telemetry.js';
import type { Aggregation, Expr, VectorSelector } from '../promql/ast.js';
import { stateOf } from '../promql/label-sets.js';
import { nameOf } from '../promql/labels.js';
import { matcherMatches } from '../promql/matching.js';
import { comparisons } from '../promql/operators.js';
import { parsePromql } from '../promql/parsed.js';
import { numberOf, selectorsIn } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import { regionOf } from '../syntax/regions.js';
import type { ScalarNode } from '../syntax/tree.js';
import { recordedSeries } from '../workspace/metrics.js';
import type { Workspace } from '../workspace/workspace.js';
import { isVariable } from './shared-lint.js';
import { isTraffic } from './shared-mesh.js';

/** Sides that a selector reads: what its reporter matchers let through. `undefined`: a variable decides. */
export function sidesOf(query: QueryUnit, selector: VectorSelector): readonly ('source' | 'destination' | 'waypoint')[] | undefined {
  const matchers = selector.matchers.filter((it) => it.label.value === 'reporter');
  if (matchers.some((it) => isVariable(query, it.valueSpan))) return undefined;
  return (['source', 'destination', 'waypoint'] as const).filter((side) => matchers.every((it) => matcherMatches(it, side)));
}

/**
 * Sides of a selector as a Telemetry names them; empty: a variable decides. Waypoints listen as servers do (istio/istio pilot/pkg/networking/core/listener_waypoint.go),
 * but where others are read beside them these count.
 */
export function modesOf(query: QueryUnit, selector: VectorSelector): readonly Mode[] {
  const sides = sidesOf(query, selector) ?? [];
  if (sides.length === 1 && sides[0] === 'waypoint') return ['SERVER'];
  return [...(sides.includes('source') ? (['CLIENT'] as const) : []), ...(sides.includes('destination') ? (['SERVER'] as const) : [])];
}

const adding = new Set(['sum', 'avg', 'stddev', 'stdvar']);
const keeping = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

/** The aggregation that adds series of both sides together, none when something keeps them apart before. */
export function mixingAggregation(query: QueryUnit, parents: readonly Expr[]): Aggregation | undefined {
  for (let i = parents.length - 1; i >= 0; i--) {
    const it = parents[i];
    if (it?.type === 'call' && (it.name === 'absent' || it.name === 'absent_over_time')) return undefined;
    if (it?.type !== 'aggregation' || keeping.has(it.op)) continue;
    if (keepsSides(query, it)) continue;
    return adding.has(it.op) && !countsOnlyPresence(parents, i) ? it : undefined;
  }
  return undefined;
}

/** Whether it only matters that the value of a part is there, or whether it is zero: both sides together say the same as one. */
function countsOnlyPresence(parents: readonly Expr[], part: number): boolean {
  for (let i = part - 1; i >= 0; i--) {
    const it = parents[i];
    const from = parents[i + 1];
    if (it?.type === 'paren') continue;
    if (it?.type === 'aggregation') return it.op === 'count' || it.op === 'group';
    if (it?.type === 'call') return it.name === 'absent';
    if (it?.type !== 'binary') return false;
    if (it.op === 'unless' || it.op === 'and') {
      if (it.rhs === from) return true;
      continue;
    }
    const zero = numberOf(it.lhs === from ? it.rhs : it.lhs) === 0;
    if (!zero || !comparisons.has(it.op)) return false;
    if (it.op === '==' || it.bool) return true;
  }
  return false;
}

/** A variable may stand for any label. */
function keepsSides(query: QueryUnit, { grouping }: Aggregation): boolean {
  const labels = grouping?.labels ?? [];
  const names = labels.map((it) => it.value);
  const apart = ['reporter', 'pod', 'instance'];
  if (grouping?.without) return !names.includes('reporter');
  return apart.some((it) => names.includes(it)) || labels.some((it) => isVariable(query, it.span));
}

/** Whether the part stands in a quotient whose other side is no constant. */
export function inRatio(parents: readonly Expr[], constant: (expr: Expr) => boolean): boolean {
  return parents.some((it) => it.type === 'binary' && it.op === '/' && !constant(it.lhs) && !constant(it.rhs));
}

/** Whether a selector reads what one proxy counted. One pod is one side; gateways report as source only, and of ztunnel each node is read by itself. */
export function isOneProxy(selector: VectorSelector): boolean {
  return selector.matchers.some(({ label, value }) => {
    if (label.value === 'reporter' || label.value === 'pod' || label.value === 'instance') return true;
    return (label.value === 'app' || label.value === 'job' || label.value === 'container') && /gateway|ztunnel|waypoint/.test(value);
  });
}

/** Whether a recorded series holds what both proxies counted: it is made of traffic alone, and keeps `reporter`. Ask for it with `workspace.derived`. */
export function keepsBothSides(workspace: Workspace, name: string): boolean {
  const rules = workspace.named(recordedSeries, name);
  return (
    rules.length > 0 &&
    rules.every(({ exprNode, labels }) => stateOf(labels, 'reporter').presence !== 'never' && isOfBoth(exprNode, workspace))
  );
}

function isOfBoth(exprNode: ScalarNode | undefined, workspace: Workspace): boolean {
  const selectors = exprNode ? selectorsIn(parsePromql(regionOf(exprNode).text, workspace.settings.target).expr) : [];
  return (
    selectors.length > 0 &&
    selectors.every((it) => {
      const info = seriesInfo(nameOf(it) ?? '');
      return info !== undefined && isTraffic({ info }) && !isOneProxy(it);
    })
  );
}
