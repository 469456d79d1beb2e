import { optionTables } from '../../datakit/instances.js';
import { completeInputs, optionOf } from '../../datakit/options.js';
import { keyText, pairsOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';

export const unknownKey = check({
  code: 'datakit/unknown-key',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'DataKit ignores the option and says nothing.' },
  docs: {
    what: 'An option that the input does not have, inside its tables too.',
    why: 'Unknown keys are dropped in silence, so a misspelt filter collects everything.',
    fix: 'Take the option’s name.',
  },
  run(unit, tell) {
    for (const { table, options, input, name: inside } of optionTables(unit)) {
      const owner = inside === '' ? `The ${input} input` : `\`${inside}\``;
      for (const pair of pairsOf(table)) {
        const name = keyText(pair);
        if (name === undefined || optionOf(options, name)) continue;
        const better = nearestOf(name, options.keys(), 2);
        // Of inputs that are only partly known, what looks like no option of theirs may be one.
        if (!better && !completeInputs.has(input)) continue;
        const { region, span } = pair.key;
        tell({
          message: `${owner} has no option \`${name}\`: it is ignored.${better ? ` \`${better}\` exists.` : ''}`,
          at: { value: undefined, region, span },
          fixes: better ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] : [],
        });
      }
    }
  },
});
