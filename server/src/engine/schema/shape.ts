import fields from './data/config-fields.json';
import grafana from './data/grafana-fields.json';
import docs from './data/operator-docs.json';
import { operatorSchemas } from './operator.js';
import { follow, type ObjectSchema, type SchemaNode } from './structural.js';
import { telemetrySchemas } from './telemetry.js';

/** What may be written at a place, whatever table it comes from. */
export type Shape =
  | { readonly kind: 'map'; readonly fields: ReadonlyMap<string, Field>; readonly exclusive: readonly (readonly string[])[] }
  /** A map whose keys are the user's. */
  | { readonly kind: 'free'; readonly value: () => Shape }
  | { readonly kind: 'list'; readonly item: () => Shape }
  | { readonly kind: 'scalar'; readonly type: ScalarType; readonly values: readonly string[] }
  | { readonly kind: 'any' };

export type ScalarType = 'string' | 'boolean' | 'integer' | 'number' | 'duration' | 'regex' | 'label';

export interface Field {
  readonly name: string;
  readonly shape: () => Shape;
  readonly doc: string;
  readonly default: string | undefined;
  readonly since: string | undefined;
  readonly deprecated: boolean;
  readonly required: boolean;
}

export const anyShape: Shape = { kind: 'any' };
export const text: Shape = { kind: 'scalar', type: 'string', values: [] };
export const duration: Shape = { kind: 'scalar', type: 'duration', values: [] };
export const truth: Shape = { kind: 'scalar', type: 'boolean', values: ['true', 'false'] };

export function oneOf(...values: readonly string[]): Shape {
  return { kind: 'scalar', type: 'string', values };
}

export function listOf(item: Shape): Shape {
  return { kind: 'list', item: () => item };
}

export function freeMap(value: Shape): Shape {
  return { kind: 'free', value: () => value };
}

/** A map of `name: [shape, doc]`. */
export function mapOf(
  table: Readonly<Record<string, readonly [shape: Shape, doc: string, fallback?: string]>>,
  exclusive: readonly (readonly string[])[] = [],
): Shape {
  const entries = Object.entries(table).map(([name, [shape, doc, fallback]]): [string, Field] => [
    name,
    { name, shape: () => shape, doc, default: fallback, since: undefined, deprecated: false, required: false },
  ]);
  return { kind: 'map', fields: new Map(entries), exclusive };
}

type Program = 'prometheus' | 'alertmanager' | 'grafana';

interface Table {
  readonly types: Readonly<Record<string, RawType>>;
  readonly exclusive: readonly (readonly string[])[];
}

interface RawField {
  readonly type: string;
  readonly doc: string;
  readonly default?: unknown;
  readonly since?: string;
  readonly enum?: readonly string[];
  readonly deprecated?: unknown;
  readonly required?: boolean;
}

interface RawType {
  readonly inline?: readonly string[];
  readonly fields: Readonly<Record<string, RawField>>;
}

const configShapes = new Map<string, Shape>();

/** A type of prometheus.yml, rule files, alertmanager.yml or Grafana’s provisioning by its name in the table: `config.ScrapeConfig`. */
export function configShape(program: Program, type: string): Shape {
  const key = `${program} ${type}`;
  let shape = configShapes.get(key);
  if (!shape) {
    const table = (program === 'grafana' ? grafana : fields[program]) as unknown as Table;
    const collected = new Map<string, Field>();
    collect(program, table.types, type, collected, 0);
    const known = [...table.exclusive, ...configExclusive].filter((it) => it.every((name) => collected.has(name)));
    // A secret stands in the file or in a file of its own.
    const files = [...collected.keys()].flatMap((it) => (collected.has(`${it}_file`) ? [[it, `${it}_file`]] : []));
    const exclusive = type === 'rulefmt.Rule' ? ruleExclusive : [...known, ...files];
    shape = collected.size > 0 ? { kind: 'map', fields: collected, exclusive } : anyShape;
    configShapes.set(key, shape);
  }
  return shape;
}

/** Ways to prove who asks, of which both programs take one: `HTTPClientConfig.Validate` of prometheus/common, `SlackConfig` of Alertmanager. */
const configExclusive = [
  ...['bearer_token', 'bearer_token_file'].flatMap((token) => ['basic_auth', 'oauth2', 'authorization'].map((it) => [token, it])),
  ...['api_url', 'api_url_file'].flatMap((url) => ['app_token', 'app_token_file'].map((it) => [url, it])),
];

