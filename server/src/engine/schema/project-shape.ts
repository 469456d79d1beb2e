import { duration, freeMap, listOf, mapOf, oneOf, text, truth } from './shape.js';

/** Kinds of host that the setting `files` of .meshmon.yaml can name where content does not tell. */
export const hostKinds = [
  'prometheus',
  'rules',
  'rule-test',
  'alertmanager',
  'scrape-configs',
  'file-sd',
  'dashboard',
  'kubernetes',
  'helm-values',
  'mesh-config',
  'promql',
  'exposition',
  'none',
] as const;

/** Programs whose version the setting `versions` can tell. */
export const versionKeys = ['prometheus', 'alertmanager', 'operator', 'istio', 'kubernetes'] as const;
export const severityNames = ['error', 'warning', 'information', 'hint', 'off'] as const;
/** Ways to prove to a Prometheus who asks. */
export const authKinds = ['none', 'basic', 'bearer', 'command', 'headers', 'mtls', 'oauth2', 'sigv4'] as const;

/** `.meshmon.yaml`. */
export const projectShape = mapOf({
  versions: [
    mapOf(Object.fromEntries(versionKeys.map((it) => [it, [text, `Version of ${it} that reads the files.`] as const]))),
    'Versions of the programs that read the files.',
  ],
  features: [listOf(text), 'Feature flags that Prometheus runs with.'],
  operator: [
    mapOf({
      mutatingWebhook: [truth, 'The operator’s mutating webhook is installed.'],
      nameValidationScheme: [oneOf('legacy', 'utf8'), 'Names that the operator’s webhook takes.'],
    }),
    'How the prometheus-operator runs.',
  ],
  severities: [freeMap(oneOf(...severityNames)), 'Severity by code; `area/*` for a whole area.'],
  ignore: [listOf(text), 'Files that are left alone, as in .gitignore.'],
  mesh: [mapOf({ config: [text, 'File with the mesh configuration.'] }), 'The mesh.'],
  files: [freeMap(oneOf(...hostKinds)), 'What a file is, by pattern.'],
  connections: [
    listOf(
      mapOf({
        name: [text, 'Name of the connection.'],
        url: [text, 'Address of a Prometheus.'],
        auth: [oneOf(...authKinds), 'How to authenticate; secrets never stand here.'],
        tenant: [text, 'Tenant whose data is asked for, sent as `X-Scope-OrgID`.'],
        headers: [freeMap(text), 'Headers that go with every request; never a secret.'],
        params: [freeMap(text), 'Query parameters that go with every request.'],
        timeout: [duration, 'How long an answer is waited for.'],
        region: [text, 'AWS region of `sigv4`.'],
        service: [text, 'AWS service of `sigv4`; `aps` unless it is given.'],
      }),
    ),
    'Servers that queries are previewed on.',
  ],
});
