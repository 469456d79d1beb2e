import type { RelabelRulesUnit } from '../../resources/unit.js';
import { get } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { rulesOf } from '../shared-relabel.js';

/** How Prometheus names the list. config/config.go of 3.14. */
function messageFor({ stage, owner, document }: RelabelRulesUnit): string {
  switch (stage) {
    case 'target':
      return get(owner, 'job_name')
        ? 'empty or null target relabeling rule in scrape config'
        : 'empty or null Alertmanager target relabeling rule';
    case 'metric':
      return 'empty or null metric relabeling rule in scrape config';
    case 'write':
      return 'empty or null relabeling rule in remote write config';
    case 'alert':
      return owner === get(document.root, 'alerting')
        ? 'empty or null alert relabeling rule'
        : 'empty or null Alertmanager alert relabeling rule';
  }
}

export const emptyRule = check({
  code: 'relabel/empty-rule',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'empty or null target relabeling rule in scrape config' },
  docs: {
    what: 'An item of the list that is empty.',
    why: 'Prometheus refuses the whole configuration.',
    fix: 'Take the dash out, or write the rule.',
  },
  run(unit, tell, target) {
    if (unit.style !== 'prometheus') return;
    const rules = rulesOf(unit, target);
    if (rules.ok) return;
    for (const { about, node } of rules.problems) {
      if (about !== 'empty') continue;
      tell({ message: messageFor(unit), at: atNode(node), tool: 'Prometheus' });
    }
  },
});