/** `record` takes neither `alert` nor what only alerts have. */
const ruleExclusive = ['alert', 'for', 'keep_firing_for', 'annotations'].map((it) => ['record', it]);

function collect(program: Program, types: Readonly<Record<string, RawType>>, type: string, into: Map<string, Field>, depth: number): void {
  const it = types[type];
  if (!it || depth > 8) return;
  for (const [name, field] of Object.entries(it.fields)) {
    into.set(name, {
      name,
      shape: once(() => typeShape(program, field.type, field.enum)),
      doc: field.doc,
      default: field.default === undefined ? undefined : String(field.default),
      since: field.since,
      deprecated: field.deprecated !== undefined && field.deprecated !== false,
      required: field.required === true,
    });
  }
  for (const inner of it.inline ?? []) collect(program, types, inner, into, depth + 1);
}

/** Made when it is first asked for: types hold each other. */
function once(make: () => Shape): () => Shape {
  let shape: Shape | undefined;
  return () => {
    shape ??= make();
    return shape;
  };
}

function typeShape(program: Program, type: string, values: readonly string[] | undefined): Shape {
  const list = /^list<(.*)>$/.exec(type);
  if (list) return { kind: 'list', item: once(() => typeShape(program, list[1] ?? '', values)) };
  const map = /^map<[^,]*,(.*)>$/.exec(type);
  if (map) return { kind: 'free', value: once(() => typeShape(program, map[1] ?? '', values)) };
  // Grafana has a few types of Alertmanager.
  if (type.startsWith('@alertmanager/')) return configShape('alertmanager', type.slice('@alertmanager/'.length));
  if (type.startsWith('@')) return configShape(program, type.slice(1));
  switch (type) {
    case 'bool':
      return truth;
    case 'duration':
    case 'duration(Go)':
      return duration;
    case 'enum':
      return { kind: 'scalar', type: 'string', values: values ?? [] };
    case 'int':
    case 'uint':
      return { kind: 'scalar', type: 'integer', values: [] };
    case 'float':
      return { kind: 'scalar', type: 'number', values: [] };
    case 'regex':
      return { kind: 'scalar', type: 'regex', values: [] };
    case 'label':
      return { kind: 'scalar', type: 'label', values: [] };
    case 'any':
      return anyShape;
    default:
      return text;
  }
}

const structuralShapes = new WeakMap<SchemaNode, Shape>();

/** The shape of an object of the prometheus-operator or of Telemetry; undefined: not ours. */
export function objectShape(apiVersion: string, kind: string): Shape | undefined {
  const [group = '', version = ''] = apiVersion.split('/');
  const schema =
    group === 'monitoring.coreos.com'
      ? operatorSchemas().get(`${kind}/${version}`)
      : group === 'telemetry.istio.io'
        ? telemetrySchemas.get(`${kind}/${version}`)
        : undefined;
  if (!schema) return undefined;
  const spec = schema.schema.p?.['spec'];
  return objectWith(apiVersion, kind, spec ? structural(schema, spec, 'spec') : anyShape);
}

/** The shape of an object around that of its spec. */
export function objectWith(apiVersion: string, kind: string, spec: Shape): Shape {
  return mapOf({
    apiVersion: [oneOf(apiVersion), 'Group and version of the kind.'],
    kind: [oneOf(kind), 'What the object is.'],
    metadata: [metadata, 'Name, namespace, labels.'],
    spec: [spec, 'What is wanted.'],
  });
}

const metadata = mapOf({
  name: [text, 'Name of the object.'],
  namespace: [text, 'Namespace that the object is in.'],
  labels: [freeMap(text), 'Labels; selectors find the object by them.'],
  annotations: [freeMap(text), 'Notes for people and programs.'],
});

function structural(schema: ObjectSchema, raw: SchemaNode, path: string): Shape {
  const old = structuralShapes.get(raw);
  // A shared node has one docs path a place: only own nodes are remembered.
  if (old && raw.$ === undefined) return old;
  const node = follow(schema, raw);
  const shape = makeStructural(schema, node, path, raw.$);
  if (raw.$ === undefined) structuralShapes.set(raw, shape);
  return shape;
}

