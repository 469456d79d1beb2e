import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const duplicateReceiver = check({
  code: 'alertmanager/duplicate-receiver',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'notification config name "pager" is not unique' },
  docs: {
    what: 'Two receivers of one name.',
    why: 'The whole file is refused.',
    fix: 'Rename one, or put the notifiers of both into one receiver.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/duplicate-receiver').forEach(tell),
});
