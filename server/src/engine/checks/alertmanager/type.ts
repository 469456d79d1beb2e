import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const type = check({
  code: 'alertmanager/type',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'cannot unmarshal !!str `x` into []string' },
  docs: {
    what: 'A value of another kind than the field has.',
    why: 'The whole file is refused.',
    fix: 'Write the kind of value that the field wants.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/type').forEach(tell),
});
