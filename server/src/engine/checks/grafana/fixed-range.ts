import { check } from '../check.js';
import { mend, visitsOf } from '../shared-lint.js';

const rates = new Set(['rate', 'irate', 'increase', 'delta']);

export const fixedRange = check({
  code: 'grafana/fixed-range',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'hint', costs: 'the graph has gaps as soon as one looks closely.' },
  docs: {
    what: 'A rate over `$__interval`.',
    why: 'Grafana’s interval gets as short as the distance of two points; a rate needs at least two samples. `$__rate_interval` is never shorter than four scrapes.',
    fix: 'Write `$__rate_interval`.',
  },
  run(query, tell, target) {
    if (query.place.type !== 'panel') return;
    const uses = query.variables.filter((it) => it.name === '__interval');
    if (uses.length === 0) return;
    for (const { expr } of visitsOf(query, target, 'call')) {
      const range = rates.has(expr.name) ? expr.args[0] : undefined;
      if (range?.type !== 'matrix') continue;
      const use = uses.find((it) => it.span.start > range.selector.span.end - 1 && it.span.end <= range.span.end);
      if (!use) continue;
      tell({
        message: '`$__interval` may be shorter than two scrapes; `$__rate_interval` never is.',
        at: { value: undefined, region: query.region, span: use.span },
        fixes: [{ ...mend(query, 'Use `$__rate_interval`', { span: use.span, text: '$__rate_interval' }), preferred: true }],
      });
    }
  },
});
