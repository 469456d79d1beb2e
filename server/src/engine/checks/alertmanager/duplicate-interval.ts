import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const duplicateInterval = check({
  code: 'alertmanager/duplicate-interval',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'time interval "nights" is not unique' },
  docs: {
    what: 'Two time intervals of one name.',
    why: 'The whole file is refused.',
    fix: 'Rename one of them.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/duplicate-interval').forEach(tell),
});
