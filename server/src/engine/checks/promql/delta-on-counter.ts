import { kindOf } from '../../catalogue/kinds.js';
import { nameOf } from '../../promql/labels.js';
import { check } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';

const instead: ReadonlyMap<string, string> = new Map([
  ['delta', 'increase'],
  ['idelta', 'irate'],
  ['deriv', 'rate'],
]);

export const deltaOnCounter = check({
  code: 'promql/delta-on-counter',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'a restart gives a large negative step.' },
  docs: {
    what: '`delta`, `idelta` or `deriv` of a counter.',
    why: 'They do not know that a counter starts again at zero when its process does.',
    fix: 'Use `increase`, `irate` or `rate`.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call')) {
      const better = instead.get(expr.name);
      const [arg] = expr.args;
      if (!better || arg?.type !== 'matrix' || arg.selector.type !== 'selector') continue;
      const name = nameOf(arg.selector);
      if (name === undefined || kindOf(name) !== 'counter') continue;
      tell(
        found(query, expr.nameSpan, `\`${name}\` is a counter: \`${expr.name}\` turns each of its restarts into a negative step.`, {
          fixes: [{ ...mend(query, `Use \`${better}\``, { span: expr.nameSpan, text: better }), preferred: true }],
        }),
      );
    }
  },
});
