import { mapAt } from '../operator/fields.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, keyText, pairAt, pairsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { MapNode, Node, ScalarNode } from '../syntax/tree.js';

export type Mode = 'CLIENT' | 'SERVER';

/** A name with the scalar it was written as. */
export interface Named {
  readonly name: string;
  readonly node: ScalarNode;
}

export interface TagOverride {
  readonly name: string;
  readonly keyNode: Node;
  readonly operation: 'UPSERT' | 'REMOVE';
  /** The CEL text, for UPSERT. */
  readonly value: ScalarNode | undefined;
}

export interface Override {
  readonly node: Node;
  /** The enum's name; ALL_METRICS when none is given. */
  readonly metric: string;
  readonly customMetric: Named | undefined;
  readonly modes: readonly Mode[];
  readonly matchNode: Node | undefined;
  readonly disabled: boolean | undefined;
  readonly disabledNode: Node | undefined;
  readonly tags: readonly TagOverride[];
}

/** What the three parts of a Telemetry have in common. */
export interface Entry {
  readonly node: Node;
  readonly modes: readonly Mode[];
  /** Undefined: none given, those of a wider scope or the mesh's own count. */
  readonly providers: readonly Named[] | undefined;
  readonly providersNode: Node | undefined;
}

export interface MetricsEntry extends Entry {
  readonly overrides: readonly Override[];
  readonly reportingInterval: ScalarNode | undefined;
}

export interface LoggingEntry extends Entry {
  readonly disabled: boolean | undefined;
  readonly disabledNode: Node | undefined;
  readonly filter: ScalarNode | undefined;
}

export interface TracingEntry extends Entry {
  readonly customTags: Node | undefined;
  /** Those that are written, but `providers` and `customTags`. */
  readonly fields: readonly { readonly name: TracingField; readonly node: ScalarNode }[];
}

export interface TargetRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly node: Node;
}

/** A Telemetry as istiod reads it; what has the wrong type is as if it were not there. */
export interface Telemetry {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Pod labels; undefined: none, so the object counts for the whole namespace or its targets. */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly selectorNode: Node | undefined;
  readonly targetRefs: readonly TargetRef[];
  readonly metrics: readonly MetricsEntry[];
  readonly accessLogging: readonly LoggingEntry[];
  readonly tracing: readonly TracingEntry[];
  /** Seconds do not matter: RFC 3339 texts in UTC sort by time. */
  readonly created: string;
  /** Of several control planes the one that reads it, by its label `istio.io/rev`; undefined: all do. */
  readonly revision: string | undefined;
}

/** Whether one control plane may read both. Source: istio/istio pkg/config/model.go `LabelsInRevision`. */
export function isOfOneRevision(a: Pick<Telemetry, 'revision'>, b: Pick<Telemetry, 'revision'>): boolean {
  return a.revision === undefined || b.revision === undefined || a.revision === b.revision;
}

export function isTelemetry(object: KubernetesObject): boolean {
  return object.kind === 'Telemetry' && groupOf(object) === 'telemetry.istio.io';
}

const read = new WeakMap<KubernetesObject, Telemetry>();

/** Reads a Telemetry object; remembered with it. */
export function telemetryOf(object: KubernetesObject): Telemetry {
  let it = read.get(object);
  if (!it) {
    it = readTelemetry(object);
    read.set(object, it);
  }
  return it;
}

