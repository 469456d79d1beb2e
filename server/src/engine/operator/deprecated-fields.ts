/** What to do instead of setting a field of the operator's kinds that is deprecated: a sentence without its full stop. */
export function insteadOf(field: string): string {
  return successors[field] ?? ofVolume;
}

/** The other deprecated fields are volumes of drivers that Kubernetes had built in. */
const ofVolume = 'use the CSI driver of the storage';

/** By the field's name. Source: the Go comments of prometheus-operator pkg/apis/monitoring, `Deprecated: …`. */
const successors: Readonly<Record<string, string>> = {
  bearerTokenSecret: 'write `authorization.credentials`',
  bearerTokenFile: 'write `authorization`',
  bearerToken: 'write `authorization`; the token is readable in the object',
  listenLocal: 'write `grpcListenLocal` and `httpListenLocal`',
  disableMountSubPath: 'a later operator mounts the volume without a sub-path',
  targetPort: 'write `portNumber` for a number, `port` for a name',
  allowOverlappingBlocks: 'Prometheus does so since 2.39 without it',
  baseImage: 'write `image`',
  tag: 'write `image`',
  sha: 'write `image`',
  prometheusRulesExcludedFromEnforce: 'write `excludedFromEnforcement`',
  regex: 'write `matchType`',
  gitRepo: 'let an init container clone the repository',
  tcpSocket: 'it does nothing in a lifecycle hook; write `exec` or `httpGet`',
};
