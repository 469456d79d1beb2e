import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const groupBy = check({
  code: 'alertmanager/group-by',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'cannot have wildcard group_by (`...`) and other labels at the same time' },
  docs: {
    what: 'A list of labels to group by that contradicts itself.',
    why: 'The whole file is refused.',
    fix: 'Write `...` alone, or each label once.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/group-by').forEach(tell),
});
