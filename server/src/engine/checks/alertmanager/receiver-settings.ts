import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const receiverSettings = check({
  code: 'alertmanager/receiver-settings',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'no global SMTP smarthost set' },
  docs: {
    what: 'A receiver lacks something, itself and in the global section, or has what excludes each other.',
    why: 'The whole file is refused.',
    fix: 'Fill in what the message asks for, here or under `global`.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/receiver-settings').forEach(tell),
});
