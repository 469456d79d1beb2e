import { mergeAnnotations } from '../../cluster/merged-metrics.js';
import { clusterOf, podOfWorkload } from '../../cluster/model.js';
import { isTurnedOff } from '../../istio/mesh-config.js';
import { podTemplateOf } from '../../resources/kubernetes.js';
import { get } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

/** Ports of Istio's data plane. Source: istio/istio pilot/cmd/pilot-agent/status/server.go `istioReservedPorts`. */
const reserved: ReadonlyMap<string, string> = new Map([
  ['15000', 'Envoy’s admin interface'],
  ['15001', 'captures outbound traffic'],
  ['15004', 'the agent’s debug interface'],
  ['15006', 'captures inbound traffic'],
  ['15008', 'the HBONE tunnel'],
  ['15020', 'the merged answer itself'],
  ['15021', 'Envoy’s health'],
  ['15053', 'the DNS proxy'],
  ['15090', 'Envoy’s own series, which are merged already'],
]);

export const mergedReservedPort = check({
  code: 'link/merged-reserved-port',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the application’s series are missing or Envoy’s come twice; newer injectors refuse the pod.' },
  docs: {
    what: 'An annotation of an injected pod names a port of Istio’s sidecar as the one that the application answers scrapes at.',
    why: 'Istio’s agent merges what the annotated port answers with Envoy’s series. `prometheus.io/port: "15020"` is right: it says that the merge has been written by hand.',
    fix: 'Write the application’s own port, or no annotation when it has no metrics.',
  },
  run(object, tell, workspace) {
    const pod = podOfWorkload(workspace.derived(clusterOf), object);
    if (!pod?.injected || pod.merges.length === 0 || isTurnedOff(workspace, 'enablePrometheusMerge')) return;
    const part = pod.merges.find((it) => reserved.has(it.port));
    if (!part) return;
    const annotations = get(get(podTemplateOf(object), 'metadata'), 'annotations');
    const written = get(annotations, mergeAnnotations.targets) ?? get(annotations, mergeAnnotations.port);
    if (!written) return;
    tell({
      message: `Port ${part.port} belongs to Istio’s sidecar (${reserved.get(part.port)}): it is no port of the application.`,
      at: atNode(written),
    });
  },
});
