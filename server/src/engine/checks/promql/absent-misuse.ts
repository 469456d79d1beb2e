import type { Expr } from '../../promql/ast.js';
import { bare } from '../../promql/tree.js';
import { check } from '../check.js';
import { found, mend, textAt, visitsOf } from '../shared-lint.js';

/** Whether an expression has a result whatever the data: `x or vector(0)`. */
function alwaysThere(expr: Expr): boolean {
  const it = bare(expr);
  if (it.type === 'binary' && it.op === 'or') return alwaysThere(it.lhs) || alwaysThere(it.rhs);
  if (it.type === 'call' && it.name === 'vector') return true;
  return it.type === 'aggregation' && it.op !== 'topk' && it.op !== 'bottomk' && !it.param && alwaysThere(it.expr);
}

export const absentMisuse = check({
  code: 'promql/absent-misuse',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'the result has no labels, or never comes.' },
  docs: {
    what: '`absent` of an aggregation, or of something that always has a result.',
    why: '`absent` takes its labels from the equality matchers of a selector; of an aggregation it has none. It says that all series are gone, not that one of a group is.',
    fix: 'Give it the selector itself.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call')) {
      if (expr.name !== 'absent') continue;
      const [arg] = expr.args;
      const inner = arg && bare(arg);
      if (!arg || !inner) continue;
      if (alwaysThere(inner)) {
        tell(
          found(query, expr.nameSpan, 'What stands in `absent` always has a result, so it never says anything.', {
            severity: 'warning',
          }),
        );
        continue;
      }
      if (inner.type !== 'aggregation') continue;
      const within = bare(inner.expr);
      const grouped = (inner.grouping?.labels.length ?? 0) > 0;
      const costs = grouped ? 'It only tells when every group is gone, and does not name one.' : 'Its result has no labels.';
      tell(
        found(query, expr.nameSpan, `\`absent\` of \`${inner.op}\`: ${costs}`, {
          ...(within.type === 'selector'
            ? { fixes: [{ ...mend(query, 'Give it the selector', { span: arg.span, text: textAt(query, within.span) }), preferred: true }] }
            : {}),
        }),
      );
    }
  },
});
