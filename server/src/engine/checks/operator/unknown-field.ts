import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const unknownField = check({
  code: 'operator/unknown-field',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'unknown field "spec.endpoints[0].intervall"' },
  docs: {
    what: 'A field that the kind does not have.',
    why: 'kubectl asks for strict validation and is refused; clients that do not ask lose the field in silence.',
    fix: 'Take the field’s name.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'operator', 'unknown-field').forEach(tell),
});
