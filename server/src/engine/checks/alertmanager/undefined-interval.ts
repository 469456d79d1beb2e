import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const undefinedInterval = check({
  code: 'alertmanager/undefined-interval',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'undefined time interval "nights" used in route' },
  docs: {
    what: 'A route is muted or active in a time interval that is not defined.',
    why: 'The whole file is refused.',
    fix: 'Take the name of an interval, or define it under `time_intervals`.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/undefined-interval').forEach(tell),
});
