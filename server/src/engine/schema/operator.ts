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

/** Versions of each kind. */
export const operatorVersions: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set([...operatorSchemas.values()].map((it) => it.kind))].map((kind) => [
    kind,
    [...operatorSchemas.values()].filter((it) => it.kind === kind).map((it) => it.version),
  ]),
);
