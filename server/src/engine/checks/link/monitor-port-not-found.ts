import { podsBehind, type Service } from '../../cluster/model.js';
import { field, textAt } from '../../operator/fields.js';
import { viewOf } from '../../operator/selection.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { endpointsOf, isOperators, portMatcher, portNames, shown } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const monitorPortNotFound = check({
  code: 'link/monitor-port-not-found',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is scraped.' },
  docs: {
    what: 'A ServiceMonitor’s `port` that no selected Service has.',
    why: '`port` is the name of a port of the Service, not its number and not the name of a container’s port. Nothing is scraped, and no error says so.',
    fix: 'Take the name of a port of the Service, or use `targetPort` for a container’s port.',
  },
  *run(monitor, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor')) return;
    const view = viewOf(monitor, workspace);
    const { services, cluster } = view;
    if (services.length === 0) return;
    for (const endpoint of endpointsOf(monitor)) {
      const node = field(endpoint, 'port');
      const port = textAt(endpoint, 'port');
      const fits = port ? portMatcher(port) : undefined;
      if (!node || !fits || services.some((service) => service.ports.some((it) => fits(it.name)))) continue;
      const names = services.flatMap((it) => it.ports.map((one) => one.name)).filter(Boolean);
      const better =
        services.flatMap((it) => it.ports).find((it) => it.name && String(it.number) === port)?.name ?? nearestOf(port, names, 3);
      yield {
        message: why(port, services, (service) => podsBehind(cluster, service).flatMap((it) => it.containers.flatMap((one) => one.ports))),
        at: atNode(node),
        related: services.slice(0, 5).map((it) => ({ message: `Service ${shown(it)}: ${portNames(it)}`, at: atNode(it.object.root) })),
        ...(better ? { fixes: [{ title: `Use \`${better}\``, edits: [{ region: node.region, span: node.span, text: better }] }] } : {}),
      };
    }
  },
});

function why(port: string, services: readonly Service[], declared: (service: Service) => readonly { readonly name: string }[]): string {
  const nothing = 'nothing is scraped.';
  const [only] = services;
  if (only && services.length === 1 && only.ports.length === 1 && only.ports[0]?.name === '')
    return `The only port of Service ${shown(only)} has no name; name it or use \`targetPort\`: ${nothing}`;
  for (const service of services) {
    const byNumber = service.ports.find((it) => String(it.number) === port);
    if (byNumber?.name)
      return `\`port\` takes the name of a Service’s port; ${port} is the number of port "${byNumber.name}" of ${shown(service)}: ${nothing}`;
    if (declared(service).some((it) => it.name === port)) {
      const names = service.ports.map((it) => `"${it.name || it.number}"`).join(', ');
      return `"${port}" is the name of a container’s port; of Service ${shown(service)} the ports are ${names}: ${nothing}`;
    }
  }
  const have = services.slice(0, 3).map((it) => `${shown(it)} has ${portNames(it)}`);
  return `No Service selected here has a port named "${port}" (${have.join('; ')}): ${nothing}`;
}
