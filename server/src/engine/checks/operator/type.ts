import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const type = check({
  code: 'operator/type',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'spec.endpoints[0].port: Invalid value: "integer": spec.endpoints[0].port in body must be of type string: "integer"',
  },
  docs: {
    what: 'A value of another type than the field has.',
    why: 'The API server refuses the object. `true`, `5` and `1.0` are no texts unless they are quoted.',
    fix: 'Quote the text, or write the type that is asked for.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'operator', 'type').forEach(tell),
});
