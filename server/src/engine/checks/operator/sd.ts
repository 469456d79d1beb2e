import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const sd = check({
  code: 'operator/sd',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'prometheus-operator', says: 'dnsSDConfigs: [0]: port required for record type "A"' },
  docs: {
    what: 'A service discovery of a ScrapeConfig that contradicts itself or lacks something.',
    why: 'The operator skips the whole object, and only an event says so.',
    fix: 'Fill in or take out what the message names.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/sd').forEach(tell),
});
