import { check } from '../check.js';
import { alertmanagerFindings } from '../shared-alertmanager.js';

export const zeroInterval = check({
  code: 'alertmanager/zero-interval',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'group_interval cannot be zero' },
  docs: {
    what: 'An interval of zero between notifications.',
    why: 'The whole file is refused.',
    fix: 'Take a time above zero, or leave the field out.',
  },
  run: (unit, tell, target) => alertmanagerFindings(unit, target, 'alertmanager/zero-interval').forEach(tell),
});
