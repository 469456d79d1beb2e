import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const selector = check({
  code: 'operator/selector',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: '"Equals" is not a valid label selector operator' },
  docs: {
    what: 'A label selector that Kubernetes cannot read.',
    why: 'The schema lets any operator through; the operator then skips the whole object.',
    fix: 'Operators are `In`, `NotIn`, `Exists`, `DoesNotExist`; only the first two take values.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/selector').forEach(tell),
});
