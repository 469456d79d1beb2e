import { freeMap, listOf, mapOf, oneOf, text, truth } from './shape.js';

const versions = ['prometheus', 'alertmanager', 'operator', 'istio', 'kubernetes'];

/** `.meshmon.yaml`. */
export const projectShape = mapOf({
  versions: [
    mapOf(Object.fromEntries(versions.map((it) => [it, [text, `Version of ${it} that reads the files.`] as const]))),
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
  severities: [freeMap(oneOf('error', 'warning', 'information', 'hint', 'off')), 'Severity by code; `area/*` for a whole area.'],
  ignore: [listOf(text), 'Files that are left alone, as in .gitignore.'],
  mesh: [mapOf({ config: [text, 'File with the mesh configuration.'] }), 'The mesh.'],
  files: [freeMap(text), 'What a file is, by pattern.'],
  connections: [
    listOf(
      mapOf({
        name: [text, 'Name of the connection.'],
        url: [text, 'Address of a Prometheus.'],
        auth: [
          oneOf('none', 'basic', 'bearer', 'command', 'headers', 'mtls', 'oauth2', 'sigv4'),
          'How to authenticate; secrets never stand here.',
        ],
      }),
    ),
    'Servers that queries are previewed on.',
  ],
});
