import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const version = check({
  code: 'operator/version',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'httpSDConfigs: HTTP SD configuration is only supported for Prometheus version >= 2.28.0',
  },
  docs: {
    what: 'Something that the Prometheus which reads the object is too old for, or a version that the operator cannot read or does not support.',
    why: 'The operator skips the whole object. A Prometheus before 2.40 takes no ScrapeConfig at all. A server with such a version is not brought about.',
    fix: 'Raise `spec.version` of the Prometheus, or take the field out.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/version').forEach(tell),
});
