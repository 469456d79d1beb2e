import { check } from '../check.js';
import { schemaFindings } from '../shared-schema.js';

export const duplicate = check({
  code: 'operator/duplicate',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'spec.groups[1]: Duplicate value: {"name":"r"}' },
  docs: {
    what: 'An item that is there already, in a list whose items are told apart by it.',
    why: 'The API server refuses the object.',
    fix: 'Take one of them out, or rename it.',
  },
  run: (object, tell, target) => schemaFindings(object, target, 'operator', 'duplicate').forEach(tell),
});
