import { promInstances } from '../../datakit/instances.js';
import { promOptions } from '../../datakit/options.js';
import { keyText, pairsOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';

export const unknownKey = check({
  code: 'datakit/unknown-key',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'DataKit ignores the option and says nothing.' },
  docs: {
    what: 'An option that the prom input does not have.',
    why: 'Unknown keys are dropped in silence, so a misspelt filter collects everything.',
    fix: 'Take the option’s name.',
  },
  *run(unit) {
    for (const { table } of promInstances(unit)) {
      for (const pair of pairsOf(table)) {
        const name = keyText(pair);
        if (name === undefined || promOptions.has(name)) continue;
        const better = nearestOf(name, promOptions.keys(), 2);
        const { region, span } = pair.key;
        yield {
          message: `The prom input has no option \`${name}\`: it is ignored.${better ? ` \`${better}\` exists.` : ''}`,
          at: { value: undefined, region, span },
          fixes: better ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] : [],
        };
      }
    }
  },
});
