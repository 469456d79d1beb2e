import { promInstances } from '../../datakit/instances.js';
import { promOptions } from '../../datakit/options.js';
import { keyText, pairsOf } from '../../syntax/access.js';
import { check } from '../check.js';

export const keyNotInAnnotation = check({
  code: 'datakit/key-not-in-annotation',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'DataKit ignores the option and says nothing.' },
  docs: {
    what: 'An option that only a `.conf` file has, in a Pod’s annotation, or the other way round.',
    why: 'The annotation and the file are decoded into different structs. What the other one knows is dropped in silence.',
    fix: 'Take it out, or move the instance to where the option is read.',
  },
  run(unit, tell) {
    for (const { table, place } of promInstances(unit)) {
      for (const pair of pairsOf(table)) {
        const name = keyText(pair) ?? '';
        const only = promOptions.get(name)?.only;
        if (!only || only === place) continue;
        const where = only === 'file' ? 'a `.conf` file' : 'the annotation';
        tell({
          message: `\`${name}\` is only read in ${where}: here it is ignored.`,
          at: { value: undefined, region: pair.key.region, span: pair.key.span },
        });
      }
    }
  },
});
