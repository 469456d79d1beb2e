import { check } from '../check.js';
import { relabelFindings } from '../shared-relabel.js';

export const missingTargetLabel = check({
  code: 'relabel/missing-target-label',
  scope: 'workspace',
  on: ['KubernetesObject', 'RelabelRules'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: "relabel configuration for replace action requires 'target_label' value" },
  docs: {
    what: 'A rule that writes a label and does not say which.',
    why: 'The rule is refused; `replace` is the action when none is written.',
    fix: 'Write the target label, or the action that is meant.',
  },
  run: (unit, tell, workspace) => relabelFindings(unit, workspace, 'target', 'relabel/missing-target-label').forEach(tell),
});
