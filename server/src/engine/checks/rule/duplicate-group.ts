import { isNull } from '../../golang/fields.js';
import { goQuote } from '../../promql/gostring.js';
import { readsPromql } from '../../resources/unit.js';
import { get } from '../../syntax/access.js';
import { check } from '../check.js';

export const duplicateGroup = check({
  code: 'rule/duplicate-group',
  scope: 'unit',
  on: ['RuleFile'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'groupname: "g" is repeated in the same file' },
  docs: {
    what: 'Two groups of one name in a file.',
    why: 'Prometheus refuses the whole file.',
    fix: 'Give one of them another name, or put the rules together.',
  },
  run({ groups, reader, program }, tell) {
    // In a PrometheusRule the schema says it.
    if (reader === 'K' || !readsPromql(program)) return;
    const seen = new Set<string>();
    for (const { name, node } of groups) {
      const at = get(node, 'name') ?? node;
      // None at all, which is told by itself.
      if (name === undefined || isNull(at)) continue;
      if (seen.has(name))
        tell({
          message: `groupname: ${goQuote(name)} is repeated in the same file`,
          at: { value: undefined, region: at.region, span: at.span },
          tool: 'promtool',
        });
      seen.add(name);
    }
  },
});
