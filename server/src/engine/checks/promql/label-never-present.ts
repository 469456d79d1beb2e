import type { Expr, Name } from '../../promql/ast.js';
import { type LabelSet, stateOf } from '../../promql/label-sets.js';
import { anyMetric, labelsOf } from '../../promql/labels.js';
import { bare } from '../../promql/tree.js';
import { check } from '../check.js';
import { found, isVariable, visitsOf } from '../shared-lint.js';

/** Names the mixins write everywhere for those who have several clusters: where there is one, the label is empty on both sides. */
const optional = new Set(['__name__', 'cluster']);

/** Scalars made vectors have no labels on purpose. */
function isConstant(expr: Expr): boolean {
  const it = bare(expr);
  if (it.type === 'binary') return isConstant(it.lhs) && isConstant(it.rhs);
  return it.type === 'number' || (it.type === 'call' && (it.name === 'vector' || it.name.startsWith('absent')));
}

export const labelNeverPresent = check({
  code: 'promql/label-never-present',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the groups have no such label, or the two sides never match.' },
  docs: {
    what: 'A label in `by`, `on` or `group_left` that the expression has dropped further inside.',
    why: 'An aggregation keeps only what its `by` names; what is gone cannot be grouped by or matched on outside. Silent for `cluster`, which mixins carry for those who have several.',
    fix: 'Keep the label inside too, or take it out here.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'aggregation')) {
      if (!expr.grouping || expr.grouping.without || isConstant(expr.expr)) continue;
      const inner = labelsOf(expr.expr, anyMetric);
      // By a label that a filter wants to be absent the groups are as without it: a filter left empty, as builders of queries write it.
      for (const label of expr.grouping.labels) if (!stateOf(inner, label.value).because.wanted) gone(inner, label);
    }
    for (const { expr } of visitsOf(query, target, 'binary')) {
      if (expr.op === 'or' || !expr.matching) continue;
      const { lhs, rhs, matching } = expr;
      if (lhs.valueType !== 'vector' || rhs.valueType !== 'vector' || isConstant(lhs) || isConstant(rhs)) continue;
      const left = labelsOf(lhs, anyMetric);
      const right = labelsOf(rhs, anyMetric);
      for (const label of matching.on ? matching.labels : []) {
        // Gone on both sides it matches as empty; a filter that asks for its absence may too.
        const never = [left, right].filter((it) => stateOf(it, label.value).presence === 'never');
        if (never.length === 1 && never[0]) gone(never[0], label, never[0] === left ? 'left' : 'right');
      }
      const one = matching.group?.side === 'left' ? right : left;
      for (const label of matching.group?.include ?? []) if (!stateOf(one, label.value).because.wanted) gone(one, label);
    }

    function gone(labels: LabelSet, label: Name, side?: string): void {
      const { presence, because } = stateOf(labels, label.value);
      if (presence !== 'never' || !because.span || optional.has(label.value)) return;
      // A variable of Grafana may stand for several labels.
      if (isVariable(query, label.span) || isVariable(query, because.span)) return;
      tell(
        found(query, label.span, `\`${label.value}\` is never here${side ? ` on the ${side}` : ''}: ${because.text}`, {
          related: [{ message: 'it is lost here', at: { value: undefined, region: query.region, span: because.span } }],
        }),
      );
    }
  },
});
