import type { Expr } from '../../promql/ast.js';
import { bare } from '../../promql/tree.js';
import { check } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';

/** The comparisons whose result is the alert's. */
function* deciding(root: Expr): Iterable<Extract<Expr, { type: 'binary' }>> {
  const expr = bare(root);
  if (expr.type !== 'binary') return;
  if (expr.op === 'and' || expr.op === 'unless') yield* deciding(expr.lhs);
  else if (expr.op === 'or') {
    yield* deciding(expr.lhs);
    yield* deciding(expr.rhs);
  } else yield expr;
}

export const boolInAlert = check({
  code: 'promql/bool-in-alert',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the alert always fires.' },
  docs: {
    what: 'An alert whose comparison has `bool`.',
    why: 'An alert fires for every series of the result, whatever its value; `bool` keeps all series and makes them 0 or 1.',
    fix: 'Leave `bool` out.',
  },
  *run(query, target) {
    if (query.place.type !== 'alert') return;
    const [root] = visitsOf(query, target);
    for (const { bool, op, lhs, rhs } of root ? deciding(root.expr) : []) {
      // Two scalars cannot be compared without it.
      if (!bool || (lhs.valueType === 'scalar' && rhs.valueType === 'scalar')) continue;
      yield found(query, bool, `With \`bool\` the comparison \`${op}\` keeps every series: the alert always fires.`, {
        fixes: [{ ...mend(query, 'Remove `bool`', { span: { start: bool.start, end: bool.end + 1 }, text: '' }), preferred: true }],
      });
    }
  },
});
