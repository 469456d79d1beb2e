import { kindOf } from '../../catalogue/kinds.js';
import { nameOf } from '../../promql/labels.js';
import { check } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';

const instead: ReadonlyMap<string, string> = new Map([
  ['rate', 'deriv'],
  ['increase', 'delta'],
  ['irate', 'idelta'],
]);

export const rateOnGauge = check({
  code: 'promql/rate-on-gauge',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'every fall of the gauge is taken for a restart: the numbers mean nothing.' },
  docs: {
    what: '`rate`, `irate` or `increase` of a gauge.',
    why: 'These functions take a falling value for a counter that started again at zero.',
    fix: 'Use `deriv`, `delta` or `idelta`; or a counter.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call')) {
      const better = instead.get(expr.name);
      const [arg] = expr.args;
      if (!better || arg?.type !== 'matrix' || arg.selector.type !== 'selector') continue;
      const name = nameOf(arg.selector);
      if (name === undefined || kindOf(name) !== 'gauge') continue;
      tell(
        found(query, arg.selector.name?.span ?? arg.span, `\`${name}\` is a gauge: \`${expr.name}\` takes every fall for a restart.`, {
          fixes: [mend(query, `Use \`${better}\``, { span: expr.nameSpan, text: better })],
        }),
      );
    }
  },
});
