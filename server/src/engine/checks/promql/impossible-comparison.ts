import { type Bounds, boundsOf, shortText } from '../../promql/bounds.js';
import { formatFloatG } from '../../text/go-float.js';
import { check } from '../check.js';
import { comparisons, constantOf, found, isVariable, visitsOf } from '../shared-lint.js';

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' };

function canHold({ low, high }: Bounds, op: string | undefined, limit: number): boolean {
  switch (op) {
    case '<':
      return low < limit;
    case '<=':
      return low <= limit;
    case '>':
      return high > limit;
    case '>=':
      return high >= limit;
    case '==':
      return low <= limit && limit <= high;
    default:
      return true;
  }
}

export const impossibleComparison = check({
  code: 'promql/impossible-comparison',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the comparison never holds: the alert never fires.' },
  docs: {
    what: 'A comparison that no value can pass.',
    why: 'A rate is never below 0, a share never above 1, and a `count` of nothing is not 0 but no result at all.',
    fix: 'Correct the limit; to see that something is missing use `absent(…)`.',
  },
  *run(query, target) {
    for (const { expr } of visitsOf(query, target)) {
      if (expr.type !== 'binary' || !comparisons.has(expr.op) || isVariable(query, expr.span)) continue;
      const right = constantOf(query, expr.rhs);
      const left = constantOf(query, expr.lhs);
      const limit = right ?? left;
      if (limit === undefined || Number.isNaN(limit) || (left !== undefined && right !== undefined)) continue;
      const side = right !== undefined ? expr.lhs : expr.rhs;
      const op = right !== undefined ? expr.op : mirrored[expr.op];
      const bounds = boundsOf(side);
      if (canHold(bounds, op, limit)) continue;
      const { low, high } = bounds;
      const above = op === '>' || op === '>=' || (op === '==' && limit > high);
      const range =
        low === high
          ? `always ${low}`
          : low > -Infinity && high < Infinity
            ? `always between ${low} and ${high}`
            : above
              ? `never above ${formatFloatG(high)}`
              : `never below ${formatFloatG(low)}`;
      const missing = low === 1 && limit < 1 && limit > -1;
      yield found(
        query,
        { start: expr.opSpan.start, end: Math.max(expr.opSpan.end, expr.rhs.span.end) },
        `This can never be true: \`${shortText(side)}\` is ${range}.`,
        {
          ...(missing ? { hint: 'Without series there is no result rather than 0; `absent(…)` says that none is there.' } : {}),
        },
      );
    }
  },
});
