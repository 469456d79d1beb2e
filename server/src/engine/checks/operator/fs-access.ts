import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const fsAccess = check({
  code: 'operator/fs-access',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'endpoints[0]: it accesses file system via bearer token file which Prometheus specification prohibits',
  },
  docs: {
    what: 'A file path where the Prometheus forbids them.',
    why: 'With `arbitraryFSAccessThroughSMs.deny` the operator skips monitors that name files.',
    fix: 'Take the credentials from a Secret.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/fs-access').forEach(tell),
});
