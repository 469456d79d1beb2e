import { readsPromql } from '../../resources/unit.js';
import { deref, get, itemsOf, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const recordName = check({
  code: 'rule/record-name',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'hint', costs: 'readers cannot tell a recorded series from a scraped one.' },
  docs: {
    what: 'The name of a recording rule that is not of the form `level:metric:operations`, or that must be quoted in queries.',
    why: 'Colons are kept for recording rules. A name with other characters than letters, digits, `_` and `:` has to be written `{"name"}`.',
    fix: 'Name the labels that are left, the metric, and what was done to it: `workload:istio_requests:rate5m`.',
  },
  run({ node, program }, tell) {
    if (!readsPromql(program)) return;
    for (const rule of itemsOf(get(node, 'rules'))) {
      const record = deref(get(rule, 'record'));
      if (record?.type !== 'scalar') continue;
      const name = textOf(record);
      if (name === '' || /[{}]/.test(name)) continue;
      if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
        tell({
          message: `Queries must write this name as \`{${JSON.stringify(name)}}\`.`,
          at: atNode(record),
          severity: 'information',
        });
      else if (!name.includes(':')) tell({ message: 'Recorded series are named `level:metric:operations`.', at: atNode(record) });
    }
  },
});
