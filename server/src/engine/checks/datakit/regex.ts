import { promInstances, textsOf } from '../../datakit/instances.js';
import { promOptions } from '../../datakit/options.js';
import { compileRegex } from '../../re2/compile.js';
import { keyText, pairsOf, textOf } from '../../syntax/access.js';
import { check } from '../check.js';

export const regex = check({
  code: 'datakit/regex',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the filter is skipped; if it is the only one, everything is collected.' },
  docs: {
    what: 'A filter that is no regular expression of Go.',
    why: 'DataKit writes a line in its log and goes on without the filter.',
    fix: 'Mend the pattern. It is searched anywhere in the metric’s name; anchor it with `^` and `$`.',
  },
  *run(unit) {
    for (const { table } of promInstances(unit)) {
      for (const pair of pairsOf(table)) {
        const name = keyText(pair) ?? '';
        if (promOptions.get(name)?.type !== 'regexes') continue;
        for (const node of textsOf(table, name)) {
          const compiled = compileRegex(textOf(node));
          if (!compiled.ok)
            yield { message: compiled.message, at: { value: undefined, region: node.region, span: node.span }, tool: 'DataKit' };
        }
      }
    }
  },
});
