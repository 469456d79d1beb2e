import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const missingExpr = check({
  code: 'rule/missing-expr',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'group "g", rule 1, "A": field \'expr\' must be set in rule' },
  docs: {
    what: 'A rule without an expression.',
    why: 'Prometheus refuses the whole file.',
    fix: 'Write `expr`.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/missing-expr').forEach(tell),
});
