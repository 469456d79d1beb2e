import { deref, keyText, pairsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { type Chain, defaultProviders, type Said, say } from './merge.js';
import type { MeshConfig } from './mesh-config.js';
import type { Mode, Telemetry, TracingField } from './telemetry.js';

/** A tag that is put on spans: its kind is the field that tells where the value comes from. */
export interface CustomTag {
  readonly name: string;
  readonly kind: 'literal' | 'environment' | 'header' | 'formatter' | undefined;
  /** The text, or the name of the variable or header. */
  readonly text: string;
  readonly fallback: string | undefined;
  readonly node: Node;
}

export interface MergedTracing {
  /** Whether any object says something; else, without a default provider, the older settings of the mesh configuration do. */
  readonly byTelemetry: boolean;
  /** The first of each list: istiod takes no other. */
  readonly provider: Chain<string>;
  readonly fields: ReadonlyMap<TracingField, Chain<string>>;
  /** Whole maps: a later one replaces an earlier. */
  readonly customTags: Chain<readonly CustomTag[]>;
}

/** Merges tracing of the objects that count for a proxy, for one side. Source: istio/istio pilot/pkg/model/telemetry.go Tracing. */
export function mergeTracing(objects: readonly Telemetry[], mesh: MeshConfig, mode: Mode): MergedTracing {
  const provider: Said<string>[] = defaultProviders(mesh, 'tracing').flatMap(({ value: [value], ...rest }) =>
    value === undefined ? [] : [{ ...rest, value }],
  );
  const fields = new Map<TracingField, Said<string>[]>();
  const customTags: Said<readonly CustomTag[]>[] = [];
  for (const by of objects) {
    for (const entry of by.tracing) {
      if (!entry.modes.includes(mode)) continue;
      const [first] = entry.providers ?? [];
      if (first) provider.push({ value: first.name, by, node: first.node });
      for (const { name, node } of entry.fields) say(fields, name, { value: textOf(node), by, node });
      if (entry.customTags?.type === 'map') customTags.push({ value: tagsIn(entry.customTags), by, node: entry.customTags });
    }
  }
  return { byTelemetry: objects.some((it) => it.tracing.length > 0), provider, fields, customTags };
}

const kinds = ['literal', 'environment', 'header', 'formatter'] as const;

function tagsIn(map: Node): readonly CustomTag[] {
  return pairsOf(map).flatMap((pair) => {
    const name = keyText(pair);
    if (name === undefined) return [];
    const found = pairsOf(deref(pair.value)).findLast((it) => kinds.some((kind) => kind === keyText(it)));
    const text = (key: string) => {
      const value = deref(pairsOf(deref(found?.value)).find((it) => keyText(it) === key)?.value);
      return value?.type === 'scalar' ? textOf(value) : undefined;
    };
    const kind = kinds.find((it) => found && it === keyText(found));
    return [{ name, kind, text: text('name') ?? text('value') ?? '', fallback: text('defaultValue'), node: pair.key }];
  });
}
