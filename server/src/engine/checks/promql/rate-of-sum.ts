import { bare } from '../../promql/tree.js';
import { check } from '../check.js';
import { found, mend, textAt, visitsOf } from '../shared-lint.js';

const rates = new Set(['rate', 'irate', 'increase']);
const sums = new Set(['sum', 'avg', 'min', 'max']);

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
      if (inner.type === 'binary' && inner.op === '+' && [inner.lhs, inner.rhs].every((it) => bare(it).type === 'selector')) {
        tell(
          found(query, inner.opSpan, `\`${expr.name}\` of a sum of counters: restarts of the single counters are lost in it.`, {
            hint: `Add what \`${expr.name}\` makes of each.`,
          }),
        );
        continue;
      }
      if (inner.type !== 'aggregation' || !sums.has(inner.op)) continue;
      const within = bare(inner.expr);
      // Only series as they are stored: of a rate inside, or of a count, something else is meant.
      if (within.type !== 'selector') continue;
      const head = inner.op + (inner.grouping ? ` ${textAt(query, inner.grouping.span)} ` : '');
      const plain = !arg.offset && !arg.at && !arg.step && !within.offset && !within.at;
      const text = `${head}(${expr.name}(${textAt(query, within.span)}[${textAt(query, arg.range.span)}]))`;
      tell(
        found(query, inner.opSpan, `\`${expr.name}\` of a \`${inner.op}\`: restarts of the single counters are lost in it.`, {
          hint: `Take the rate of each series, then the ${inner.op}.`,
          ...(plain
            ? { fixes: [{ ...mend(query, `\`${inner.op}\` of \`${expr.name}\``, { span: expr.span, text }), preferred: true }] }
            : {}),
        }),
      );
    }
  },
});
