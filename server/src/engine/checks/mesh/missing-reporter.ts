import { seriesInfo } from '../../catalogue/metrics.js';
import { decisionKey, meshTags } from '../../istio/tags.js';
import type { Expr, VectorSelector } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { numberOf } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import type { Fix } from '../../text/problem.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check, type Tell } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';
import { insertion, isTraffic, type MeshSelector, meshSelectors } from '../shared-mesh.js';
import { inRatio, isOneProxy, keepsBothSides, mixingAggregation, sidesOf } from '../shared-sides.js';

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
    inRecordings(query, tell, workspace);
    const [whole] = visitsOf(query, workspace.settings.target);
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
      const absolute = list.find((it) => !isSoft(it.parents));
      const shown = absolute ?? list[0];
      if (!shown) continue;
      const message = absolute
        ? `Each request is counted by the client’s and by the server’s proxy: this adds both sides of \`${name}\`.`
        : `This mixes what the client’s and the server’s proxy measured of \`${name}\`.`;
      tell(
        found(query, shown.nameSpan, message, {
          severity: absolute ? 'warning' : 'information',
          fixes: sideFixes(
            query,
            list.map((it) => it.selector),
          ),
        }),
      );
    }
  },
});

/** A ratio or a quantile is not doubled. */
function isSoft(parents: readonly Expr[]): boolean {
  return (
    parents.some((it) => it.type === 'call' && it.name === 'histogram_quantile') || inRatio(parents, (it) => numberOf(it) !== undefined)
  );
}

/** One side for all selectors; none where one has no name. */
function sideFixes(query: QueryUnit, selectors: readonly VectorSelector[]): readonly Fix[] {
  if (!selectors.every((it) => it.name)) return [];
  return ['destination', 'source'].map((side) =>
    mend(query, `Add \`reporter="${side}"\``, ...selectors.map((it) => insertion(it, `reporter="${side}"`))),
  );
}

/** Sums over recorded series that hold both sides. */
function inRecordings(query: QueryUnit, tell: Tell, workspace: Workspace): void {
  for (const { expr, parents } of visitsOf(query, workspace.settings.target)) {
    const name = expr.type === 'selector' ? nameOf(expr) : undefined;
    if (expr.type !== 'selector' || name === undefined || seriesInfo(name) || isOneProxy(expr) || !mixingAggregation(query, parents))
      continue;
    if (inRatio(parents, (it) => numberOf(it) !== undefined) || !workspace.derived(keepsBothSides, name)) continue;
    const message = `\`${name}\` keeps what the client’s and what the server’s proxy counted: this adds both.`;
    tell(found(query, expr.name?.span ?? expr.span, message, { fixes: sideFixes(query, [expr]) }));
  }
}
