import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const recordAndAlert = check({
  code: 'rule/record-and-alert',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'group "g", rule 1, "A": only one of \'record\' and \'alert\' must be set' },
  docs: {
    what: 'A rule that is both a recording and an alerting rule, or neither.',
    why: 'Prometheus refuses the whole file; the webhook refuses the PrometheusRule.',
    fix: 'Keep one of `record` and `alert`.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/record-and-alert').forEach(tell),
});
