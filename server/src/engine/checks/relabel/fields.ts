import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const fields = check({
  code: 'relabel/fields',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: "labeldrop action requires only 'regex', and no other fields" },
  docs: {
    what: 'A field that the action does not use.',
    why: 'It is refused, so that nobody believes that it does something.',
    fix: 'Take the field out.',
  },
  run: (object, workspace) => operatorFindings(object, workspace, 'relabel/fields'),
});
