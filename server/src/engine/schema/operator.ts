import data from './data/operator.json';
import type { ObjectSchema, SchemaNode } from './structural.js';

interface Raw {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: SchemaNode;
}

/** `specReplicasPath` of the definitions that have the subresource `scale`. */
const scales: Readonly<Record<string, string>> = { Alertmanager: 'replicas', Prometheus: 'shards', PrometheusAgent: 'shards' };

let schemas: ReadonlyMap<string, ObjectSchema> | undefined;

/** The kinds of prometheus-operator by `Kind/version`; generated from its custom resource definitions. A large table: read when it is first asked for. */
export function operatorSchemas(): ReadonlyMap<string, ObjectSchema> {
  if (!schemas) {
    const shapes = data.shapes as unknown as Readonly<Record<string, SchemaNode>>;
    const kinds = Object.entries(data.kinds as unknown as Readonly<Record<string, Raw>>);
    schemas = new Map(kinds.map(([key, it]) => [key, { ...it, shapes, ...(scales[it.kind] ? { scale: scales[it.kind] } : {}) }]));
  }
  return schemas;
}
