import { clusterOf, namespaceOf } from '../../cluster/model.js';
import { field, textAt } from '../../operator/fields.js';
import { check } from '../check.js';
import { isOperators, shown } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const probeProberNotFound = check({
  code: 'link/probe-prober-not-found',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is probed.' },
  docs: {
    what: 'A Probe whose prober is a Service of the workspace without that port.',
    why: 'Every probe fails to connect.',
    fix: 'Take a port of the Service: its number, not that of the container.',
  },
  run(probe, tell, workspace) {
    if (!isOperators(probe, 'Probe')) return;
    const node = field(probe.root, 'spec', 'prober', 'url');
    const [, name = '', namespace, port = ''] =
      /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?)?:(\d+)$/.exec(textAt(probe.root, 'spec', 'prober', 'url')) ?? [];
    if (!node || !name) return;
    const services = workspace.derived(clusterOf).servicesIn.get(namespace ?? namespaceOf(probe));
    const service = services?.find((it) => it.name === name);
    if (!service || service.ports.length === 0 || service.ports.some((it) => String(it.number) === port)) return;
    tell({
      message: `Service ${shown(service)} has no port ${port} (${service.ports.map((it) => it.number).join(', ')}): nothing is probed.`,
      at: atNode(node),
    });
  },
});
