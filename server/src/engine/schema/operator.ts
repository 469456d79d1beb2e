import data from './data/operator.json';
import type { ObjectSchema, SchemaNode } from './structural.js';

interface Raw {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: SchemaNode;
}

const shapes = data.shapes as unknown as Readonly<Record<string, SchemaNode>>;

/** The kinds of prometheus-operator by `Kind/version`; generated from its custom resource definitions. */
export const operatorSchemas: ReadonlyMap<string, ObjectSchema> = new Map(
  Object.entries(data.kinds as unknown as Readonly<Record<string, Raw>>).map(([key, it]) => [key, { ...it, shapes }]),
);
