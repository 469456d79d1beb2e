// The series of a synthetic Istio mesh: Bookinfo's edges with Istio's standard metrics and labels, as functions of time that never fall.

// Requests a second, shares of codes, mean latency in milliseconds; shares are invented.
const http = [
  {
    from: 'istio-ingressgateway',
    to: 'productpage-v1',
    service: 'productpage',
    rps: 10,
    codes: { 200: 0.97, 302: 0.02, 404: 0.01 },
    latency: 40,
  },
  { from: 'productpage-v1', to: 'details-v1', service: 'details', rps: 10, codes: { 200: 1 }, latency: 4 },
  { from: 'productpage-v1', to: 'reviews-v1', service: 'reviews', rps: 3.4, codes: { 200: 0.99, 503: 0.01 }, latency: 12 },
  { from: 'productpage-v1', to: 'reviews-v2', service: 'reviews', rps: 3.3, codes: { 200: 1 }, latency: 22 },
  { from: 'productpage-v1', to: 'reviews-v3', service: 'reviews', rps: 3.3, codes: { 200: 0.99, 503: 0.01 }, latency: 30, incident: 0.12 },
  { from: 'reviews-v2', to: 'ratings-v1', service: 'ratings', rps: 3.3, codes: { 200: 1 }, latency: 8 },
  { from: 'reviews-v3', to: 'ratings-v1', service: 'ratings', rps: 3.3, codes: { 200: 0.98, 500: 0.02 }, latency: 9, incident: 0.2 },
];
const tcp = [{ from: 'ratings-v1', to: 'mongodb-v1', service: 'mongodb', bytes: 4000 }];
const buckets = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];
const sizes = [100, 1000, 10000];

// Hours before the start of the live part in which things go wrong: from, to. Alerts have something to fire on.
const incidents = [
  [4.6, 4.0],
  [1.4, 0.9],
];

/** `seconds` since the mesh began; the integral of a load that swings, so that its rate does. */
function grown(seconds, rps, phase) {
  const wave = (period, size) => (size * period * (1 - Math.cos((2 * Math.PI * seconds) / period + phase))) / (2 * Math.PI);
  return Math.max(0, rps * (seconds + wave(5400, 0.25) + wave(800, 0.06) + 3000));
}

function labelsOf(edge, reporter, protocol) {
  const app = (workload) => workload.replace(/-v\d$/, '');
  const version = (workload) => /-(v\d)$/.exec(workload)?.[1] ?? 'unknown';
  const gateway = edge.from === 'istio-ingressgateway';
  const namespace = gateway ? 'istio-system' : 'default';
  return {
    reporter,
    source_workload: edge.from,
    source_workload_namespace: namespace,
    source_principal: `spiffe://cluster.local/ns/${namespace}/sa/${app(edge.from)}`,
    source_app: app(edge.from),
    source_version: version(edge.from),
    source_canonical_service: app(edge.from),
    source_canonical_revision: gateway ? 'latest' : version(edge.from),
    source_cluster: 'Kubernetes',
    destination_workload: edge.to,
    destination_workload_namespace: 'default',
    destination_principal: `spiffe://cluster.local/ns/default/sa/${app(edge.to)}`,
    destination_app: app(edge.to),
    destination_version: version(edge.to),
    destination_service: `${edge.service}.default.svc.cluster.local`,
    destination_service_name: edge.service,
    destination_service_namespace: 'default',
    destination_canonical_service: app(edge.to),
    destination_canonical_revision: version(edge.to),
    destination_cluster: 'Kubernetes',
    request_protocol: protocol,
    connection_security_policy: reporter === 'source' ? 'unknown' : 'mutual_tls',
  };
}

