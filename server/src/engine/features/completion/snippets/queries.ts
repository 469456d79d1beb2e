import { choice, type Snippet } from './placeholders.js';

/** Golden signals of the mesh and its control plane. `range`: `5m`, in a dashboard Grafana's interval. */
export function querySnippets(range: string): readonly Snippet[] {
  const of = (metric: string, matchers: string) => `rate(${metric}{${matchers}\\}[${range}])`;
  const requests = (more = '') => of('istio_requests_total', `reporter="destination"${more}`);
  const by = `\${1:destination_service_name}`;
  const ratio = (more: string) => `sum by (${by}) (${requests(more)}) / sum by (${by}) (${requests()})`;
  const sum = (metric: string, more = '') => `sum by (${by}) (${of(metric, `reporter="destination"${more}`)})`;
  // Prometheus 3 stores `250.0`, Prometheus 2 what Envoy writes. Two backslashes in PromQL, each escaped in a snippet.
  const bound = (n: number, value: string) => `, le=~"\${${n}:${value}}(\\\\\\\\.0)?"`;
  const duration = 'istio_request_duration_milliseconds';
  return [
    ['istio-rps', 'requests a second', `sum by (${by}) (${requests()})`],
    ['istio-success-rate', 'share of requests without a server error', ratio(', response_code!~"5.."')],
    ['istio-error-rate', 'share of server errors', ratio(', response_code=~"5.."')],
    ['istio-4xx-rate', 'share of client errors', ratio(', response_code=~"4.."')],
    [
      'istio-p99',
      'a percentile of the latency, in milliseconds',
      `histogram_quantile(\${2:0.99}, sum by (le, ${by}) (${of(`${duration}_bucket`, 'reporter="destination"')}))`,
    ],
    [
      'istio-apdex',
      'Apdex: how many answers were fast enough',
      `(${sum(`${duration}_bucket`, bound(2, '250'))} + ${sum(`${duration}_bucket`, bound(3, '1000'))}) / 2 / ${sum(`${duration}_count`)}`,
    ],
    ['istio-avg-latency', 'mean latency, in milliseconds', `${sum(`${duration}_sum`)} / ${sum(`${duration}_count`)}`],
    ['istio-throughput', 'bytes of requests a second', sum('istio_request_bytes_sum')],
    [
      'istio-tcp',
      'bytes of connections a second',
      `sum by (\${1:destination_workload}) (${of('istio_tcp_sent_bytes_total', 'reporter="destination"')})`,
    ],
    [
      'istio-grpc-errors',
      'failed gRPC calls a second',
      `sum by (${by}) (${requests(', request_protocol="grpc", grpc_response_status!~"0|"')})`,
    ],
    [
      'istio-mtls-share',
      'share of requests under mutual TLS',
      `sum(${requests(', connection_security_policy="mutual_tls"')}) / sum(${requests()})`,
    ],
    ['istio-top-callers', 'who calls most', `topk(\${1:10}, sum by (source_workload) (${requests()}))`],
    [
      'istio-canary',
      'requests by version',
      `sum by (destination_workload, ${choice(1, 'destination_version', 'destination_canonical_revision')}) (${requests()})`,
    ],
    [
      'istio-flags',
      'requests that Envoy flagged',
      `sum by (response_flags) (${of('istio_requests_total', 'reporter="source", response_flags!="-"')})`,
    ],
    ['istiod-push-errors', 'pushes that istiod failed to make', `sum by (type) (rate(pilot_xds_push_context_errors[${range}]))`],
    [
      'istiod-convergence-p99',
      'seconds until the proxies know',
      `histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[${range}])))`,
    ],
    ['k8s-running-pods', 'Pods of a namespace that run', `sum(kube_pod_status_phase{namespace="\${1:shop}", phase="Running"\\})`],
    ['istio-versions', 'versions that run', 'sum by (component, tag) (istio_build)'],
  ];
}
