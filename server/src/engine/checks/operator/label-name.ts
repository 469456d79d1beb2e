import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const labelName = check({
  code: 'operator/label-name',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: 'targets.staticConfig.labels: invalid label "team-name"' },
  docs: {
    what: 'A label name that the Prometheus does not take.',
    why: 'Before 3.0, label names are letters, digits and underscores; the operator skips the whole object.',
    fix: 'Write an underscore, or set the version of the Prometheus.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/label-name').forEach(tell),
});
