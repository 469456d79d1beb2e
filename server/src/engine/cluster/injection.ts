const inject = 'sidecar.istio.io/inject';
const revision = 'istio.io/rev';
const dataplane = 'istio.io/dataplane-mode';

/** Namespaces that Istio keeps out of. */
const system = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/** What Istio asks of a pod. */
export interface Enrolled {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly hostNetwork: boolean;
}

/**
 * Whether Istio injects a sidecar. The webhooks are asked by labels alone, the namespace's before the pod's; an annotation speaks where a label does
 * not. `marks`: the namespace's labels; where they are unknown an annotation that wants a sidecar is believed. Source: istio/istio
 * istio-discovery/templates/mutatingwebhook.yaml, pkg/kube/inject/inject.go `injectRequired`.
 */
export function isInjected(
  { namespace, labels, annotations, hostNetwork }: Enrolled,
  marks: ReadonlyMap<string, string> | undefined,
): boolean {
  const label = labels.get(inject);
  const own = label ?? annotations.get(inject);
  if (hostNetwork || system.has(namespace) || own === 'false') return false;
  const injection = marks?.get('istio-injection');
  if (injection !== undefined) return injection === 'enabled';
  return marks?.has(revision) || labels.has(revision) || (marks ? label : own) === 'true';
}

/** Whether ztunnel takes what goes in and out of a pod without a sidecar. Source: values of istio-cni, `ambient.enablementSelectors`. */
export function isAmbient({ labels, hostNetwork }: Enrolled, marks: ReadonlyMap<string, string> | undefined): boolean {
  const own = labels.get(dataplane);
  return !hostNetwork && (own === 'ambient' || (own !== 'none' && marks?.get(dataplane) === 'ambient'));
}

/** Ports of the sidecar itself, which it never takes for the application's. */
const sidecarPorts = new Set([15020, 15021, 15090]);

/** Whether the sidecar takes what comes for a port. Written ports take the place of all, and then none is excluded: an empty list is no port. */
export function isCaptured({ annotations }: Pick<Enrolled, 'annotations'>, port: number): boolean {
  if (sidecarPorts.has(port)) return false;
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
