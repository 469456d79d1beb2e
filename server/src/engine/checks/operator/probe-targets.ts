import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const probeTargets = check({
  code: 'operator/probe-targets',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'at least one of .spec.targets.staticConfig and .spec.targets.ingress is required',
  },
  docs: {
    what: 'A Probe without targets.',
    why: 'The operator skips the whole object.',
    fix: 'Write `staticConfig` or `ingress` below `targets`.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/probe-targets').forEach(tell),
});
