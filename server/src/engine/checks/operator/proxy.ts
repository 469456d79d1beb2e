import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const proxy = check({
  code: 'operator/proxy',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'endpoints[0]: if noProxy is configured, proxyUrl must also be configured',
  },
  docs: {
    what: 'Proxy settings that need or exclude each other.',
    why: 'The operator skips the whole object.',
    fix: 'Keep `proxyUrl` or `proxyFromEnvironment`; `noProxy` needs the former.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/proxy').forEach(tell),
});
