import { removedFunctions } from '../../catalogue/functions.js';
import { check } from '../check.js';
import { found, visitsOf } from '../shared-lint.js';

export const deprecatedFunction = check({
  code: 'promql/deprecated-function',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'a newer Prometheus refuses it.' },
  docs: {
    what: 'A function that the target version has and a newer one has renamed or removed.',
    why: 'The rule file is refused as a whole after the update.',
    fix: 'Plan the change with the update; the message names the new function.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'call')) {
      const removed = removedFunctions.get(expr.name);
      if (!removed) continue;
      const instead = removed.replacement ? ` It is \`${removed.replacement}\` there.` : '';
      tell(found(query, expr.nameSpan, `Prometheus ${removed.removedIn} no longer has \`${expr.name}\`.${instead}`, { tag: 'deprecated' }));
    }
  },
});
