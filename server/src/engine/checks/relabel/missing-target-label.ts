import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const missingTargetLabel = check({
  code: 'relabel/missing-target-label',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: 'relabel configuration for replace action needs targetLabel value' },
  docs: {
    what: 'A rule that writes a label and does not say which.',
    why: 'The rule is refused; `replace` is the action when none is written.',
    fix: 'Write the target label, or the action that is meant.',
  },
  run: (object, workspace) => operatorFindings(object, workspace, 'relabel/missing-target-label'),
});
