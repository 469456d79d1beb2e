import { misplacedKey } from '../../datakit/instances.js';
import { check } from '../check.js';

export const annotationPlace = check({
  code: 'datakit/annotation-place',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'warning', costs: 'no Pod carries the annotation: nothing is scraped.' },
  docs: {
    what: '`datakit/prom.instances` on the workload’s own metadata.',
    why: 'DataKit reads Pods. A workload’s annotations are not copied to its Pods.',
    fix: 'Move it to `spec.template.metadata.annotations`.',
  },
  run(unit, tell) {
    const key = misplacedKey(unit);
    if (key)
      tell({
        message: 'DataKit reads this annotation on Pods: it belongs in the metadata of the pod template.',
        at: { value: undefined, region: key.region, span: key.span },
      });
  },
});
