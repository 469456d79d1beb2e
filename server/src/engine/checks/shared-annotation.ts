import { isIstioAnnotation } from '../istio/annotations.js';
import { groupOf, podTemplateOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, keyText, pairsOf } from '../syntax/access.js';
import type { Node, Pair } from '../syntax/tree.js';

/** An annotation of Istio, and the kind that it is on. */
export interface IstioAnnotation {
  readonly name: string;
  readonly kind: string;
  readonly pair: Pair;
}

/** Kinds whose own annotations istioctl looks at. pkg/config/analysis/analyzers/annotations. */
const looked: Readonly<Record<string, string>> = { Namespace: '', Service: '', Pod: '', Deployment: 'apps' };

/** Istio's annotations of an object; those of a pod template are the pods'. */
export function istioAnnotationsOf(object: KubernetesObject): readonly IstioAnnotation[] {
  const template = podTemplateOf(object);
  return [
    ...(looked[object.kind] === groupOf(object) ? annotationsIn(object.root, object.kind) : []),
    ...(template && template !== object.root ? annotationsIn(template, 'Pod') : []),
  ];
}

function annotationsIn(root: Node, kind: string): readonly IstioAnnotation[] {
  return pairsOf(get(get(root, 'metadata'), 'annotations')).flatMap((pair) => {
    const name = keyText(pair);
    return name !== undefined && isIstioAnnotation(name) ? [{ name, kind, pair }] : [];
  });
}
