import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const invalidRecordName = check({
  code: 'rule/invalid-record-name',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: {
    severity: 'error',
    refusedBy: 'promtool',
    says: 'group "g", rule 1, "a{b=\\"c\\"}": braces present in the recording rule name; should it be in expr?: a{b="c"}',
  },
  docs: {
    what: 'A selector where the name of the recorded series belongs.',
    why: 'Prometheus refuses the whole file.',
    fix: 'Write the labels below `labels`.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/invalid-record-name').forEach(tell),
});
