import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const timeout = check({
  code: 'operator/timeout',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'endpoints[0]: scrapeTimeout "20s" greater than scrapeInterval "15s"',
  },
  docs: {
    what: 'A scrape timeout longer than the interval.',
    why: 'The operator skips the whole object: none of its endpoints is scraped, and only an event says so.',
    fix: 'Shorten the timeout, or scrape less often.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/timeout').forEach(tell),
});
