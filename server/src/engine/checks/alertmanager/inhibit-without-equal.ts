import { firstKey } from '../../operator/fields.js';
import { get, itemsOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const inhibitWithoutEqual = check({
  code: 'alertmanager/inhibit-without-equal',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'warning', costs: 'one alert anywhere mutes alerts that have nothing to do with it.' },
  docs: {
    what: 'An inhibit rule without `equal`.',
    why: 'Without it any source mutes every target, of whatever namespace or service.',
    fix: 'Name the labels that both must share: `equal: [namespace, service]`.',
  },
  run(unit, tell) {
    for (const rule of itemsOf(get(unit.root, 'inhibit_rules'))) {
      if (itemsOf(get(rule, 'equal')).length > 0) continue;
      const sources = ['source_matchers', 'source_match', 'source_match_re'].filter((field) => get(rule, field));
      const targets = ['target_matchers', 'target_match', 'target_match_re'].filter((field) => get(rule, field));
      if (sources.length > 0 && targets.length > 0)
        tell({ message: 'Without `equal` every such alert mutes all of the others.', at: atNode(firstKey(rule)) });
    }
  },
});
