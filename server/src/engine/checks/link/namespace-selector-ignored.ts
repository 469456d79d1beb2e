import type { Pod, Service } from '../../cluster/model.js';
import { keyAt } from '../../operator/fields.js';
import { likely, viewOf, writtenNamespaces } from '../../operator/selection.js';
import { check } from '../check.js';
import { isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const namespaceSelectorIgnored = check({
  code: 'link/namespace-selector-ignored',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'what is in other namespaces is not scraped.' },
  docs: {
    what: 'A `namespaceSelector` that the Prometheus which reads the monitor ignores.',
    why: 'With `ignoreNamespaceSelectors: true` every monitor sees its own namespace only.',
    fix: 'Put the monitor into the namespace of what it scrapes.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    const { confinedBy, namespace, requirements, takes, services, pods, cluster } = viewOf(monitor, workspace);
    if (!confinedBy || services.length > 0 || pods.length > 0) return;
    const wanted = writtenNamespaces(monitor);
    const isService = monitor.kind === 'ServiceMonitor';
    const reached = likely<Pod | Service>(isService ? cluster.services : cluster.pods, requirements).some(
      (it) => it.namespace !== namespace && (!wanted || wanted.includes(it.namespace)) && takes(it.labels),
    );
    if (!reached) return;
    const by = `${confinedBy.namespace ?? 'default'}/${confinedBy.name ?? ''}`;
    tell({
      message: `Prometheus ${by} has \`ignoreNamespaceSelectors: true\`; only ${isService ? 'Services' : 'pods'} in namespace ${namespace} are scraped.`,
      at: atNode(keyAt(monitor.root, 'spec', 'namespaceSelector')),
      related: [{ message: `Prometheus ${by}`, at: atNode(keyAt(confinedBy.root, 'spec', 'ignoreNamespaceSelectors')) }],
    });
  },
});
