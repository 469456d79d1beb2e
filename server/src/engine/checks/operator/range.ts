import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const range = check({
  code: 'operator/range',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'spec.shards: Invalid value: -1: spec.shards in body should be greater than or equal to 0',
  },
  docs: {
    what: 'A number outside its range.',
    why: 'The API server refuses the object.',
    fix: 'Keep to the range that the message names.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'operator', 'range').forEach(tell),
});
