import { clusterOf, mayMeet, podsBehind, type ServicePort, serviceOfObject, targetNumber } from '../../cluster/model.js';
import { keyAt, textAt } from '../../operator/fields.js';
import { monitorsOfServices } from '../../operator/selection.js';
import { groupOf } from '../../resources/kubernetes.js';
import { get } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { endpointsOf, portMatcher, shown, useName, workloadName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const serviceTargetPortNotFound = check({
  code: 'link/service-target-port-not-found',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the Service has no endpoint for the port, and nothing is scraped.' },
  docs: {
    what: 'A scraped port of a Service whose `targetPort` names a port that no container behind it declares.',
    why: 'A name is looked up among the containers’ ports; without one the Service has no endpoint for it.',
    fix: 'Take the name that a container declares, or the number, which needs no declaration.',
  },
  run(object, tell, workspace) {
    if (object.kind !== 'Service' || groupOf(object) !== '') return;
    const cluster = workspace.derived(clusterOf);
    const service = serviceOfObject(cluster, object);
    if (!service?.ports.some((it) => typeof it.target === 'string')) return;
    const pods = podsBehind(cluster, service).filter((it) => mayMeet(object, it.owner));
    if (pods.length === 0) return;
    const leads = (port: ServicePort) => pods.some((it) => targetNumber(it, port) !== undefined);
    // A pod that no port leads to stands in no list of addresses: then an endpoint by the container's port, or for all ports, finds nothing either.
    const leadsNowhere = !service.ports.some(leads);
    for (const port of service.ports) {
      if (typeof port.target !== 'string' || leads(port)) continue;
      const isScraped = workspace
        .derived(monitorsOfServices)
        .get(service)
        ?.some((it) =>
          endpointsOf(it).some((endpoint) => {
            const name = textAt(endpoint, 'port');
            return name ? portMatcher(name)?.(port.name) : leadsNowhere;
          }),
        );
      if (!isScraped) continue;
      const [pod] = pods;
      const node = get(port.node, 'targetPort');
      const declared = pods.flatMap((it) => it.containers.filter((one) => one.stays).flatMap((one) => one.ports));
      const names = [...new Set(declared.flatMap((it) => (it.name !== '' && it.protocol === port.protocol ? [it.name] : [])))];
      const isOther = declared.some((it) => it.name === port.target);
      tell({
        message: `No container of ${pod ? `${workloadName(pod)} (${pod.owner.kind})` : shown(service)} has a ${isOther ? `${port.protocol} ` : ''}port named "${port.target}": the Service has no endpoint for it, and nothing is scraped.`,
        at: atNode(node ?? keyAt(port.node, 'targetPort')),
        fixes: node ? useName(node, names.length === 1 ? names[0] : nearestOf(port.target, names, 3)) : [],
      });
    }
  },
});
