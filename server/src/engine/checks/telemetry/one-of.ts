import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const oneOf = check({
  code: 'telemetry/one-of',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'spec.metrics[0].overrides[0].match: Invalid value: "": must validate one and only one schema (oneOf). Found 2 valid alternatives',
  },
  docs: {
    what: 'Two fields of which only one may be there.',
    why: 'The API server refuses the object.',
    fix: 'Take one of them out.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'telemetry', 'one-of').forEach(tell),
});
