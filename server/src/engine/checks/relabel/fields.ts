import { check } from '../check.js';
import { relabelFindings } from '../shared-relabel.js';

export const fields = check({
  code: 'relabel/fields',
  scope: 'workspace',
  on: ['KubernetesObject', 'RelabelRules'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: "labeldrop action requires only 'regex', and no other fields" },
  docs: {
    what: 'A field that the action does not use.',
    why: 'It is refused, so that nobody believes that it does something.',
    fix: 'Take the field out.',
  },
  run: (unit, tell, workspace) => relabelFindings(unit, workspace, 'fields', 'relabel/fields').forEach(tell),
});
