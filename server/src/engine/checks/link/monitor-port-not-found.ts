import { podsBehind, type Service } from '../../cluster/model.js';
import { field, textAt } from '../../operator/fields.js';
import { viewOf } from '../../operator/selection.js';
import { pairAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { endpointsOf, isOperators, portMatcher, portNames, shown, useName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const monitorPortNotFound = check({
  code: 'link/monitor-port-not-found',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is scraped.' },
  docs: {
    what: 'A ServiceMonitor’s `port` that no selected Service has.',
    why: '`port` is the name of a port of the Service, not its number and not the name of a container’s port. Nothing is scraped, and no error says so. Silent where only Services for the world outside are here, and no pods: an operator makes the others.',
    fix: 'Take the name of a port of the Service, or use `targetPort` for a container’s port.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor')) return;
    const view = viewOf(monitor, workspace);
    const { services, cluster } = view;
    if (services.length === 0 || services.every((it) => isWayIn(it) && podsBehind(cluster, it).length === 0)) return;
    for (const endpoint of endpointsOf(monitor)) {
      const node = field(endpoint, 'port');
      const port = textAt(endpoint, 'port');
      const fits = port ? portMatcher(port) : undefined;
      if (!node || !fits || services.some((service) => service.ports.some((it) => fits(it.name)))) continue;
      const names = services.flatMap((it) => it.ports.map((one) => one.name)).filter(Boolean);
      const behind = (service: Service) => podsBehind(cluster, service).flatMap((it) => it.containers.flatMap((one) => one.ports));
      const [only] = services;
      const unnamed = services.length === 1 && only?.ports.length === 1 && only.ports[0]?.name === '';
      const better = portName(port, services, behind) ?? nearestOf(port, names, 3);
      tell({
        message: why(port, services, behind),
        at: atNode(node),
        related: services.slice(0, 5).map((it) => ({ message: `Service ${shown(it)}: ${portNames(it)}`, at: atNode(it.object.root) })),
        fixes: unnamed ? targetFixes(endpoint, only.ports[0]?.target) : useName(node, better),
      });
    }
  },
});

/** One that leads in from outside, beside the Service that whoever makes the pods makes, too. */
const isWayIn = ({ object }: Service) => ['LoadBalancer', 'NodePort'].includes(textAt(object.root, 'spec', 'type'));

/** The Service's port that a number stands for, or the name of a container's port that it leads to. */
function portName(
  port: string,
  services: readonly Service[],
  declared: (service: Service) => readonly { readonly name: string; readonly number: number }[],
): string | undefined {
  for (const service of services) {
    const inner = declared(service).find((it) => it.name === port);
    const found = service.ports.find(
      (it) => it.name && (String(it.number) === port || it.target === port || String(it.target) === port || it.target === inner?.number),
    );
    if (found) return found.name;
  }
  return undefined;
}

/** A Service’s only port without a name is reached by the container's port behind it. */
function targetFixes(endpoint: Node, target: string | number | undefined): readonly Fix[] {
  const pair = pairAt(endpoint, 'port');
  if (!pair || target === undefined || pair.key.region !== pair.value.region || field(endpoint, 'targetPort')) return [];
  const { region, span } = pair.key;
  const quote = pair.key.type === 'scalar' && pair.key.style === 'double' ? '"' : '';
  const value = typeof target === 'number' ? String(target) : `${quote}${target}${quote}`;
  const text = `${quote}targetPort${quote}: ${value}`;
  return [
    {
      title: `Use \`targetPort: ${target}\``,
      edits: [{ region, span: { start: span.start, end: pair.value.span.end }, text }],
      preferred: true,
    },
  ];
}

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
  // Variants of one Service say the same.
  const have = [...new Set(services.map((it) => `${shown(it)} has ${portNames(it)}`))].slice(0, 3);
  return `No Service selected here has a port named "${port}" (${have.join('; ')}): ${nothing}`;
}
