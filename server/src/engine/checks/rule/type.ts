import { check } from '../check.js';
import { fileFindings, groupFindings } from '../shared-rule.js';

export const type = check({
  code: 'rule/type',
  scope: 'unit',
  on: ['RuleGroup', 'RuleFile'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'cannot unmarshal !!seq into string' },
  docs: {
    what: 'A value of another kind than the field has.',
    why: 'Prometheus refuses the whole file.',
    fix: 'Write the kind of value that the field wants; an expression that begins with a brace needs quotes.',
  },
  run: (unit, tell, target) =>
    (unit.unit === 'RuleGroup' ? groupFindings(unit, target, 'rule/type') : fileFindings(unit, 'rule/type')).forEach(tell),
});
