/**
 * A structural schema as the Kubernetes API server keeps it, in short words: `t` type, `p` properties, `req` required, `items` element, `map` value
 * of a free map, `$` name of a shared node, `list`/`listKeys` list type, `cel` rules between fields.
 */
export interface SchemaNode {
  readonly t?: string;
  readonly p?: Readonly<Record<string, SchemaNode>>;
  readonly req?: readonly string[];
  readonly items?: SchemaNode;
  readonly map?: SchemaNode;
  readonly $?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly min?: number;
  readonly max?: number;
  readonly minLen?: number;
  readonly maxLen?: number;
  /** The API server counts bytes and says so. */
  readonly maxBytes?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly list?: string;
  readonly listKeys?: readonly string[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly preserveUnknown?: boolean;
  readonly deprecated?: boolean | string;
  readonly since?: unknown;
  readonly doc?: string;
  readonly cel?: readonly CelRule[];
  /** Exactly one of these may be there, or none. */
  readonly oneOf?: readonly string[];
}

export interface CelRule {
  readonly rule: string;
  readonly message: string;
}

export interface ObjectSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: SchemaNode;
  readonly shapes: Readonly<Record<string, SchemaNode>>;
  /** The field of `spec` that `kubectl scale` sets; the API server holds it to what a scale may be. */
  readonly scale?: string;
}

/** The node itself, references followed. */
export function follow(schema: ObjectSchema, node: SchemaNode): SchemaNode {
  let it = node;
  for (let i = 0; it.$ !== undefined && i < 20; i++) {
    const shape = schema.shapes[it.$];
    if (!shape) return {};
    // What stands beside the reference overrides the shape.
    const { $: _name, ...own } = it;
    it = { ...shape, ...own };
  }
  return it;
}
