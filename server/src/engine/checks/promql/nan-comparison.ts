import { comparisons } from '../../promql/operators.js';
import { check } from '../check.js';
import { constantOf, found, mend, textAt, visitsOf } from '../shared-lint.js';

export const nanComparison = check({
  code: 'promql/nan-comparison',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: '`!=` always holds, every other comparison never.' },
  docs: {
    what: 'A comparison with `NaN`.',
    why: 'NaN is not equal to anything, itself included.',
    fix: 'To find NaN compare the value with itself: `x != x`.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'binary')) {
      if (!comparisons.has(expr.op)) continue;
      const left = constantOf(query, expr.lhs);
      const right = constantOf(query, expr.rhs);
      if (!Number.isNaN(left ?? 0) && !Number.isNaN(right ?? 0)) continue;
      const other = Number.isNaN(right ?? 0) ? expr.lhs : expr.rhs;
      const swap = expr.op === '==' ? '!=' : expr.op === '!=' ? '==' : undefined;
      const text = textAt(query, other.span);
      tell(
        found(query, expr.span, `\`${expr.op} NaN\` ${expr.op === '!=' ? 'always' : 'never'} holds: NaN is not equal to itself.`, {
          hint: 'To find NaN compare a value with itself: `x != x`.',
          ...(swap && other.type !== 'binary'
            ? { fixes: [mend(query, `Compare with itself: \`${swap}\``, { span: expr.span, text: `${text} ${swap} ${text}` })] }
            : {}),
        }),
      );
    }
  },
});
