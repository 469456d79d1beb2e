import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const labelName = check({
  code: 'relabel/label-name',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: '"pod-name" is invalid \'target_label\' for replace action' },
  docs: {
    what: 'A target label that is no label name.',
    why: 'Before Prometheus 3.0 label names are letters, digits and underscores.',
    fix: 'Write an underscore.',
  },
  run: (object, workspace) => operatorFindings(object, workspace, 'relabel/label-name'),
});
