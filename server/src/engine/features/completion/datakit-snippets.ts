import type { Offer } from './item.js';

const tags = `  [inputs.prom.tags]
    namespace = "\\$NAMESPACE"
    pod_name = "\\$PODNAME"
    node_name = "\\$NODENAME"`;

const prom = (address: string, rest: string) => `[[inputs.prom]]
  urls = ["${address}"]
  source = "\${2:mesh}"
  interval = "60s"
  metric_types = ["counter", "gauge", "histogram"]
  metric_name_filter = ["^istio_"]
${rest}$0`;

type Snippet = readonly [label: string, what: string, text: string];

const annotation: readonly Snippet[] = [
  ['datakit-prom-annotation', 'Scrape this pod’s sidecar', prom(`http://\\$IP:\${1:15020}/stats/prometheus`, tags)],
];

const file: readonly Snippet[] = [
  ['datakit-prom-conf', 'Scrape an address', prom(`\${1:http://istiod.istio-system.svc:15014/metrics}`, '')],
  [
    'datakit-kubernetesprometheus-istio',
    'Scrape the sidecars of all pods with a label',
    `[inputs.kubernetesprometheus]
  [[inputs.kubernetesprometheus.instances]]
    role = "pod"
    selector = "\${1:security.istio.io/tlsMode=istio}"
    port = "15020"
    path = "/stats/prometheus"
    [inputs.kubernetesprometheus.instances.custom]
      [inputs.kubernetesprometheus.instances.custom.tags]
        pod_name = "__kubernetes_pod_name"
        namespace = "__kubernetes_pod_namespace"
$0`,
  ],
  [
    'datakit-zipkin',
    'Take in spans of Zipkin',
    `[[inputs.zipkin]]
  pathV1 = "/api/v1/spans"
  pathV2 = "/api/v2/spans"
$0`,
  ],
];

/** Whole inputs where none is begun; each is valid by our own checks. */
export function datakitSnippets(where: 'annotation' | 'file'): readonly Offer[] {
  return (where === 'annotation' ? annotation : file).map(([label, detail, insert]) => ({
    label,
    kind: 'snippet',
    detail,
    insert,
    snippet: true,
  }));
}
