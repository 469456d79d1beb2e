import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const probeUrl = check({
  code: 'operator/probe-url',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: '"http://bb:9115" url specified in proberSpec is invalid' },
  docs: {
    what: 'A prober address that is no `host:port`.',
    why: 'The scheme and the path have fields of their own; the operator skips the whole object.',
    fix: 'Write `host:port`; `scheme` and `path` stand beside it.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/probe-url').forEach(tell),
});
