import type { Expr } from '../../promql/ast.js';
import { bare } from '../../promql/tree.js';
import { check } from '../check.js';
import { found, mend, textAt, visitsOf } from '../shared-lint.js';

const rates = new Set(['rate', 'irate', 'increase']);
const sums = new Set(['sum', 'avg', 'min', 'max']);

/** Series as they are stored, or an aggregation of them. */
function isOfStored(it: Expr): boolean {
  return it.type === 'selector' || (it.type === 'aggregation' && sums.has(it.op) && bare(it.expr).type === 'selector');
}

export const rateOfSum = check({
  code: 'promql/rate-of-sum',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'when one of the counters restarts, the sum falls a little and `rate` counts all of it again.' },
  docs: {
    what: '`rate`, `irate` or `increase` over an aggregation of counters.',
    why: 'A restart must be seen in each series by itself; in their sum it is lost.',
    fix: 'Take the rate first, then the sum: `sum(rate(x[5m]))`.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call')) {
      if (!rates.has(expr.name)) continue;
      const [arg] = expr.args;
      if (arg?.type !== 'subquery') continue;
      const inner = bare(arg.expr);
      const parts = inner.type === 'binary' && inner.op === '+' ? [bare(inner.lhs), bare(inner.rhs)] : [inner];
      // Only series as they are stored: of a rate inside, or of a count, something else is meant.
      if (!parts.every(isOfStored)) continue;
      const sum = parts.find((it) => it.type === 'aggregation');
      if (!sum) {
        if (inner.type === 'binary')
          tell(
            found(query, inner.opSpan, `\`${expr.name}\` of a sum of counters: restarts of the single counters are lost in it.`, {
              hint: `Add what \`${expr.name}\` makes of each.`,
            }),
          );
        continue;
      }
      const within = bare(sum.expr);
      const head = sum.op + (sum.grouping ? ` ${textAt(query, sum.grouping.span)} ` : '');
      const plain = sum === inner && within.type === 'selector' && !arg.offset && !arg.at && !arg.step && !within.offset && !within.at;
      const text = `${head}(${expr.name}(${textAt(query, within.span)}[${textAt(query, arg.range.span)}]))`;
      tell(
        found(query, sum.opSpan, `\`${expr.name}\` of a \`${sum.op}\`: restarts of the single counters are lost in it.`, {
          hint: `Take the rate of each series, then the ${sum.op}.`,
          ...(plain
            ? { fixes: [{ ...mend(query, `\`${sum.op}\` of \`${expr.name}\``, { span: expr.span, text }), preferred: true }] }
            : {}),
        }),
      );
    }
  },
});
