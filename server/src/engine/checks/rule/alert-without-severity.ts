import { deref, get, itemsOf, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const alertWithoutSeverity = check({
  code: 'rule/alert-without-severity',
  scope: 'unit',
  on: ['RuleGroup'],
  optIn: true,
  weight: { severity: 'information', costs: 'routing by severity does not reach it.' },
  docs: {
    what: 'An alert without the label `severity`.',
    why: 'Most Alertmanager configurations route by it. Off until a setting names it: teams route by other labels too.',
    fix: 'Add `labels: {severity: …}`.',
  },
  run({ node, program }, tell) {
    if (program === 'Loki') return;
    for (const item of itemsOf(get(node, 'rules'))) {
      const rule = deref(item);
      const alert = get(rule, 'alert');
      if (!alert || stringAt(rule, 'labels', 'severity')) continue;
      tell({ message: 'This alert has no `severity`.', at: atNode(alert) });
    }
  },
});
