import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const interval = check({
  code: 'alertmanager/interval',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'mon is not a valid weekday' },
  docs: {
    what: 'A time interval that Alertmanager cannot read.',
    why: 'The whole file is refused.',
    fix: 'Write days and months by their full English names, times as HH:MM, ranges from early to late.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/interval').forEach(tell),
});
