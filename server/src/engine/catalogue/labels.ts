import data from './data/labels.json';

/** A label of the mesh's standard metrics, or one that every target has. */
export interface LabelInfo {
  readonly name: string;
  readonly doc: string;
  readonly note?: string;
  /** The values it can have, where they are a closed set; with what they mean. */
  readonly values?: readonly LabelValue[];
  /** Whether `values` is all there is; otherwise they are only special ones. */
  readonly closed: boolean;
  /** `istio`: written by the proxy; `scrape`: given by the scrape. */
  readonly origin: 'istio' | 'scrape';
}

export interface LabelValue {
  readonly value: string;
  readonly meaning: string;
}

const grpcCodes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reporter: {
    source: 'measured by the client’s proxy or a gateway',
    destination: 'measured by the server’s proxy',
    waypoint: 'measured by a waypoint',
  },
  request_protocol: { http: 'HTTP/1 or HTTP/2', grpc: 'gRPC', tcp: 'TCP' },
  connection_security_policy: {
    mutual_tls: 'mutual TLS',
    none: 'plain text',
    unknown: 'what the client’s Envoy always writes',
  },
};

const httpCodes: readonly LabelValue[] = [
  ['200', 'OK'],
  ['201', 'Created'],
  ['204', 'No Content'],
  ['301', 'Moved Permanently'],
  ['302', 'Found'],
  ['304', 'Not Modified'],
  ['400', 'Bad Request'],
  ['401', 'Unauthorized'],
  ['403', 'Forbidden'],
  ['404', 'Not Found'],
  ['408', 'Request Timeout'],
  ['409', 'Conflict'],
  ['429', 'Too Many Requests'],
  ['500', 'Internal Server Error'],
  ['501', 'Not Implemented'],
  ['502', 'Bad Gateway'],
  ['503', 'Service Unavailable'],
  ['504', 'Gateway Timeout'],
  ['0', 'no response: the client hung up or the connection broke'],
].map(([value = '', meaning = '']) => ({ value, meaning }));

const openSets = new Set(['destination_service_name']);

function valuesOf(name: string, values: readonly string[] | null | undefined): readonly LabelValue[] | undefined {
  if (name === 'response_code') return httpCodes;
  if (name === 'grpc_response_status') return grpcCodes.map((meaning, i) => ({ value: String(i), meaning }));
  if (name === 'response_flags') return Object.entries(data.flags).map(([value, meaning]) => ({ value, meaning }));
  return values?.map((value) => ({ value, meaning: meanings[name]?.[value] ?? '' }));
}

interface Raw {
  readonly name: string;
  readonly doc: string;
  readonly note?: string;
  readonly values?: readonly string[] | null;
}

const istioLabels: readonly LabelInfo[] = (data.labels as readonly Raw[]).map((it) => {
  const values = valuesOf(it.name, it.values);
  return {
    name: it.name,
    doc: it.doc,
    ...(it.note ? { note: it.note } : {}),
    ...(values ? { values } : {}),
    closed: values !== undefined && !openSets.has(it.name),
    origin: 'istio' as const,
  };
});

const scrapeDocs: Readonly<Record<string, string>> = {
  pod: 'Name of the scraped pod.',
  namespace: 'Namespace of the scraped pod.',
  node: 'Node of the scraped pod.',
  instance: 'Host and port that was scraped.',
  job: 'Name of the scrape job, or of the Service behind a ServiceMonitor.',
  app: 'Label `app` of the scraped pod, when the scrape copies pod labels; not written by Istio.',
  version: 'Label `version` of the scraped pod, when the scrape copies pod labels; not written by Istio.',
  container: 'Container of the scraped port.',
  endpoint: 'Port name of the ServiceMonitor or PodMonitor endpoint.',
  service: 'Service through which the target was found.',
  cluster: 'Cluster, where the scrape or the server adds it.',
};

const scrapeLabels: readonly LabelInfo[] = data.target.map((name) => ({
  name,
  doc: scrapeDocs[name] ?? 'Label that the scrape copies from the pod.',
  closed: false,
  origin: 'scrape' as const,
}));

const byName: ReadonlyMap<string, LabelInfo> = new Map([...scrapeLabels, ...istioLabels].map((it) => [it.name, it]));

export function labelInfo(name: string): LabelInfo | undefined {
  return byName.get(name);
}

/** Labels that scraping may give any series. */
export const targetLabels: readonly string[] = data.target;

export const standardLabels: readonly string[] = istioLabels.map((it) => it.name);

/** A name that people write instead of a standard label. */
export const nearMisses: ReadonlyMap<string, string> = new Map([
  ...Object.entries(data.nearMisses),
  // Istio 1.0 wrote true and false; since 1.1 the other label tells more.
  ['connection_mtls', 'connection_security_policy'],
]);

export const envoyFlags: ReadonlyMap<string, string> = new Map(Object.entries(data.flags));
export const ztunnelFlags: ReadonlyMap<string, string> = new Map(Object.entries(data.ztunnelFlags));
