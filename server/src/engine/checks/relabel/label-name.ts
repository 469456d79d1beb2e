import { check } from '../check.js';
import { relabelFindings } from '../shared-relabel.js';

export const labelName = check({
  code: 'relabel/label-name',
  scope: 'workspace',
  on: ['KubernetesObject', 'RelabelRules'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: '"pod-name" is invalid \'target_label\' for replace action' },
  docs: {
    what: 'A target label that is no label name.',
    why: 'Before Prometheus 3.0 label names are letters, digits and underscores.',
    fix: 'Write an underscore.',
  },
  run: (unit, tell, workspace) => relabelFindings(unit, workspace, 'name', 'relabel/label-name').forEach(tell),
});
