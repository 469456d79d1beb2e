import { mayMeet, type Pod, type Service } from '../../cluster/model.js';
import { field, keyAt } from '../../operator/fields.js';
import { isNegative } from '../../operator/label-selector.js';
import { likely, objectOf, viewOf } from '../../operator/selection.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { check } from '../check.js';
import { withField, withListItem } from '../shared-insert.js';
import { isOperators, shown } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const monitorNamespace = check({
  code: 'link/monitor-namespace',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is scraped.' },
  docs: {
    what: 'A monitor whose selector fits only what is in other namespaces than it looks into.',
    why: 'Without `namespaceSelector` a monitor looks into its own namespace only.',
    fix: 'Name the namespace in `namespaceSelector.matchNames`, or put the monitor there.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    const { requirements, takes, searched, services, pods, cluster, confinedBy, namespace } = viewOf(monitor, workspace);
    if (!searched || monitor.namespace === undefined || confinedBy || requirements.length === 0 || services.length > 0 || pods.length > 0)
      return;
    // What leaves some out, or takes what has a label at all, takes nearly everything: nothing says that it is meant for what is elsewhere.
    if (requirements.every((it) => isNegative(it) || it.operator === 'Exists')) return;
    const isService = monitor.kind === 'ServiceMonitor';
    const elsewhere = likely<Pod | Service>(isService ? cluster.services : cluster.pods, requirements).find(
      (it) => !searched.includes(it.namespace) && isWithin(monitor, objectOf(it)) && takes(it.labels),
    );
    if (!elsewhere) return;
    const what = `${isService ? 'Service' : 'Pod'} ${shown(elsewhere)}`;
    const names = field(monitor.root, 'spec', 'namespaceSelector', 'matchNames');
    const edit = names
      ? withListItem(names, elsewhere.namespace)
      : withField(monitor.root, ['spec', 'namespaceSelector'], 'matchNames', [elsewhere.namespace]);
    const message = names
      ? `${what} has these labels, but this ${monitor.kind} looks only into ${searched.join(', ')}: nothing is scraped.`
      : `${what} has these labels, but this ${monitor.kind} looks only into its own namespace ${namespace}: nothing is scraped. Add \`namespaceSelector.matchNames: [${elsewhere.namespace}]\`.`;
    tell({
      message,
      at: atNode(names ? keyAt(monitor.root, 'spec', 'namespaceSelector', 'matchNames') : keyAt(monitor.root, 'spec', 'selector')),
      ...(edit ? { fixes: [{ title: `Look into namespace \`${elsewhere.namespace}\``, edits: [edit], preferred: true }] } : {}),
    });
  },
});

/** Whether the namespace of an object is written, and surely of the monitor's cluster. */
function isWithin(monitor: KubernetesObject, object: KubernetesObject): boolean {
  return object.namespace !== undefined && mayMeet(monitor, object);
}
