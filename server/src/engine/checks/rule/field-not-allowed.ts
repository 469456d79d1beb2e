import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const fieldNotAllowed = check({
  code: 'rule/field-not-allowed',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'group "g", rule 1, "a": invalid field \'for\' in recording rule' },
  docs: {
    what: 'A field of alerts in a recording rule.',
    why: 'Prometheus refuses the whole file; the webhook refuses the PrometheusRule.',
    fix: 'Take it out.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/field-not-allowed').forEach(tell),
});
