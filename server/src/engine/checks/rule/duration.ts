import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const duration = check({
  code: 'rule/duration',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'unknown unit " minutes" in duration "5 minutes"' },
  docs: {
    what: 'A text that is no duration.',
    why: 'Prometheus refuses the whole file.',
    fix: 'Write `5m`, `1h30m`.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/duration').forEach(tell),
});
