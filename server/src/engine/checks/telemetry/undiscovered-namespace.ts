import { atLeast } from '../../catalogue/target.js';
import { clusterOf } from '../../cluster/model.js';
import { meshConfigOf } from '../../istio/mesh-config.js';
import { fulfils, requirementsOf } from '../../operator/label-selector.js';
import { get, itemsOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { namePlace, telemetryIn } from '../shared-telemetry.js';

/** pkg/kube/namespace/filter.go; of Istio's own objects since `ENABLE_ENHANCED_RESOURCE_SCOPING` is on. */
export const undiscoveredNamespace = check({
  code: 'telemetry/undiscovered-namespace',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'istiod does not see the object: it has no effect.' },
  docs: {
    what: 'A Telemetry in a namespace whose labels fit none of the `discoverySelectors` of the mesh configuration.',
    why: 'With such selectors istiod reads nothing of other namespaces, the root namespace included. Said for Istio 1.22 and later, when the workspace has one mesh configuration and the Namespace object.',
    fix: 'Give the namespace the label, or let a selector take it.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    const { roots } = workspace.derived(meshConfigOf);
    const [root, ...others] = roots;
    if (!it?.namespace || !root || others.length > 0 || !atLeast(workspace.settings.target.istio, '1.22')) return;
    const selectors = itemsOf(get(root, 'discoverySelectors'));
    const labels = workspace.derived(clusterOf).namespaces.get(it.namespace);
    const [first] = selectors;
    if (!first || !labels || selectors.some((one) => requirementsOf(one).every((wanted) => fulfils(labels, wanted)))) return;
    tell({
      message: `Namespace ${it.namespace} fits none of the mesh configuration’s discoverySelectors: istiod does not see this Telemetry.`,
      at: namePlace(it),
      related: [{ message: 'The selectors are here.', at: atNode(first) }],
    });
  },
});
