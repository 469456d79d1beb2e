import { namespaceOf } from '../../cluster/model.js';
import { placeAt } from '../../operator/fields.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { isOperators, useName } from '../shared-link.js';
import { atNode } from '../shared-node.js';
import { secretFor, secretKeys, secretReferences } from '../shared-secret-ref.js';

export const secretKeyNotFound = check({
  code: 'link/secret-key-not-found',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the operator skips the whole object.' },
  docs: {
    what: 'A monitor or AlertmanagerConfig names a key that the Secret of the workspace does not have.',
    why: 'The operator skips the whole object, all its endpoints, and only an event says so.',
    fix: 'Take a key of the Secret, or add it there.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig', 'AlertmanagerConfig')) return;
    for (const { name, key, node } of secretReferences(monitor)) {
      const { own, hidden } = secretFor(name, monitor, workspace);
      const keys = own && !hidden ? secretKeys(own) : [];
      if (!own || keys.length === 0 || keys.includes(key)) continue;
      tell({
        message: `Secret ${namespaceOf(own)}/${name} has no key ${key} (it has ${keys.join(', ')}): the operator skips the whole ${monitor.kind}.`,
        at: atNode(placeAt(node, 'key')),
        fixes: useName(placeAt(node, 'key'), keys.length === 1 ? keys[0] : nearestOf(key, keys, 3)),
        related: [{ message: `Secret ${namespaceOf(own)}/${name}`, at: atNode(placeAt(own.root, 'metadata', 'name')) }],
      });
    }
  },
});
