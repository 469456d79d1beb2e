import type { Expr } from '../../promql/ast.js';
import type { LabelSet } from '../../promql/label-sets.js';
import { anyMetric, labelsOf } from '../../promql/labels.js';
import { bare } from '../../promql/tree.js';
import { quotedNames } from '../../text/quoted.js';
import { check } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';

/** The labels that tell the series of an aggregation apart; undefined: not an aggregation with `by`. */
function keysOf(expr: Expr): readonly string[] | undefined {
  const it = bare(expr);
  if (it.type !== 'aggregation' || it.grouping?.without || ['topk', 'bottomk', 'limitk', 'limit_ratio'].includes(it.op)) return undefined;
  const labels: LabelSet = labelsOf(it, anyMetric);
  return [...labels.known].filter(([, state]) => state.presence !== 'never' && state.values?.length !== 1).map(([name]) => name);
}

export const manyToMany = check({
  code: 'promql/many-to-many',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'the query fails as soon as a group has two series.' },
  docs: {
    what: 'Matching in which one side has several series for each of the other, without `group_left` or `group_right`.',
    why: 'Prometheus refuses it at query time: `multiple matches for labels: many-to-one matching must be explicit`.',
    fix: 'Say which side has many: `on (…) group_left ()`.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'binary')) {
      if (!expr.matching || expr.matching.group || ['and', 'or', 'unless'].includes(expr.op)) continue;
      const { matching } = expr;
      const names = new Set(matching.labels.map((it) => it.value));
      const left = keysOf(expr.lhs);
      const right = keysOf(expr.rhs);
      if (!left || !right) continue;
      const extra = (keys: readonly string[]) => keys.filter((it) => names.has(it) !== matching.on);
      const more = [extra(left), extra(right)] as const;
      const side = more[0].length > 0 ? 'left' : more[1].length > 0 ? 'right' : undefined;
      if (!side) continue;
      const unmatched = [...new Set([...more[0], ...more[1]])];
      const lost = quotedNames(unmatched);
      const both = more[0].length > 0 && more[1].length > 0;
      const { end } = matching.span;
      tell(
        found(
          query,
          matching.span,
          `${lost} ${unmatched.length > 1 ? 'are' : 'is'} not matched on: several series of the ${both ? 'left and the right' : side} meet.`,
          {
            hint: both
              ? `Match on ${unmatched.length > 1 ? 'these labels' : 'it'} too.`
              : `Say that the ${side} side has many: \`group_${side} ()\`.`,
            ...(both ? {} : { fixes: [mend(query, `Add \`group_${side} ()\``, { span: { start: end, end }, text: ` group_${side} ()` })] }),
          },
        ),
      );
    }
  },
});
