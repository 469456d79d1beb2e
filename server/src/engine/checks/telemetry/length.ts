import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const length = check({
  code: 'telemetry/length',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'spec.groups[0].name: Invalid value: "": spec.groups[0].name in body should be at least 1 chars long',
  },
  docs: {
    what: 'A text or list that is too short or too long.',
    why: 'The API server refuses the object.',
    fix: 'Keep to the length that the message names.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'telemetry', 'length').forEach(tell),
});
