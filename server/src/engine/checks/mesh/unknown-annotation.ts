import { annotationNames, kindsOfAnnotation } from '../../istio/annotations.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { istioAnnotationsOf } from '../shared-annotation.js';
import { useName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const unknownAnnotation = check({
  code: 'mesh/unknown-annotation',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'Istio does not read it, and says nothing.' },
  docs: {
    what: 'An annotation in Istio’s name that Istio does not have (istioctl analyze: IST0108).',
    why: 'A misspelt annotation is like none: the sidecar is made without it. Read on Namespaces, Services, Pods, Deployments and in pod templates.',
    fix: 'Take the name that is meant; one of a later Istio can be silenced.',
  },
  run(object, tell) {
    for (const { name, pair } of istioAnnotationsOf(object)) {
      if (kindsOfAnnotation(name)) continue;
      tell({
        message: `Unknown annotation: ${name}`,
        at: atNode(pair.key),
        tool: 'istioctl analyze',
        fixes: useName(pair.key, nearestOf(name, annotationNames, 3)),
      });
    }
  },
});
