import { removedMetric } from '../../catalogue/metrics.js';
import { type DataKitUnit, promInstances, textsOf } from '../../datakit/instances.js';
import type { Expr } from '../../promql/ast.js';
import { nameOf } from '../../promql/labels.js';
import { comparisons } from '../../promql/operators.js';
import { selectorsIn } from '../../promql/tree.js';
import type { QueryUnit } from '../../resources/unit.js';
import { textOf } from '../../syntax/access.js';
import { isRecorded } from '../../workspace/metrics.js';
import { check, type Tell } from '../check.js';
import { constantOf, found, mend, visitsOf } from '../shared-lint.js';
import { atNode } from '../shared-node.js';

/** Thresholds in seconds that the value is compared with on its way out, as edits that make them milliseconds. */
function thresholdEdits(query: QueryUnit, parents: readonly Expr[]) {
  for (let i = parents.length - 1; i >= 0; i--) {
    const it = parents[i];
    if (it?.type !== 'binary') continue;
    if (!comparisons.has(it.op)) return [];
    for (const side of [it.lhs, it.rhs]) {
      const value = constantOf(query, side);
      if (value !== undefined && value !== 0) return [{ span: side.span, text: String(Number((value * 1000).toPrecision(12))) }];
    }
    return [];
  }
  return [];
}

/** `or` whose left side has the new name: the old one is only there for old data. */
function isFallback(parents: readonly Expr[], self: Expr, replacement: string): boolean {
  return [...parents, self].some((it, i, all) => {
    const above = all[i - 1];
    return (
      above?.type === 'binary' && above.op === 'or' && above.rhs === it && selectorsIn(above.lhs).some((s) => nameOf(s) === replacement)
    );
  });
}

export const removedMetricCheck = check({
  code: 'mesh/removed-metric',
  scope: 'workspace',
  early: true,
  on: ['Query', 'DataKit'],
  weight: { severity: 'warning', costs: 'no Istio of today writes it: the result is empty.' },
  docs: {
    what: 'A metric of Mixer or of another part that Istio no longer has.',
    why: 'Since Istio 1.5 the proxies write the metrics themselves, with other names and units. Silent on the right of `or` when the left has the new name, and where a recording rule makes the old name.',
    fix: 'Use the metric that replaced it; durations are milliseconds now, so thresholds change too.',
  },
  run(unit, tell, workspace) {
    if (unit.unit === 'DataKit') {
      collected(tell, unit);
      return;
    }
    const query = unit;
    for (const { expr, parents } of visitsOf(query, workspace.settings.target, 'selector')) {
      const name = nameOf(expr);
      const old = name === undefined ? undefined : removedMetric(name);
      if (name === undefined || !old || workspace.live?.metrics.has(name) || workspace.derived(isRecorded, name)) continue;
      const part = name.slice(old.name.length);
      const replacement = old.replacedBy === undefined ? undefined : old.replacedBy + part;
      if (replacement !== undefined && isFallback(parents, expr, replacement)) continue;
      const span = expr.name?.span ?? expr.span;
      const seconds = old.name.endsWith('_seconds');
      const edits = replacement && expr.name ? [{ span, text: replacement }, ...(seconds ? thresholdEdits(unit, parents) : [])] : [];
      tell(
        found(query, span, `\`${name}\` is gone (${old.era})${replacement ? `: \`${replacement}\` takes its place` : ''}.`, {
          tag: 'deprecated',
          ...(seconds ? { hint: 'The new metric counts milliseconds.' } : {}),
          // Where the unit changed too, a person looks at what else the query does with the value.
          fixes: edits.length > 0 ? [{ ...mend(query, `Use \`${replacement}\``, ...edits), preferred: true, safe: !seconds }] : [],
        }),
      );
    }
  },
});

/** Names in a list of what to collect: nothing breaks, so it is only a hint. */
function collected(tell: Tell, unit: DataKitUnit): void {
  for (const { table } of promInstances(unit)) {
    for (const node of textsOf(table, 'metric_name_filter')) {
      const name = textOf(node);
      const old = removedMetric(name);
      if (!old) continue;
      const replacement = old.replacedBy === undefined ? '' : `: \`${old.replacedBy + name.slice(old.name.length)}\` takes its place`;
      tell({ message: `\`${name}\` is gone (${old.era})${replacement}.`, at: atNode(node), severity: 'hint', tag: 'deprecated' });
    }
  }
}
