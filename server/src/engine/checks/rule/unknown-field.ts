import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const unknownField = check({
  code: 'rule/unknown-field',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'field duration not found in type rulefmt.Rule' },
  docs: {
    what: 'A field that rule files do not have.',
    why: 'Prometheus decodes strictly and refuses the whole file.',
    fix: 'Take the field’s name, or take it out.',
  },
  run: (group) => groupFindings(group, 'rule/unknown-field'),
});
