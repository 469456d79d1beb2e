import { kindsOfAnnotation } from '../../istio/annotations.js';
import { check } from '../check.js';
import { istioAnnotationsOf } from '../shared-annotation.js';
import { atNode } from '../shared-node.js';

export const misplacedAnnotation = check({
  code: 'mesh/misplaced-annotation',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'Istio does not read it there, and says nothing.' },
  docs: {
    what: 'An annotation of Istio on an object of another kind (istioctl analyze: IST0107).',
    why: 'What is for the sidecar is read from the pod: in a Deployment it belongs to the pod template, not to the Deployment’s own metadata.',
    fix: 'Move it, mostly to `spec.template.metadata.annotations`.',
  },
  run(object, tell) {
    for (const { name, kind, pair } of istioAnnotationsOf(object)) {
      const kinds = kindsOfAnnotation(name);
      if (!kinds || kinds.includes(kind) || kinds.includes('Any')) continue;
      tell({
        message: `Misplaced annotation: ${name} can only be applied to ${kinds.join(', ')}`,
        at: atNode(pair.key),
        tool: 'istioctl analyze',
      });
    }
  },
});
