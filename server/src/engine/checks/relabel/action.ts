import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const action = check({
  code: 'relabel/action',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'uppercase relabel action is only supported from Prometheus version 2.36.0',
  },
  docs: {
    what: 'An action that the Prometheus does not know yet.',
    why: 'The operator skips the whole object.',
    fix: 'Use another action, or set the version of the Prometheus.',
  },
  run: (object, workspace) => operatorFindings(object, workspace, 'relabel/action'),
});
