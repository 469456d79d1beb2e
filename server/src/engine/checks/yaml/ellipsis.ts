import { pairsOf, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Tell } from '../check.js';
import { damageFindings, damageSeverity } from '../shared-damage.js';
import { atNode } from '../shared-node.js';

/** Placeholders from documentation; a document end with nothing behind it is silent. */
export const ellipsis = check({
  code: 'yaml/ellipsis',
  scope: 'unit',
  on: ['Document', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'could not find expected key' },
  docs: {
    what: 'Three dots stand for text that was left out.',
    why: 'Inside a document they are no YAML; in column 1 they end the document, and what follows is never read.',
    fix: 'Write what was left out, or take the line out.',
  },
  run(unit, tell) {
    if (unit.unit === 'KubernetesObject') {
      if (builtIn.test(unit.apiVersion)) dotsBelow(tell, unit.root);
      return;
    }
    const { document } = unit;
    damageFindings(document, 'ellipsis', ({ problem }) => ({
      hint,
      title: 'Remove the dots',
      ...damageSeverity(document, problem),
    })).forEach(tell);
  },
});

const hint = 'The dots are a placeholder for text that was left out, not YAML.';

/** Kinds of Kubernetes itself; those of others have a schema here, which tells what does not fit. */
const builtIn = /^(?:v1|(?:apps|batch|autoscaling|policy|(?:networking|rbac\.authorization)\.k8s\.io)\/.*)$/;

/** Fields that hold a map or a list, whatever the kind. */
const structures: ReadonlySet<string> = new Set([
  ...['metadata', 'labels', 'annotations', 'spec', 'data', 'stringData', 'selector', 'matchLabels', 'template', 'jobTemplate'],
  ...['containers', 'initContainers', 'ports', 'env', 'envFrom', 'volumes', 'volumeMounts', 'resources', 'rules', 'subjects', 'roleRef'],
]);

/** Dots that are a value for YAML, where a map or a list of maps is wanted. */
function dotsBelow(tell: Tell, root: Node): void {
  for (const { key, value } of pairsOf(root)) {
    const items = value.type === 'list' ? value.items : [value];
    const isStructure = key.type === 'scalar' && structures.has(textOf(key));
    for (const it of items) {
      if (it.type === 'map') dotsBelow(tell, it);
      else if (isStructure && it.type === 'scalar' && it.style === 'plain' && /^(?:\.{3,}|…+)$/.test(textOf(it)))
        tell({ message: hint, at: atNode(it) });
    }
  }
}
