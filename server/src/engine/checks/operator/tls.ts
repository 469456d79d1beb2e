import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const tls = check({
  code: 'operator/tls',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'endpoints[0]: tlsConfig: cannot specify client cert without client key',
  },
  docs: {
    what: 'TLS settings that contradict each other or lack a part.',
    why: 'The operator skips the whole object.',
    fix: 'Give certificate and key together, each from one source.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/tls').forEach(tell),
});
