import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const unknownField = check({
  code: 'alertmanager/unknown-field',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'field group_intervall not found in type config.plain' },
  docs: {
    what: 'A key that Alertmanager does not know at this place.',
    why: 'Alertmanager reads its file strictly: one unknown key and the whole file is refused, and the old configuration stays.',
    fix: 'Write the name as the documentation has it, or move it to the section it belongs to.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/unknown-field').forEach(tell),
});
