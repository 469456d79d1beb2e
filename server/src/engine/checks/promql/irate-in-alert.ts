import { check } from '../check.js';
import { found, mend, visitsOf } from '../shared-lint.js';

export const irateInAlert = check({
  code: 'promql/irate-in-alert',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'the value jumps between two samples, so the alert flaps and its `for` starts again.' },
  docs: {
    what: '`irate` or `idelta` in an alert.',
    why: 'They only look at the last two samples of the range; the rest of the range is not read.',
    fix: 'Use `rate` or `delta`.',
  },
  run(query, tell, target) {
    if (query.place.type !== 'alert') return;
    for (const { expr } of visitsOf(query, target, 'call')) {
      if (expr.name !== 'irate' && expr.name !== 'idelta') continue;
      const text = expr.name.slice(1);
      tell(
        found(query, expr.nameSpan, `\`${expr.name}\` only sees the last two samples: the alert will flap.`, {
          fixes: [{ ...mend(query, `Use \`${text}\``, { span: expr.nameSpan, text }), preferred: true }],
        }),
      );
    }
  },
});
