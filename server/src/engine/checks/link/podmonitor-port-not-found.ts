import type { Pod, Service } from '../../cluster/model.js';
import { field, intAt, textAt } from '../../operator/fields.js';
import { viewOf } from '../../operator/selection.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Node } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { declaredPorts, endpointsOf, isOperators, portMatcher, useName, workloadName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

/** The port that Istio’s injector declares on the sidecar. */
const proxyPort = 'http-envoy-prom';

export const podmonitorPortNotFound = check({
  code: 'link/podmonitor-port-not-found',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is scraped.' },
  docs: {
    what: 'A PodMonitor’s port that no container of the selected pods declares.',
    why: 'A PodMonitor takes names or numbers that containers declare under `ports:`. Nothing is scraped, and no error says so.',
    fix: 'Take a declared port. Istio’s merged metrics on 15020 are reached by rewriting `__address__`, as Istio’s sample PodMonitor does.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'PodMonitor')) return;
    const { pods, cluster } = viewOf(monitor, workspace);
    if (pods.length === 0) return;
    const { names, numbers } = declaredPorts(pods);
    for (const endpoint of endpointsOf(monitor)) {
      const port = textAt(endpoint, 'port');
      const number = intAt(endpoint, 'portNumber') ?? 0;
      const target = field(endpoint, 'targetPort');
      const which = port ? 'port' : number !== 0 ? 'portNumber' : 'targetPort';
      const node = field(endpoint, which);
      const written = textAt(endpoint, which);
      if (!node || written === '') continue;
      const isNumber =
        which === 'portNumber' || (which === 'targetPort' && target?.type === 'scalar' && resolveScalar(target, 'K').type === 'int');
      const fits = portMatcher(written);
      if (!fits || (isNumber ? numbers.has(Number(written)) : [...names].some(fits))) continue;
      if (written === proxyPort) {
        // A sidecar may come from a label that is not here, or from the mesh's own settings.
        const namespace = pods[0]?.namespace ?? '';
        const known = cluster.namespaces.has(namespace)
          ? `namespace ${namespace} has no istio-injection label`
          : `of namespace ${namespace} no labels are known here`;
        tell({
          severity: 'information',
          message: `${proxyPort} is the port of the injected istio-proxy; ${known}, and no selected pod asks for a sidecar.`,
          at: atNode(node),
        });
        continue;
      }
      tell({
        message: why(
          written,
          isNumber,
          pods,
          cluster.services.flatMap((it) => it.ports),
        ),
        at: atNode(node),
        fixes: isNumber ? [] : portFixes(written, node, pods, cluster.services),
      });
    }
  },
});

/** The container's port that a number or a Service's port stands for, or one of nearly the same name. */
function portFixes(written: string, node: Node, pods: readonly Pod[], services: readonly Service[]): readonly Fix[] {
  const declared = pods.flatMap((it) => it.containers.flatMap((one) => one.ports)).filter((it) => it.name !== '');
  const targets = services.flatMap((it) => it.ports.filter((port) => port.name === written).map((port) => port.target));
  const same = declared.find((it) => String(it.number) === written || targets.includes(it.name) || targets.includes(it.number));
  return useName(
    node,
    same?.name ??
      nearestOf(
        written,
        declared.map((it) => it.name),
        3,
      ),
  );
}

function why(written: string, isNumber: boolean, pods: readonly Pod[], servicePorts: readonly { readonly name: string }[]): string {
  const injected = pods.some((it) => it.injected);
  if (isNumber && written === '15020' && injected)
    return 'Istio’s injector declares only 15090 on istio-proxy; 15020 is reached by rewriting `__address__` from the annotation `prometheus.io/port`: nothing is scraped.';
  if (isNumber) return `${written} is not declared under \`ports:\` of any selected container: nothing is scraped.`;
  if (servicePorts.some((it) => it.name === written))
    return `"${written}" is a Service’s port; a PodMonitor takes the names of containers’ ports: nothing is scraped.`;
  const have = pods
    .slice(0, 3)
    .map((it) => `${workloadName(it)}: ${it.containers.flatMap((one) => one.ports.map((p) => p.name || p.number)).join(', ') || 'none'}`);
  return `No container’s port of the selected pods is named "${written}" (${have.join('; ')}): nothing is scraped.`;
}
