import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const pattern = check({
  code: 'operator/pattern',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'spec.endpoints[0].interval: Invalid value: "30sec": spec.endpoints[0].interval in body should match \'…\'',
  },
  docs: {
    what: 'A text that the field’s pattern does not match.',
    why: 'The API server refuses the object.',
    fix: 'Write it as the pattern asks: durations as `1m30s`.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'operator', 'pattern').forEach(tell),
});
