import { atLeast } from '../catalogue/target.js';
import type { ObjectSchema, SchemaNode } from './structural.js';

/**
 * Telemetry of telemetry.istio.io, v1 and v1alpha1: both have the same schema. Source: istio/api, as of Istio 1.30; `since`: the first version
 * of Istio whose crd-all.gen.yaml has the field, of those that came after 1.16.
 */

const string = (doc: string, more: Partial<SchemaNode> = {}): SchemaNode => ({ t: 'string', doc, ...more });
const boolean = (doc: string, more: Partial<SchemaNode> = {}): SchemaNode => ({ t: 'boolean', doc, nullable: true, ...more });

const dns = '^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

const target: SchemaNode = {
  t: 'object',
  doc: 'Gateway, waypoint Service or ServiceEntry, or GatewayClass that the object attaches to.',
  req: ['kind', 'name'],
  p: {
    group: string('API group; empty or core for Service.', { maxLen: 253, pattern: dns }),
    kind: string('Kind of the target.', { minLen: 1, maxLen: 63, pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$' }),
    name: string('Name of the target.', { minLen: 1, maxLen: 253 }),
    namespace: string('Must stay empty.', {
      cel: [{ rule: 'no-cross-namespace', message: 'cross namespace referencing is not currently supported' }],
    }),
  },
};

const providers: SchemaNode = {
  t: 'array',
  doc: 'Providers of the mesh configuration, by name; replaces those of a wider scope.',
  items: { t: 'object', req: ['name'], p: { name: string('Name of an extension provider.', { minLen: 1 }) } },
};

const mode = (doc: string): SchemaNode => string(doc, { enum: ['CLIENT_AND_SERVER', 'CLIENT', 'SERVER'] });

const named = (doc: string, more: Readonly<Record<string, SchemaNode>> = {}): SchemaNode => ({
  t: 'object',
  doc,
  req: ['name'],
  p: { name: string('Name.', { minLen: 1 }), ...more },
});

const valued = (doc: string, more: Partial<SchemaNode> = {}): SchemaNode => ({
  t: 'object',
  doc,
  req: ['value'],
  p: { value: string('Text of the tag.', { minLen: 1 }) },
  ...more,
});

const spec: SchemaNode = {
  t: 'object',
  doc: 'What is measured, traced and logged.',
  cel: [{ rule: 'one-target', message: 'only one of targetRefs or selector can be set' }],
  p: {
    selector: {
      t: 'object',
      doc: 'Workloads of the object’s own namespace; none: the whole namespace, in the root namespace the whole mesh.',
      p: {
        matchLabels: {
          t: 'object',
          doc: 'Labels of the pods; all must be equal.',
          maxProperties: 4096,
          cel: [
            { rule: 'label-key-wildcard', message: 'wildcard not allowed in label key match' },
            { rule: 'label-key-empty', message: 'key must not be empty' },
          ],
          map: { t: 'string', maxBytes: 63, cel: [{ rule: 'label-value-wildcard', message: 'wildcard not allowed in label value match' }] },
        },
      },
    },
    targetRef: { ...target, since: '1.20' },
    targetRefs: { t: 'array', doc: 'What the object attaches to.', maxItems: 16, items: target, since: '1.22' },
    metrics: {
      t: 'array',
      doc: 'Metrics and their tags.',
      items: {
        t: 'object',
        p: {
          providers,
          overrides: {
            t: 'array',
            doc: 'Changes to metrics and tags, later ones last.',
            items: {
              t: 'object',
              p: {
                match: {
                  t: 'object',
                  doc: 'Metrics that are changed; none: all.',
                  oneOf: ['metric', 'customMetric'],
                  p: {
                    metric: string('A standard metric.', {
                      enum: [
                        'ALL_METRICS',
                        'REQUEST_COUNT',
                        'REQUEST_DURATION',
                        'REQUEST_SIZE',
                        'RESPONSE_SIZE',
                        'TCP_OPENED_CONNECTIONS',
                        'TCP_CLOSED_CONNECTIONS',
                        'TCP_SENT_BYTES',
                        'TCP_RECEIVED_BYTES',
                        'GRPC_REQUEST_MESSAGES',
                        'GRPC_RESPONSE_MESSAGES',
                      ],
                    }),
                    customMetric: string('Name of a metric that the proxy’s filter knows.', { minLen: 1 }),
                    mode: mode('Which side reports: CLIENT is reporter="source", SERVER is reporter="destination".'),
                  },
                },
                disabled: boolean('Switches the metrics off.'),
                tagOverrides: {
                  t: 'object',
                  doc: 'Tags by name.',
                  map: {
                    t: 'object',
                    p: {
                      operation: string('UPSERT sets the tag, REMOVE takes it away.', { enum: ['UPSERT', 'REMOVE'] }),
                      value: string('CEL expression over the attributes of a request; plain text needs quotes of its own.'),
                    },
                    cel: [
                      { rule: 'upsert-needs-value', message: 'value must be set when operation is UPSERT' },
                      { rule: 'remove-takes-no-value', message: 'value must not be set when operation is REMOVE' },
                    ],
                  },
                },
              },
            },
          },
          reportingInterval: string('How often TCP metrics are reported while a connection is open.', {
            cel: [{ rule: 'interval-min', message: 'must be a valid duration greater than 1ms' }],
            since: '1.17',
          }),
        },
      },
    },
    accessLogging: {
      t: 'array',
      doc: 'Access logs.',
      items: {
        t: 'object',
        p: {
          match: { t: 'object', doc: 'Side of the traffic.', p: { mode: mode('Which side logs.') } },
          providers,
          disabled: boolean('Switches logging off.'),
          filter: { t: 'object', doc: 'Which requests are logged.', p: { expression: string('CEL expression; true: logged.') } },
        },
      },
    },
    tracing: {
      t: 'array',
      doc: 'Tracing.',
      items: {
        t: 'object',
        p: {
          match: { t: 'object', doc: 'Side of the traffic.', p: { mode: mode('Which side traces.') } },
          providers,
          randomSamplingPercentage: {
            t: 'number',
            format: 'double',
            doc: 'Share of requests that are traced, 0 to 100.',
            min: 0,
            max: 100,
            nullable: true,
          },
          disableSpanReporting: boolean('Passes the headers on and reports nothing.'),
          disableContextPropagation: boolean('Does not pass the tracing headers on.', { since: '1.30' }),
          enableIstioTags: boolean('Istio’s own tags on every span.', { since: '1.25' }),
          useRequestIdForTraceSampling: boolean('Samples by the request’s id.'),
          customTags: {
            t: 'object',
            doc: 'Tags on every span.',
            map: {
              t: 'object',
              oneOf: ['literal', 'environment', 'header', 'formatter'],
              p: {
                literal: valued('A fixed text.'),
                environment: named('An environment variable of the proxy.', { defaultValue: string('When it is not set.') }),
                header: named('A request header.', { defaultValue: string('When it is not there.') }),
                formatter: valued('A text in Envoy’s access log format.', { since: '1.29' }),
              },
            },
          },
        },
      },
    },
  },
};

export const telemetrySchemas: ReadonlyMap<string, ObjectSchema> = new Map(
  ['v1', 'v1alpha1'].map((version) => [
    `Telemetry/${version}`,
    { group: 'telemetry.istio.io', version, kind: 'Telemetry', schema: { t: 'object', p: { spec } }, shapes: {} },
  ]),
);

const byVersion = new Map<string, ReadonlyMap<string, ObjectSchema>>();

/** The same as an older Istio has them: without the fields, and the version of the object, that came later. */
export function telemetrySchemasOf(istio: string): ReadonlyMap<string, ObjectSchema> {
  let found = byVersion.get(istio);
  if (!found) {
    const kept = [...telemetrySchemas].filter(([, { version }]) => version !== 'v1' || atLeast(istio, '1.22'));
    found = new Map(kept.map(([name, it]) => [name, { ...it, schema: upTo(it.schema, istio) }]));
    byVersion.set(istio, found);
  }
  return found;
}

function upTo(node: SchemaNode, istio: string): SchemaNode {
  const fields = Object.entries(node.p ?? {}).filter(([, it]) => typeof it.since !== 'string' || atLeast(istio, it.since));
  return {
    ...node,
    ...(node.p ? { p: Object.fromEntries(fields.map(([name, it]) => [name, upTo(it, istio)])) } : {}),
    ...(node.oneOf ? { oneOf: node.oneOf.filter((name) => fields.some(([it]) => it === name)) } : {}),
    ...(node.items ? { items: upTo(node.items, istio) } : {}),
    ...(node.map ? { map: upTo(node.map, istio) } : {}),
  };
}
