import { isKept } from '../kubernetes/kept.js';
import { deref, get, itemsOf, keyText, pairAt, pairsOf, textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node, Pair } from '../syntax/tree.js';

/** The value of a field after the API server dropped nulls; undefined: not there. */
export function field(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let here = deref(node);
  for (const key of path) {
    here = get(here, key);
    if (!isKept(here)) return undefined;
  }
  return here;
}

/** The text of a field; empty when it is not there, as the operator's Go code has it. */
export function textAt(node: Node | undefined, ...path: readonly string[]): string {
  const it = field(node, ...path);
  return it?.type === 'scalar' ? textOf(it) : '';
}

/** The text of a field; undefined when it is not there. */
export function optionalText(node: Node | undefined, ...path: readonly string[]): string | undefined {
  const it = field(node, ...path);
  return it?.type === 'scalar' ? textOf(it) : undefined;
}

/** A boolean field; undefined when it is not there or something else. */
export function boolAt(node: Node | undefined, ...path: readonly string[]): boolean | undefined {
  const it = field(node, ...path);
  if (it?.type !== 'scalar') return undefined;
  const value = resolveScalar(it, 'K');
  return value.type === 'bool' ? value.value : undefined;
}

/** A whole number; undefined when it is not there or something else. */
export function intAt(node: Node | undefined, ...path: readonly string[]): number | undefined {
  const it = field(node, ...path);
  if (it?.type !== 'scalar') return undefined;
  const value = resolveScalar(it, 'K');
  return value.type === 'int' || value.type === 'float' ? Number(value.value) : undefined;
}

/** The items of a list field. */
export function listAt(node: Node | undefined, ...path: readonly string[]): readonly Node[] {
  return itemsOf(field(node, ...path));
}

/** The texts of a list of strings. */
export function stringsAt(node: Node | undefined, ...path: readonly string[]): readonly string[] {
  return listAt(node, ...path).map((it) => (it.type === 'scalar' ? textOf(it) : ''));
}

/** The pairs of a map field without dropped nulls, as they are written. */
export function keptPairs(node: Node | undefined, ...path: readonly string[]): readonly Pair[] {
  return pairsOf(field(node, ...path)).filter((it) => isKept(deref(it.value)));
}

/** The keys of a map field without those of dropped nulls, as the operator sorts them. */
export function keptKeys(node: Node | undefined, ...path: readonly string[]): readonly string[] {
  return keptPairs(node, ...path)
    .flatMap((it) => keyText(it) ?? [])
    .sort();
}

/** A map of strings without dropped nulls, later duplicates winning. */
export function mapAt(node: Node | undefined, ...path: readonly string[]): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const pair of pairsOf(field(node, ...path))) {
    const key = keyText(pair);
    const value = deref(pair.value);
    if (key !== undefined && isKept(value) && value.type === 'scalar') result.set(key, textOf(value));
  }
  return result;
}

/** Where to point for a field: its key, else the nearest key above, else the node itself. */
export function keyAt(node: Node, ...path: readonly string[]): Node {
  let here: Node | undefined = deref(node);
  let place: Node = firstKey(node);
  for (const key of path) {
    const pair = pairAt(here, key);
    if (!pair) return place;
    place = pair.key;
    here = deref(pair.value);
  }
  return place;
}

/** What to mark of a thing: its first key, else itself. */
export function firstKey(node: Node): Node {
  const it = deref(node) ?? node;
  return it.type === 'map' ? (it.pairs[0]?.key ?? it) : it;
}

/** The value of a field as a place, or the field's key when the value is a map or a list, or the nearest key when it is not there. */
export function placeAt(node: Node, ...path: readonly string[]): Node {
  const value = field(node, ...path);
  return value?.type === 'scalar' ? value : keyAt(node, ...path);
}

/** Where monitors keep their endpoints. */
export const endpointFields: Readonly<Record<string, string>> = { ServiceMonitor: 'endpoints', PodMonitor: 'podMetricsEndpoints' };

/** A field of the operator as Prometheus spells it: `enableHTTP2`, `enable_http2`. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
