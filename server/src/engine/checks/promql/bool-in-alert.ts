import type { Expr } from '../../promql/ast.js';
import { comparisons } from '../../promql/operators.js';
import { bare, walk } from '../../promql/tree.js';
import { append } from '../../text/append.js';
import { check } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';

/**
 * The comparisons whose result is the alert's: what aggregates or reckons with their zeros and ones has a result whatever they are, unless something
 * else there filters.
 */
function deciding(root: Expr): readonly Extract<Expr, { type: 'binary' }>[] {
  const found: Extract<Expr, { type: 'binary' }>[] = [];
  const expr = bare(root);
  if (expr.type === 'aggregation') return deciding(expr.expr);
  if (expr.type !== 'binary') return found;
  if (expr.op === 'and' || expr.op === 'unless') append(found, deciding(expr.lhs));
  else if (expr.op === 'or' || (!comparisons.has(expr.op) && !filters(expr))) {
    append(found, deciding(expr.lhs));
    append(found, deciding(expr.rhs));
  } else if (comparisons.has(expr.op)) found.push(expr);
  return found;
}

/** Whether some part of an expression takes series away. */
function filters(root: Expr): boolean {
  return walk(root).some(
    (it) =>
      it.type === 'binary' && (it.op === 'and' || it.op === 'unless' || (comparisons.has(it.op) && !it.bool && it.valueType !== 'scalar')),
  );
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
  run(query, tell, target) {
    if (query.place.type !== 'alert') return;
    const [root] = visitsOf(query, target);
    for (const { bool, op, lhs, rhs } of root ? deciding(root.expr) : []) {
      // Two scalars cannot be compared without it.
      if (!bool || (lhs.valueType === 'scalar' && rhs.valueType === 'scalar')) continue;
      const end = bool.end + (/\s/.test(query.region.text.charAt(bool.end)) ? 1 : 0);
      tell(
        found(query, bool, `With \`bool\` the comparison \`${op}\` keeps every series: the alert always fires.`, {
          fixes: [{ ...mend(query, 'Remove `bool`', { span: { start: bool.start, end }, text: '' }), preferred: true }],
        }),
      );
    }
  },
});
