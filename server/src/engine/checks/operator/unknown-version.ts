import { check } from '../check.js';
import { unknownKind as unknown } from '../shared-schema.js';

export const unknownVersion = check({
  code: 'operator/unknown-version',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Kubernetes API server',
    says: 'no matches for kind "ServiceMonitor" in version "monitoring.coreos.com/v1beta1"',
  },
  docs: {
    what: 'A version that the kind does not have.',
    why: 'The API server knows no such resource and refuses the object.',
    fix: 'Take the name that exists.',
  },
  run: (object, tell, target) => unknown(object, target, 'operator', 'version').forEach(tell),
});
