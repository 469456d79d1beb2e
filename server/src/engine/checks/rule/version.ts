import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const version = check({
  code: 'rule/version',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'field keep_firing_for not found in type rulefmt.Rule' },
  docs: {
    what: 'A field that the target version of Prometheus does not know yet.',
    why: 'That version refuses the whole file.',
    fix: 'Take the field out, or raise `versions.prometheus` to the version that runs.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/version').forEach(tell),
});