function readTelemetry(object: KubernetesObject): Telemetry {
  const spec = get(object.root, 'spec');
  const selectorNode = pairAt(spec, 'selector')?.key;
  const labels = mapAt(spec, 'selector', 'matchLabels');
  const single = get(spec, 'targetRef');
  const refs = [...(single?.type === 'map' ? [single] : []), ...itemsOf(get(spec, 'targetRefs'))];
  return {
    object,
    name: object.name ?? '',
    namespace: object.namespace,
    selector: labels.size > 0 ? labels : undefined,
    selectorNode,
    targetRefs: refs.flatMap((node) => {
      const map = deref(node);
      if (map?.type !== 'map') return [];
      const text = (key: string) => textAt(map, key)?.name ?? '';
      return [{ group: text('group'), kind: text('kind'), name: text('name'), namespace: text('namespace'), node: map }];
    }),
    metrics: mapsIn(get(spec, 'metrics')).map((node) => ({
      ...entryOf(node),
      overrides: mapsIn(get(node, 'overrides')).map(overrideOf),
      reportingInterval: textAt(node, 'reportingInterval')?.node,
    })),
    accessLogging: mapsIn(get(spec, 'accessLogging')).map((node) => ({
      ...entryOf(node),
      disabled: booleanAt(node, 'disabled'),
      disabledNode: pairAt(node, 'disabled')?.key,
      filter: textAt(get(node, 'filter'), 'expression')?.node,
    })),
    tracing: mapsIn(get(spec, 'tracing')).map((node) => ({
      ...entryOf(node),
      customTags: get(node, 'customTags'),
      fields: tracingFields.flatMap((key) => {
        const value = textAt(node, key);
        return value ? [{ name: key, node: value.node }] : [];
      }),
    })),
    created: textAt(get(object.root, 'metadata'), 'creationTimestamp')?.name ?? '',
    revision: textAt(get(get(object.root, 'metadata'), 'labels'), 'istio.io/rev')?.name,
  };
}

const tracingFields = [
  'randomSamplingPercentage',
  'disableSpanReporting',
  'disableContextPropagation',
  'enableIstioTags',
  'useRequestIdForTraceSampling',
] as const;
export type TracingField = (typeof tracingFields)[number];

function mapsIn(list: Node | undefined): readonly MapNode[] {
  return itemsOf(list).flatMap((item) => {
    const it = deref(item);
    return it?.type === 'map' ? [it] : [];
  });
}

function entryOf(node: MapNode): Entry {
  const providers = get(node, 'providers');
  const named = providers?.type === 'list' ? providers.items.flatMap((item) => textAt(deref(item), 'name') ?? []) : undefined;
  return {
    node,
    modes: modesOf(textAt(get(node, 'match'), 'mode')?.name),
    providers: named && named.length > 0 ? named : undefined,
    providersNode: pairAt(node, 'providers')?.key,
  };
}

function overrideOf(node: MapNode): Override {
  const match = get(node, 'match');
  const custom = textAt(match, 'customMetric');
  return {
    node,
    metric: textAt(match, 'metric')?.name ?? 'ALL_METRICS',
    customMetric: custom && custom.name !== '' ? custom : undefined,
    modes: modesOf(textAt(match, 'mode')?.name),
    matchNode: match,
    disabled: booleanAt(node, 'disabled'),
    disabledNode: pairAt(node, 'disabled')?.key,
    tags: pairsOf(get(node, 'tagOverrides')).flatMap((pair) => {
      const name = keyText(pair);
      const value = deref(pair.value);
      if (name === undefined || name === '' || value?.type !== 'map') return [];
      const operation = textAt(value, 'operation')?.name === 'REMOVE' ? 'REMOVE' : 'UPSERT';
      return [{ name, keyNode: pair.key, operation, value: operation === 'UPSERT' ? textAt(value, 'value')?.node : undefined } as const];
    }),
  };
}

function modesOf(mode: string | undefined): readonly Mode[] {
  return mode === 'CLIENT' || mode === 'SERVER' ? [mode] : ['CLIENT', 'SERVER'];
}

/** The scalar under a key that is not null. */
function textAt(node: Node | undefined, key: string): Named | undefined {
  const it = get(node, key);
  if (it?.type !== 'scalar' || resolveScalar(it, 'K').type === 'null') return undefined;
  return { name: textOf(it), node: it };
}

function booleanAt(node: Node, key: string): boolean | undefined {
  const it = get(node, key);
  if (it?.type !== 'scalar') return undefined;
  const value = resolveScalar(it, 'K');
  return value.type === 'bool' ? value.value : undefined;
}
