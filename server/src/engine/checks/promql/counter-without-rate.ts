import { kindOf } from '../../catalogue/kinds.js';
import { counterUse, ofFaults } from '../../promql/counter-use.js';
import { nameOf } from '../../promql/labels.js';
import { check } from '../check.js';
import { found, mend, textAt, visitsOf } from '../shared-lint.js';

export const counterWithoutRate = check({
  code: 'promql/counter-without-rate',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the value only grows, and drops to zero when a process restarts.' },
  docs: {
    what: 'A counter that is used as it is stored.',
    why: 'Its value counts from the start of the process: a limit on it is passed one day for ever, a sum of it falls with every restart. An information only where it is asked whether there are any and nothing but the name says that it is a counter: some exporters call a number of what there is at present a total.',
    fix: 'Use `rate(x[5m])` for events a second or `increase(x[1h])` for their number.',
  },
  run(query, tell, target) {
    if (query.entry === 'selector' || query.place.type === 'variable' || query.place.type === 'annotation' || query.place.type === 'test')
      return;
    for (const { expr, parents } of visitsOf(query, target, 'selector')) {
      if (expr.offset || expr.at) continue;
      const name = nameOf(expr);
      if (name === undefined || kindOf(name) !== 'counter' || name.includes('uptime')) continue;
      const use = counterUse(name, expr, parents, query.place.type === 'panel');
      // A rule that stores a sum of counters may be read with rate by others.
      if (!use || (query.place.type === 'record' && use !== 'compared')) continue;
      // How many errors there have been so far is worth a look as it stands.
      if (use !== 'compared' && ofFaults.test(name)) continue;
      tell(
        found(query, expr.name?.span ?? expr.span, `\`${name}\` is a counter: its value only grows, and drops when a process restarts.`, {
          severity: use === 'compared' ? 'warning' : use === 'summed' ? 'information' : 'hint',
          fixes: [
            {
              ...mend(query, 'Per second: `rate(…[5m])`', { span: expr.span, text: `rate(${textAt(query, expr.span)}[5m])` }),
              preferred: true,
            },
            mend(query, 'In an hour: `increase(…[1h])`', { span: expr.span, text: `increase(${textAt(query, expr.span)}[1h])` }),
          ],
        }),
      );
    }
  },
});
