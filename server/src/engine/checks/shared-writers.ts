import { seriesInfo } from '../catalogue/metrics.js';
import { jobsOf } from '../resources/jobs.js';
import { get, stringAt } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Located } from '../text/region.js';
import type { Workspace } from '../workspace/workspace.js';

/** Programs that write metrics, and a scrape job for them. Source: shared names of exporters, and the jobs of Istio's samples/addons/prometheus.yaml. */
interface Writer {
  /** `sidecars and gateways`. */
  readonly what: string;
  /** How the names of its metrics begin; those of the mesh are told by the catalogue. */
  readonly names: RegExp;
  /** Who the catalogue says that writes it. */
  readonly by: readonly string[];
  /** What a job for it has somewhere in its text. */
  readonly job: RegExp;
}

const writers: readonly Writer[] = [
  {
    what: 'the sidecars and gateways',
    names: /^envoy_/,
    by: ['sidecar', 'gateway', 'waypoint', 'agent'],
    job: /envoy-prom|stats\/prometheus|istio-proxy|prometheus_io_(?:scrape|port)|:150[29]0\b/,
  },
  { what: 'ztunnel', names: /^workload_manager_|^ztunnel_/, by: ['ztunnel'], job: /ztunnel|prometheus_io_(?:scrape|port)/ },
  { what: 'istiod', names: /^(?:pilot|citadel|galley)_/, by: ['istiod'], job: /istiod|istio-pilot|http-monitoring|istio: *pilot|:15014\b/ },
  { what: 'istio-cni', names: /^istio_cni_/, by: ['cni'], job: /istio-?cni|prometheus_io_(?:scrape|port)/ },
  { what: 'node-exporter', names: /^node_/, by: [], job: /node-?exporter|:9100\b/i },
  { what: 'kube-state-metrics', names: /^kube_/, by: [], job: /kube-state-metrics/ },
  { what: 'cAdvisor, in the kubelet', names: /^container_/, by: [], job: /cadvisor/i },
  { what: 'the kubelet', names: /^kubelet_/, by: [], job: /kubelet/ },
  { what: 'the API server', names: /^(?:apiserver|etcd_request)_/, by: [], job: /apiserver|kubernetes;https/ },
  { what: 'CoreDNS', names: /^coredns_/, by: [], job: /coredns|kube-dns/ },
  { what: 'the blackbox exporter', names: /^probe_/, by: [], job: /blackbox|\/probe\b|prober/ },
  { what: 'the Pushgateway', names: /^(?:push_|pushgateway_)/, by: [], job: /push-?gateway/i },
  { what: 'Alertmanager', names: /^alertmanager_/, by: [], job: /alertmanager|:9093\b/ },
  { what: 'Prometheus itself', names: /^prometheus_/, by: [], job: /job_name: *['"]?prometheus\b|:9090\b/ },
];

/** A job or monitor, as it is called and written. */
export interface ScrapeHome {
  readonly name: string;
  readonly kind: string;
  readonly at: Located;
}

export interface Bringers {
  /** Who writes a metric; undefined: not known. */
  readonly what: string | undefined;
  /** The jobs and monitors of the workspace that are for it. */
  readonly homes: readonly ScrapeHome[];
}

/** Most jobs that are named. */
const most = 3;

/** The scrape jobs that would bring a metric: by who writes it, else those that are called as the metric begins. */
export function bringersOf(workspace: Workspace, metric: string): Bringers {
  const emitted = seriesInfo(metric)?.metric.emittedBy ?? [];
  const fitting = writers.filter((it) => (emitted.length > 0 ? it.by.some((by) => emitted.includes(by)) : it.names.test(metric)));
  const homes = workspace.derived(scrapeHomes);
  const what = fitting[0]?.what;
  if (fitting.length > 0) return { what, homes: homes.filter((it) => fitting.some(({ job }) => job.test(it.text))).slice(0, most) };
  // `shop_orders_total` is of a job or monitor `shop`.
  const [word = ''] = metric.split(/[_:]/);
  if (word.length < 3) return { what: undefined, homes: [] };
  return {
    what: undefined,
    homes: homes
      .filter(({ name }) =>
        name
          .toLowerCase()
          .split(/[^a-z0-9]+/)
          .includes(word),
      )
      .slice(0, most),
  };
}

/** Every job and monitor with its text. */
function scrapeHomes(workspace: Workspace): readonly (ScrapeHome & { readonly text: string })[] {
  const textOf = ({ region, span }: Node) => region.text.slice(span.start, span.end);
  const locate = (node: Node): Located => ({ value: node, region: node.region, span: node.span });
  const jobs = workspace.units('PrometheusConfig').flatMap((unit) =>
    jobsOf(unit).flatMap((job) => {
      const named = get(job, 'job_name');
      const name = stringAt(job, 'job_name');
      return named && name !== undefined ? [{ name, kind: 'job', at: locate(named), text: textOf(job) }] : [];
    }),
  );
  const monitors = workspace.objects('ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig').flatMap(({ root, kind, name }) => {
    const named = get(get(root, 'metadata'), 'name');
    return named && name !== undefined ? [{ name, kind, at: locate(named), text: `${name} ${textOf(root)}` }] : [];
  });
  return [...jobs, ...monitors];
}