function makeStructural(schema: ObjectSchema, node: SchemaNode, path: string, name: string | undefined): Shape {
  if (node.p) {
    const entries = Object.entries(node.p).map(([key, raw]): [string, Field] => {
      const inner = follow(schema, raw);
      return [
        key,
        {
          name: key,
          shape: () => structural(schema, raw, `${path}.${key}`),
          doc: inner.doc ?? docOf(schema.kind, `${path}.${key}`, name),
          default: inner.default === undefined ? undefined : JSON.stringify(inner.default).replaceAll('"', ''),
          since: sinceText(inner.since),
          deprecated: inner.deprecated !== undefined && inner.deprecated !== false,
          required: node.req?.includes(key) === true,
        },
      ];
    });
    return { kind: 'map', fields: new Map(entries), exclusive: exclusiveOf(node, new Set(Object.keys(node.p))) };
  }
  const { items, map } = node;
  if (items) {
    // Routes below the root are free JSON for the API server; the operator reads them as it reads the root.
    const route =
      schema.kind === 'AlertmanagerConfig' && path === 'spec.route.routes' ? schema.schema.p?.['spec']?.p?.['route'] : undefined;
    return { kind: 'list', item: () => (route ? structural(schema, route, 'spec.route') : structural(schema, items, `${path}[]`)) };
  }
  if (map) return { kind: 'free', value: () => structural(schema, map, `${path}.*`) };
  switch (node.t) {
    case 'boolean':
      return truth;
    case 'integer':
    case 'number':
      return { kind: 'scalar', type: 'number', values: [] };
    case 'string':
    case 'int-or-string':
      return {
        kind: 'scalar',
        type: node.pattern?.includes(')ms)?)') || path.endsWith('reportingInterval') ? 'duration' : 'string',
        values: node.enum ?? [],
      };
    default:
      return anyShape;
  }
}

const knownExclusive: readonly (readonly string[])[] = [
  ['selector', 'targetRefs'],
  ['selector', 'targetRef'],
  ['targetRef', 'targetRefs'],
  ['port', 'targetPort'],
  ['port', 'portNumber'],
  ['portNumber', 'targetPort'],
  ['basicAuth', 'authorization'],
  ['basicAuth', 'oauth2'],
  ['authorization', 'oauth2'],
  ...['bearerTokenSecret', 'bearerTokenFile'].flatMap((token) => ['basicAuth', 'oauth2', 'authorization'].map((it) => [token, it])),
  ['any', 'matchNames'],
  ...['alert', 'for', 'keep_firing_for', 'annotations'].map((it) => ['record', it]),
];

function exclusiveOf(node: SchemaNode, names: ReadonlySet<string>): readonly (readonly string[])[] {
  const own = node.oneOf ? [node.oneOf] : [];
  return [...own, ...knownExclusive.filter((it) => it.every((name) => names.has(name)))];
}

function sinceText(since: unknown): string | undefined {
  if (typeof since !== 'object' || since === null) return undefined;
  return Object.entries(since)
    .map(([program, version]) => `${program} ${String(version)}`)
    .join(', ');
}

function docOf(kind: string, path: string, shared: string | undefined): string {
  const operatorDocs = docs.docs as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const own = operatorDocs[kind]?.[path];
  if (own) return own;
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (shared === 'MetricRelabeling' || /elabel\w*\[\]\.\w+$/.test(path)) return operatorDocs['RelabelConfig']?.[last] ?? '';
  // Endpoints of the two monitors, and fields of both server kinds, say the same.
  for (const other of ['ServiceMonitor', 'Prometheus', 'AlertmanagerConfig']) {
    const same = operatorDocs[other]?.[path.replace('podMetricsEndpoints', 'endpoints')];
    if (same) return same;
  }
  return '';
}

/** Kinds that are ours in an apiVersion. */
export function kindsOf(apiVersion: string): readonly string[] {
  const [group = '', version = ''] = apiVersion.split('/');
  const schemas = group === 'monitoring.coreos.com' ? operatorSchemas() : group === 'telemetry.istio.io' ? telemetrySchemas : new Map();
  return [...schemas.keys()].flatMap((it) => (it.endsWith(`/${version}`) ? [it.slice(0, it.indexOf('/'))] : []));
}

/** apiVersions of ours, of one kind where it is given. */
export function apiVersionsOf(kind: string | undefined): readonly string[] {
  const found = new Set<string>();
  for (const it of [...operatorSchemas().values(), ...telemetrySchemas.values()])
    if (!kind || it.kind === kind) found.add(`${it.group}/${it.version}`);
  return [...found];
}
