import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const required = check({
  code: 'telemetry/required',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'spec.selector: Required value' },
  docs: {
    what: 'A field that must be there.',
    why: 'The API server refuses the object. A field that is left empty counts as not written.',
    fix: 'Write the field.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'telemetry', 'required').forEach(tell),
});
