import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

export const duration = check({
  code: 'alertmanager/duration',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'not a valid duration string: "5"' },
  docs: {
    what: 'A duration that Alertmanager cannot read.',
    why: 'The whole file is refused.',
    fix: 'Write numbers with their units from large to small, each once: `1h30m`.',
  },
  run: (unit, tell, target) => alertmanagerUnitFindings(unit, target, 'alertmanager/duration').forEach(tell),
});
