import { check } from '../check.js';
import { operatorFindings } from '../shared-operator.js';

export const scrapeClass = check({
  code: 'operator/scrape-class',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator',
    says: 'scrapeClassName: scrapeClass "istio-mtls" not found in Prometheus scrapeClasses',
  },
  docs: {
    what: 'A scrape class that the Prometheus does not define, or a second one that is the default.',
    why: 'The operator skips the whole object. Silent when no Prometheus object is in the workspace.',
    fix: 'Take the name of a class in `spec.scrapeClasses`.',
  },
  run: (object, tell, workspace) => operatorFindings(object, workspace, 'operator/scrape-class').forEach(tell),
});
