import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const missingName = check({
  code: 'rule/missing-name',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'Groupname must not be empty' },
  docs: {
    what: 'A group without a name.',
    why: 'Prometheus refuses the whole file.',
    fix: 'Name the group.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/missing-name').forEach(tell),
});
