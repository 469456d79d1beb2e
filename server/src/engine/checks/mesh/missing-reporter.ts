import { seriesInfo } from '../../catalogue/metrics.js';
import { decisionKey, meshTags } from '../../istio/tags.js';
import type { VectorSelector } from '../../promql/ast.js';
import { stateOf } from '../../promql/label-sets.js';
import { nameOf } from '../../promql/labels.js';
import { parsePromql } from '../../promql/parsed.js';
import { numberOf, selectorsIn } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { regionOf } from '../../syntax/regions.js';
import type { ScalarNode } from '../../syntax/tree.js';
import { recordedSeries } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, mend, type Visit, visitsOf } from '../shared-lint.js';
import { inRatio, insertion, isTraffic, type MeshSelector, meshSelectors, mixingAggregation, sidesOf } from '../shared-mesh.js';

/** One pod is one side; gateways report as source only, and of ztunnel each node is read by itself. */
function isOneProxy(selector: VectorSelector): boolean {
  return selector.matchers.some(({ label, value }) => {
    if (label.value === 'reporter' || label.value === 'pod' || label.value === 'instance') return true;
    return (label.value === 'app' || label.value === 'job' || label.value === 'container') && /gateway|ztunnel|waypoint/.test(value);
  });
}

/** Whether a recorded series holds what both proxies counted: it is made of traffic alone, and keeps `reporter`. */
function keepsBothSides(workspace: Workspace, name: string): boolean {
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

/** Selectors of recorded series whose sum adds both sides. */
function mixedRecordings(query: QueryUnit, visits: readonly Visit[], workspace: Workspace): readonly VectorSelector[] {
  const found: VectorSelector[] = [];
  for (const { expr, parents } of visits) {
    const name = expr.type === 'selector' ? nameOf(expr) : undefined;
    if (expr.type !== 'selector' || name === undefined || seriesInfo(name) || isOneProxy(expr) || !mixingAggregation(query, parents))
      continue;
    if (!inRatio(parents, (it) => numberOf(it) !== undefined) && workspace.derived(keepsBothSides, name)) found.push(expr);
  }
  return found;
}

export const missingReporter = check({
  code: 'mesh/missing-reporter',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'a request between two proxies is counted by both: sums are about twice the traffic.' },
  docs: {
    what: 'A sum or an average over a traffic metric of both sides, or over a recorded series that keeps both.',
    why: 'The client’s proxy and the server’s proxy each write the series. Absolute sums are doubled (warning); ratios and quantiles mix what the client felt with what the server saw (information); a selector by itself is only hinted at. Silent when the grouping keeps `reporter`, `pod` or `instance`, or is a variable’s, when the selector names a pod, a gateway or ztunnel, in a dashboard’s variables, for max, min, count, group and quantile over series, and when a Telemetry switches one side off.',
    fix: '`reporter="destination"` for what the server saw, `reporter="source"` for what the client felt, failures that never arrived included; in ambient `reporter=~"source|waypoint"`.',
  },
  run(query, tell, workspace) {
    // A dashboard variable reads the names of the groups, not their values.
    if (query.place.type === 'variable') return;
    const visits = visitsOf(query, workspace.settings.target);
    const [whole] = visits;
    for (const it of mixedRecordings(query, visits, workspace)) {
      const fix = (side: string) => mend(query, `Add \`reporter="${side}"\``, insertion(it, `reporter="${side}"`));
      const name = nameOf(it) ?? '';
      tell(
        found(query, it.name?.span ?? it.span, `\`${name}\` keeps what the client’s and what the server’s proxy counted: this adds both.`, {
          fixes: it.name ? [fix('destination'), fix('source')] : [],
        }),
      );
    }
    const byName = new Map<string, MeshSelector[]>();
    for (const it of meshSelectors(query, workspace.settings.target)) {
      if (!isTraffic(it) || isOneProxy(it.selector)) continue;
      if (it.selector === whole?.expr && sidesOf(query, it.selector)?.length === 3)
        tell(found(query, it.nameSpan, 'The series of the client’s and of the server’s proxy are both in this.', { severity: 'hint' }));
      if (!mixingAggregation(query, it.parents)) continue;
      const list = byName.get(it.name);
      if (list) list.push(it);
      else byName.set(it.name, [it]);
    }
    for (const [name, list] of byName) {
      const { mesh } = workspace.derived(meshTags);
      const metric = list[0]?.info.metric.name ?? '';
      if ((['CLIENT', 'SERVER'] as const).some((mode) => mesh.get(decisionKey(metric, mode, ''))?.effect === 'disabled')) continue;
      const isSoft = ({ parents }: MeshSelector) =>
        parents.some((it) => it.type === 'call' && it.name === 'histogram_quantile') ||
        inRatio(parents, (it) => numberOf(it) !== undefined);
      const absolute = list.find((it) => !isSoft(it));
      const shown = absolute ?? list[0];
      if (!shown) continue;
      const fix = (side: string) =>
        mend(query, `Add \`reporter="${side}"\``, ...list.map((it) => insertion(it.selector, `reporter="${side}"`)));
      const message = absolute
        ? `Each request is counted by the client’s and by the server’s proxy: this adds both sides of \`${name}\`.`
        : `This mixes what the client’s and the server’s proxy measured of \`${name}\`.`;
      tell(
        found(query, shown.nameSpan, message, {
          severity: absolute ? 'warning' : 'information',
          fixes: list.every((it) => it.selector.name) ? [fix('destination'), fix('source')] : [],
        }),
      );
    }
  },
});
