/**
 * What the agent of an injected pod puts into its answer beside the proxy's series: `applyPrometheusMerge` in istio/istio
 * pkg/kube/inject/webhook.go, `ParseScrapeTargets` in pilot/cmd/pilot-agent/status/server.go.
 */

/** A port of the application and the path that it answers at. */
export interface MergedPart {
  readonly port: string;
  readonly path: string;
}

/** Where the agent answers for proxy and application. */
export const mergedAnswer: MergedPart = { port: '15020', path: '/stats/prometheus' };

/** Where Envoy answers for itself; all of it is in the agent's answer. */
export const envoysAnswer: MergedPart = { port: '15090', path: '/stats/prometheus' };

export const mergeAnnotations = { port: 'prometheus.io/port', targets: 'prometheus.istio.io/scrape-targets' } as const;

/** Whether an injected pod with these annotations is merged: unless it does not want to be scraped, or says so. */
export function isMerged(annotations: ReadonlyMap<string, string>): boolean {
  return annotations.get('prometheus.io/scrape') !== 'false' && annotations.get('prometheus.istio.io/merge-metrics') !== 'false';
}

/** The parts of the application by a pod's own annotations; without any it has none. */
export function mergedParts(annotations: ReadonlyMap<string, string>): readonly MergedPart[] {
  if (!isMerged(annotations)) return [];
  const targets = (annotations.get(mergeAnnotations.targets) ?? '')
    .split(',')
    .map((it) => /^\s*([^:\s]+)\s*(?::\s*(\S*))?/.exec(it))
    .flatMap((it) => (it?.[1] ? [{ port: it[1], path: it[2] || '/metrics' }] : []));
  if (targets.length > 0) return targets;
  const [scrape, port, path] = ['scrape', 'port', 'path'].map((it) => annotations.get(`prometheus.io/${it}`));
  // 15020 there says that the merge has been written by hand.
  if ((!scrape && !port && !path) || port === mergedAnswer.port) return [];
  return [{ port: port || '80', path: path || '/metrics' }];
}
