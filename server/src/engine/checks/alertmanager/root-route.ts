import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const rootRoute = check({
  code: 'alertmanager/root-route',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'root route must not have any matchers' },
  docs: {
    what: 'The root of the routes is missing or has what only its children may have.',
    why: 'The whole file is refused: every alert must end somewhere.',
    fix: 'Give the root a receiver, and put matchers and time intervals into routes below it.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/root-route').forEach(tell),
});
