import { check } from '../check.js';
import { fileFindings, groupFindings } from '../shared-rule.js';

export const unknownField = check({
  code: 'rule/unknown-field',
  scope: 'unit',
  on: ['RuleGroup', 'RuleFile'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'field duration not found in type rulefmt.Rule' },
  docs: {
    what: 'A field that rule files do not have.',
    why: 'Prometheus decodes strictly and refuses the whole file.',
    fix: 'Take the field’s name, or take it out.',
  },
  run: (unit, tell, target) =>
    (unit.unit === 'RuleGroup' ? groupFindings(unit, target, 'rule/unknown-field') : fileFindings(unit, 'rule/unknown-field')).forEach(
      tell,
    ),
});
