import { clusterOf, hasAll } from '../../cluster/model.js';
import { meshConfigOf } from '../../istio/mesh-config.js';
import { field, firstKey } from '../../operator/fields.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { podsOf, telemetryIn } from '../shared-telemetry.js';

export const selectorMatchesNothing = check({
  code: 'telemetry/selector-matches-nothing',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the object has no effect.' },
  docs: {
    what: 'A selector that takes no pod of its namespace (istioctl analyze: IST0101).',
    why: 'A selector reaches the object’s own namespace only, in the root namespace too. Said only when the workspace shows pods or pod templates of that namespace, or, for an object in the root namespace, such pods in another one.',
    fix: 'Take the labels of the pod template, not those of the Deployment, and the namespace of the pods.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it?.selector || it.targetRefs.length > 0) return;
    const { any, selected } = podsOf(workspace, it);
    if (selected.length > 0) return;
    const labels = [...it.selector].map(([name, value]) => `${name}=${value}`).sort();
    const at = atNode(firstKey(field(object.root, 'spec', 'selector', 'matchLabels') ?? object.root));
    if (!any) {
      const { rootNamespace } = workspace.derived(meshConfigOf);
      const { selector } = it;
      const elsewhere =
        it.namespace === rootNamespace &&
        workspace.derived(clusterOf).pods.find((pod) => pod.owner.namespace && hasAll(pod.labels, selector));
      if (elsewhere)
        tell({
          message: `In the root namespace, too, a selector reaches only pods of ${rootNamespace}; those with ${labels.join(', ')} are in ${elsewhere.namespace}.`,
          at,
          related: [
            {
              message: `${elsewhere.owner.kind} ${elsewhere.namespace}/${elsewhere.owner.name ?? ''}`,
              at: atNode(firstKey(elsewhere.owner.root)),
            },
          ],
        });
      return;
    }
    tell({
      message: `Referenced selector not found: ${JSON.stringify(labels.join(','))}`,
      at,
      tool: 'istioctl analyze',
    });
  },
});
