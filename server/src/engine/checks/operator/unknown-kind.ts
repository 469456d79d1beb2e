import { check } from '../check.js';
import { unknownKind as unknown } from '../shared-schema.js';

export const unknownKind = check({
  code: 'operator/unknown-kind',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'no matches for kind "ServiceMonitors" in version "monitoring.coreos.com/v1"',
  },
  docs: {
    what: 'A kind that the group does not have, and almost one that it has.',
    why: 'The API server knows no such resource and refuses the object.',
    fix: 'Take the name that exists.',
  },
  run: (object, tell, target) => unknown(object, target, 'operator', 'kind').forEach(tell),
});
