import { get, itemsOf, pairAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const emptyList = check({
  code: 'prometheus/empty-list',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'hint', costs: 'no alert is sent, or no rule is loaded.' },
  docs: {
    what: 'A list that is written and left empty.',
    why: 'Prometheus starts without a word.',
    fix: 'Fill it, or take it out.',
  },
  run(unit, tell) {
    const rules = pairAt(unit.root, 'rule_files');
    if (rules && itemsOf(rules.value).length === 0) tell({ message: '`rule_files` is empty: no rule is loaded.', at: atNode(rules.key) });
    for (const manager of itemsOf(get(get(unit.root, 'alerting'), 'alertmanagers'))) {
      for (const group of itemsOf(get(manager, 'static_configs'))) {
        const targets = pairAt(group, 'targets');
        if (targets && itemsOf(targets.value).length === 0)
          tell({ message: '`targets` is empty: no Alertmanager gets an alert.', at: atNode(targets.key) });
      }
    }
  },
});
