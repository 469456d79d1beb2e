import { allTexts, optionTables, writtenOptions } from '../../datakit/instances.js';
import { compileRegex } from '../../re2/compile.js';
import { textOf } from '../../syntax/access.js';
import { check } from '../check.js';

export const regex = check({
  code: 'datakit/regex',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'the filter is skipped; if it is the only one, everything is collected.' },
  docs: {
    what: 'A filter that is no regular expression of Go.',
    why: 'DataKit writes a line in its log and goes on without the filter.',
    fix: 'Mend the pattern. It is searched anywhere in the metric’s name or the tag’s value; anchor it with `^` and `$`.',
  },
  run(unit, tell) {
    for (const table of optionTables(unit)) {
      for (const { pair, option } of writtenOptions(table)) {
        if (option.type !== 'regexes' && option.type !== 'regexes-by-name') continue;
        for (const node of allTexts(pair.value)) {
          const compiled = compileRegex(textOf(node));
          if (!compiled.ok)
            tell({ message: compiled.message, at: { value: undefined, region: node.region, span: node.span }, tool: 'DataKit' });
        }
      }
    }
  },
});
