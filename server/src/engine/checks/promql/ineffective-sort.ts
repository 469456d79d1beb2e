import { check } from '../check.js';
import { found, mend, textAt, visitsOf } from '../shared-lint.js';

const sorts = new Set(['sort', 'sort_desc', 'sort_by_label', 'sort_by_label_desc']);

export const ineffectiveSort = check({
  code: 'promql/ineffective-sort',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'nothing: the order is lost at once.' },
  docs: {
    what: '`sort` in a rule.',
    why: 'A rule stores its series without an order; only the answer to an instant query has one.',
    fix: 'Leave the function out.',
  },
  run(query, tell, target) {
    if (query.place.type !== 'alert' && query.place.type !== 'record') return;
    for (const { expr } of visitsOf(query, target, 'call')) {
      const [arg] = expr.args;
      if (!sorts.has(expr.name) || !arg) continue;
      tell(
        found(query, expr.nameSpan, `\`${expr.name}\` has no effect in a rule: its result has no order.`, {
          fixes: [
            { ...mend(query, `Remove \`${expr.name}\``, { span: expr.span, text: `(${textAt(query, arg.span)})` }), preferred: true },
          ],
        }),
      );
    }
  },
});
