import { type Enrolled, isAmbient, isInjected } from '../../cluster/injection.js';
import { bySelector } from '../../cluster/label-index.js';
import { clusterOf, hasAll, mayMeet, namespaceOf, type Pod } from '../../cluster/model.js';
import { meshConfigOf } from '../../istio/mesh-config.js';
import { boolAt, field, firstKey, mapAt, textAt } from '../../operator/fields.js';
import { serversFor } from '../../operator/servers.js';
import { targetsOfMonitor } from '../../operator/targets.js';
import { groupOf } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { keyText, pairsOf } from '../../syntax/access.js';
import { grouped } from '../../workspace/grouped.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { endpointsOf, isOperators, portOf, workloadName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

/** Ports of the sidecar itself, which it never takes for the application's. */
const sidecarPorts = new Set([15020, 15021, 15090]);

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
        if (!port || sidecarPorts.has(port) || !isCaptured(found.pod, port)) continue;
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

/** Whether the sidecar takes what comes for a port. Written ports take the place of all, and then none is excluded: an empty list is no port. */
function isCaptured({ annotations }: Pod, port: number): boolean {
  const listed = (annotation: string) =>
    annotations
      .get(annotation)
      ?.split(',')
      .map((it) => it.trim());
  const names = (annotation: string) => listed(`traffic.sidecar.istio.io/${annotation}`);
  // Only the template `sidecar` turns traffic to the proxy: a gateway, or an agent for gRPC, leaves the pod's other ports alone.
  if (listed('inject.istio.io/templates')?.includes('sidecar') === false) return false;
  if (annotations.get('sidecar.istio.io/interceptionMode') === 'NONE') return false;
  const included = names('includeInboundPorts') ?? ['*'];
  if (!included.includes('*')) return included.includes(String(port));
  const excluded = names('excludeInboundPorts') ?? [];
  return !excluded.includes(String(port)) && !excluded.includes('*');
}

/** The PeerAuthentication that makes a port STRICT: the workload's for the port, the workload's, the namespace's, the mesh's. */
function strictBy(pod: Pod, port: number, workspace: Workspace): KubernetesObject | undefined {
  const policies = workspace.derived(policiesOf);
  const { rootNamespace } = workspace.derived(meshConfigOf);
  const modeOf = (it: KubernetesObject) => textAt(it.root, 'spec', 'mtls', 'mode');
  const own = policies.get(pod.namespace);
  const ofWorkload = own?.selecting(pod.labels).filter((it) => hasAll(pod.labels, selectorOf(it))) ?? [];
  for (const it of ofWorkload) {
    const level = pairsOf(field(it.root, 'spec', 'portLevelMtls')).find((pair) => keyText(pair) === String(port));
    const mode = level && textAt(level.value, 'mode');
    if (mode && mode !== 'UNSET') return mode === 'STRICT' ? it : undefined;
  }
  for (const it of [...ofWorkload, ...(own?.whole ?? []), ...(policies.get(rootNamespace)?.whole ?? [])]) {
    const mode = modeOf(it);
    if (mode && mode !== 'UNSET') return mode === 'STRICT' ? it : undefined;
  }
  return undefined;
}

interface Policies {
  /** Those for the whole namespace. */
  readonly whole: readonly KubernetesObject[];
  /** Of those for single workloads the ones that may be for labels. */
  readonly selecting: (labels: ReadonlyMap<string, string>) => readonly KubernetesObject[];
}

/** The PeerAuthentications of each namespace. */
function policiesOf(workspace: Workspace): ReadonlyMap<string, Policies> {
  const all = workspace.objects('PeerAuthentication').filter((it) => groupOf(it) === 'security.istio.io');
  return new Map(
    [...grouped(all.map((it) => [namespaceOf(it), it] as const))].map(([namespace, own]) => {
      const single = own.filter((it) => selectorOf(it).size > 0);
      return [namespace, { whole: own.filter((it) => selectorOf(it).size === 0), selecting: bySelector(single, selectorOf) }];
    }),
  );
}

function selectorOf(it: KubernetesObject): ReadonlyMap<string, string> {
  return mapAt(it.root, 'spec', 'selector', 'matchLabels');
}
