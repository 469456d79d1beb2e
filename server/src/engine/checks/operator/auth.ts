import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const auth = check({
  code: 'operator/auth',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'endpoints[0]: authorization and basicAuth cannot be configured at the same time',
  },
  docs: {
    what: 'Two ways of authentication at once, or one that is not complete.',
    why: 'The operator skips the whole object.',
    fix: 'Keep one of them, with its credentials.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/auth').forEach(tell),
});
