import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const labelName = check({
  code: 'rule/label-name',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'group "g", rule 1, "A": invalid label name: __name__' },
  docs: {
    what: 'A label that a rule may not set.',
    why: '`__name__` is the name of the series, which `record` or `alert` decides; Prometheus refuses the whole file.',
    fix: 'Take it out.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/label-name').forEach(tell),
});
