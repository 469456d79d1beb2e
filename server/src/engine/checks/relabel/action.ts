import { check } from '../check.js';
import { relabelFindings } from '../shared-relabel.js';

export const action = check({
  code: 'relabel/action',
  scope: 'workspace',
  on: ['KubernetesObject', 'RelabelRules'],
  weight: {
    severity: 'error',
    refusedBy: 'Prometheus',
    says: 'unknown relabel action "remove"',
  },
  docs: {
    what: 'An action that does not exist, or that the Prometheus does not know yet.',
    why: 'Prometheus refuses the whole configuration; the operator skips the whole object.',
    fix: 'Use another action, or set the version of the Prometheus.',
  },
  run: (unit, tell, workspace) => relabelFindings(unit, workspace, 'action', 'relabel/action').forEach(tell),
});
