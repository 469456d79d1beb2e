import { namespaceOf } from '../../cluster/model.js';
import { placeAt } from '../../operator/fields.js';
import { check } from '../check.js';
import { isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';
import { secretFor, secretReferences } from '../shared-secret-ref.js';

export const secretNamespace = check({
  code: 'link/secret-namespace',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the operator skips the whole object.' },
  docs: {
    what: 'A monitor names a Secret that is only in another namespace.',
    why: 'Secrets are read from the namespace of the monitor. The operator skips the whole object.',
    fix: 'Put a copy of the Secret into the monitor’s namespace, or the monitor into the Secret’s.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig', 'AlertmanagerConfig')) return;
    for (const { name, node } of secretReferences(monitor)) {
      const { own, other, hidden } = secretFor(name, monitor, workspace);
      if (own || hidden || other.length === 0) continue;
      const where = other.map(namespaceOf).join(', ');
      tell({
        message: `Secrets are read from the namespace of the ${monitor.kind} (${namespaceOf(monitor)}); ${name} is in ${where}: the operator skips the whole object.`,
        at: atNode(placeAt(node, 'name')),
      });
    }
  },
});
