import { type Enrolled, isAmbient, isCaptured, isInjected } from '../../cluster/injection.js';
import { clusterOf, mayMeet, namespaceOf } from '../../cluster/model.js';
import { strictBy } from '../../istio/peer-authentication.js';
import { boolAt, field, firstKey, mapAt } from '../../operator/fields.js';
import { serversFor } from '../../operator/servers.js';
import { targetsOfMonitor } from '../../operator/targets.js';
import type { KubernetesObject } from '../../resources/unit.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { endpointsOf, isOperators, portOf, workloadName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const istioStrictPlainScrape = check({
  code: 'link/istio-strict-plain-scrape',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'every scrape fails.' },
  docs: {
    what: 'A plain http scrape of a port that accepts only mTLS.',
    why: 'With STRICT PeerAuthentication the sidecar refuses a Prometheus that is outside the mesh.',
    fix: 'Scrape the merged metrics on 15020, make an exception for the port (`portLevelMtls`), or scrape https with Istio’s certificates.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    if (workspace.objects('PeerAuthentication').length === 0 || isMeshed(monitor, workspace)) return;
    const endpoints = endpointsOf(monitor);
    for (const job of targetsOfMonitor(monitor, workspace)) {
      const endpoint = endpoints[job.index];
      for (const { found, target } of job.targets) {
        if (
          !endpoint ||
          (found.pod && !mayMeet(monitor, found.pod.owner)) ||
          target.state !== 'active' ||
          !found.pod?.injected ||
          target.labels['__scheme__'] === 'https'
        )
          continue;
        const port = Number(portOf(target));
        if (!port || !isCaptured(found.pod, port)) continue;
        const strict = strictBy(found.pod, port, workspace);
        if (!strict) continue;
        const by = `${namespaceOf(strict)}/${strict.name ?? ''}`;
        const tls = field(endpoint, 'tlsConfig') ? ' `tlsConfig` is set, but `scheme` is http.' : '';
        tell({
          message: `Port ${port} of the ${workloadName(found.pod)} pods accepts only mTLS (PeerAuthentication ${by} is STRICT), and this endpoint scrapes plain http: every scrape fails.${tls} Use the merged metrics on 15020, a port-level exception, or https with Istio’s certificates.`,
          at: atNode(firstKey(endpoint)),
          related: [{ message: `PeerAuthentication ${by}`, at: atNode(firstKey(strict.root)) }],
        });
        break;
      }
    }
  },
});

/** A Prometheus in the mesh may speak mTLS itself. */
function isMeshed(monitor: KubernetesObject, workspace: Workspace): boolean {
  const { namespaces } = workspace.derived(clusterOf);
  return serversFor(monitor, workspace).some((it) => {
    const pod: Enrolled = {
      namespace: namespaceOf(it),
      labels: mapAt(it.root, 'spec', 'podMetadata', 'labels'),
      annotations: mapAt(it.root, 'spec', 'podMetadata', 'annotations'),
      hostNetwork: boolAt(it.root, 'spec', 'hostNetwork') === true,
    };
    const marks = namespaces.get(pod.namespace);
    return isInjected(pod, marks) || isAmbient(pod, marks);
  });
}