const text = (labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');

/** How many of a histogram's samples are at most `bound`: exponential about a mean. */
const below = (bound, mean) => (bound === Number.POSITIVE_INFINITY ? 1 : 1 - Math.exp(-bound / mean));

/** Every series: its family, its line without the value, its value by time. `origin`: when the mesh began, `live`: when scraping begins; seconds. */
function seriesOf(origin, live) {
  const all = [];
  const add = (family, type, name, labels, value) => all.push({ family, type, line: `${name}{${labels}} `, value });
  /** Seconds of incidents that are over at a time. */
  const troubled = (time) =>
    incidents.reduce((sum, [from, to]) => sum + Math.min(Math.max(0, time - (live - from * 3600)), (from - to) * 3600), 0);
  const histogram = (name, bounds, labels, fast, slow, mean) => {
    for (const bound of [...bounds, Number.POSITIVE_INFINITY]) {
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
      const share = [below(bound, mean), below(bound, mean * 12)];
      add(name, 'histogram', `${name}_bucket`, `${labels},le="${le}"`, (time) => Math.floor(fast(time) * share[0] + slow(time) * share[1]));
    }
    add(name, 'histogram', `${name}_sum`, labels, (time) => Math.floor((fast(time) + slow(time) * 12) * mean));
    add(name, 'histogram', `${name}_count`, labels, (time) => Math.floor(fast(time) + slow(time)));
  };
  for (const [index, edge] of http.entries()) {
    const total = (time) => grown(time - origin, edge.rps, index);
    const bad = (time) => troubled(time) * edge.rps * (edge.incident ?? 0);
    for (const reporter of ['source', 'destination']) {
      for (const [code, share] of Object.entries(edge.codes)) {
        const failing = code.startsWith('5');
        const labels = text({
          ...labelsOf(edge, reporter, 'http'),
          response_code: code,
          grpc_response_status: '',
          response_flags: code === '503' ? 'URX' : '-',
        });
        const fast = (time) => total(time) * share;
        const slow = (time) => (failing ? bad(time) : 0);
        add('istio_requests', 'counter', 'istio_requests_total', labels, (time) => Math.floor(fast(time) + slow(time)));
        histogram('istio_request_duration_milliseconds', buckets, labels, fast, slow, edge.latency);
        const none = () => 0;
        histogram('istio_request_bytes', sizes, labels, fast, none, 420);
        histogram('istio_response_bytes', sizes, labels, fast, none, 2100);
      }
    }
  }
  for (const edge of tcp) {
    for (const reporter of ['source', 'destination']) {
      const labels = text({ ...labelsOf(edge, reporter, 'tcp'), response_flags: '-' });
      const counter = (name, rate, less = 0) =>
        add(name, 'counter', `${name}_total`, labels, (time) => Math.floor(grown(time - origin, rate, 2)) - less);
      counter('istio_tcp_sent_bytes', edge.bytes);
      counter('istio_tcp_received_bytes', edge.bytes * 3);
      counter('istio_tcp_connections_opened', 1 / 30);
      counter('istio_tcp_connections_closed', 1 / 30, 4);
    }
  }
  add('pilot_services', 'gauge', 'pilot_services', '', (time) => 12 + Math.round(2 * Math.sin(time / 900)));
  add('pilot_xds', 'gauge', 'pilot_xds', 'version="1.27.1"', () => 9);
  return all;
}

/**
 * What a Prometheus that evaluates the demo's rules would have told of an alert during the incidents, in seconds: three minutes until the ratio of
 * five is too high, ten minutes of `for`, and as long to calm down. Undefined: nothing at that time.
 */
function alertSeries(live) {
  const labels = (state) =>
    text({ alertname: 'BookinfoHighErrorRatio', alertstate: state, destination_workload: 'reviews-v3', severity: 'page' });
  const spans = incidents.map(([from, to]) => [live - from * 3600 + 180, live - to * 3600 + 180]);
  const during = (is) => (time) => (spans.some(([from, to]) => time >= from && time < to && is(time - from)) ? 1 : undefined);
  return [
    ['pending', during((age) => age < 600)],
    ['firing', during((age) => age >= 600)],
  ].map(([state, value]) => ({ family: 'ALERTS', type: 'gauge', line: `ALERTS{${labels(state)}} `, value }));
}

/** OpenMetrics text by family, closed by `# EOF`, in pieces: of one time for a scrape, of many, each written down, for a history. */
export function* openMetrics({ times, origin, live, withTime }) {
  const families = new Map();
  // A target tells no alerts: they are of the history only.
  for (const it of [...seriesOf(origin, live), ...(withTime ? alertSeries(live) : [])])
    families.set(it.family, [...(families.get(it.family) ?? []), it]);
  for (const [family, list] of families) {
    yield `# TYPE ${family} ${list[0].type}\n`;
    for (const { line, value } of list) {
      let lines = '';
      for (const time of times) {
        const now = value(time);
        if (now !== undefined) lines += `${line}${now}${withTime ? ` ${time}` : ''}\n`;
      }
      yield lines;
    }
  }
  yield '# EOF\n';
}
