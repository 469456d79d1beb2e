import { append } from '../text/append.js';
import { deref, isMergeKey, textOf } from './access.js';
import { allowedAliasRatio, type DecodeFault, duplicateKeys, goQuote } from './go-value.js';
import { isTimestamp, oldBoolean, resolveScalar, shortTag, tagOf } from './resolve.js';
import type { MapNode, MissingNode, Node, Reader, ScalarNode } from './tree.js';

/** Go types that configuration fields have. */
export type GoType = 'string' | 'bool' | 'int' | 'uint' | 'float64' | '[]string' | 'map[string]string';

export type Into<T> = { readonly ok: true; readonly value: T | undefined } | { readonly ok: false; readonly message: string };

/** `value: undefined` stands for null: the field keeps what it has. */
export type IntoScalar = Into<string | boolean | number | bigint>;

/**
 * A scalar decoded into a Go field of a basic type, by P or R. A refusal is Go's words without `line N:`; `fatal` refusals stop the whole decoding.
 * go-yaml: decode.go `scalar`, v2.4.4 and v3.0.5.
 */
export function scalarInto(
  node: ScalarNode | MissingNode,
  type: 'string' | 'bool' | 'int' | 'uint' | 'float64',
  reader: Reader,
): IntoScalar & { readonly fatal?: true } {
  const found = resolveScalar(node, reader);
  const text = node.type === 'scalar' ? textOf(node) : '';
  if (found.type === 'error') return { ok: false, message: found.message, fatal: true };
  if (found.type === 'null') return { ok: true, value: undefined };
  switch (type) {
    case 'string':
      return { ok: true, value: found.type === 'binary' ? found.value : text };
    case 'bool':
      if (found.type === 'bool') return { ok: true, value: found.value };
      if (reader === 'R' && found.type === 'string') {
        const value = oldBoolean(text);
        if (value !== undefined) return { ok: true, value };
      }
      break;
    case 'int':
      if (found.type === 'int' && found.value <= 9223372036854775807n) return { ok: true, value: found.value };
      // A float is cut to its whole part without a word; below the range it becomes the least number.
      if (found.type === 'float' && found.value <= 2 ** 63) return { ok: true, value: Math.max(-(2 ** 63), Math.trunc(found.value)) };
      break;
    case 'uint':
      if (found.type === 'int' && found.value >= 0) return { ok: true, value: found.value };
      if (found.type === 'float' && found.value <= 2 ** 64) return { ok: true, value: unsigned(found.value) };
      break;
    case 'float64':
      if (found.type === 'int' || found.type === 'float') return { ok: true, value: Number(found.value) };
      break;
  }
  return { ok: false, message: cannotUnmarshal(node, type, reader) };
}

/** What Go's conversion to uint64 leaves of a float: below zero its bits read without a sign, of one that does not fit the highest bit (amd64). */
function unsigned(float: number): bigint {
  const fits = float >= -(2 ** 63) && float < 2 ** 64;
  return fits ? BigInt.asUintN(64, BigInt(Math.trunc(float))) : 2n ** 63n;
}

/**
 * Go's words for a node of the wrong type: its tag, its text (cut to seven characters when it has more than ten bytes), the type.
 * A written tag stands there as it is, except that v2 knows none of collections and v3 takes the lone `!` for none.
 */
export function cannotUnmarshal(node: Node, type: string, reader: Reader): string {
  if (node.type === 'alias') return cannotUnmarshal(node.target ?? { ...node, type: 'missing' }, type, reader);
  const written = node.tag === undefined || (node.tag === '!' && reader === 'R') ? undefined : shortTag(node.tag);
  if (node.type === 'list' || node.type === 'map') {
    const own = node.type === 'list' ? '!!seq' : '!!map';
    const tag = reader === 'R' ? (written ?? own) : own;
    return `cannot unmarshal ${tag === '!!seq' || tag === '!!map' ? tag : `${tag} \`\``} into ${type}`;
  }
  const text = node.type === 'scalar' ? textOf(node) : '';
  const found = resolveScalar(node, reader);
  // Resolved before the type is looked at.
  if (found.type === 'error') return `yaml: ${found.message}`;
  const timely = found.type === 'string' && node.type === 'scalar' && node.style === 'plain' && node.tag === undefined && isTimestamp(text);
  const tag = written ?? (timely ? '!!timestamp' : tagOf(found));
  // Go takes a scalar with the tag of a collection for one, and adds its text as it is.
  const value = tag === '!!seq' || tag === '!!map' ? text : ` \`${cutValue(text)}\``;
  return `cannot unmarshal ${tag}${value} into ${type}`;
}

/** Go cuts bytes: longer than ten, seven stay. */
function cutValue(text: string): string {
  let bytes = 0;
  let cut = text.length;
  let at = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes < 7 && bytes + size > 7) cut = at;
    bytes += size;
    at += character.length;
    if (bytes === 7) cut = at;
  }
  return bytes > 10 ? `${text.slice(0, cut)}...` : text;
}

/** Decodes a node into a type; faults at the nodes that Go names. `undefined`: null, or faults. */
export function decodeInto(node: Node, type: GoType, reader: Reader): { readonly value: unknown; readonly faults: readonly DecodeFault[] } {
  const faults: DecodeFault[] = [];
  const value = into(node, type, reader, faults);
  const fatal = faults.find((it) => it.fatal);
  return { value: faults.length > 0 ? undefined : value, faults: fatal ? [fatal] : faults };
}

/** What a null or a failed item leaves of a list or map. */
const dropped = Symbol('dropped');

function into(node: Node, type: GoType, reader: Reader, faults: DecodeFault[]): unknown {
  const here = deref(node);
  if (!here) {
    faults.push({ message: node.type === 'alias' ? `anchor '${node.name}' value contains itself` : '', node, fatal: true });
    return dropped;
  }
  const refuse = (): typeof dropped => {
    faults.push({ message: cannotUnmarshal(here, type, reader), node: here, fatal: false });
    return dropped;
  };
  if (here.type === 'alias') return dropped;
  if (here.type === 'scalar' || here.type === 'missing') {
    if (type === '[]string' || type === 'map[string]string') {
      const found = resolveScalar(here, reader);
      if (found.type === 'null') return null;
      if (found.type !== 'error') return refuse();
      faults.push({ message: found.message, node: here, fatal: true });
      return dropped;
    }
    const found = scalarInto(here, type, reader);
    if (found.ok) return found.value ?? null;
    faults.push({ message: found.message, node: here, fatal: found.fatal === true });
    return dropped;
  }
  if (here.type === 'list') {
    if (type !== '[]string') return refuse();
    const items: unknown[] = [];
    for (const it of here.items) {
      const item = into(it, 'string', reader, faults);
      // v2 makes a null the empty string, v3 leaves it out.
      if (item === null) {
        if (reader !== 'R') items.push('');
      } else if (item !== dropped) items.push(item);
    }
    return items;
  }
  if (reader === 'R') {
    const duplicates = duplicateKeys(here);
    if (duplicates.length > 0) {
      append(faults, duplicates);
      return dropped;
    }
  }
  if (type !== 'map[string]string') return refuse();
  const entries = new Map<string, unknown>();
  fillMap(here, reader, entries, faults, undefined, { steps: 0 });
  return Object.fromEntries(entries);
}

function fillMap(
  map: MapNode,
  reader: Reader,
  entries: Map<string, unknown>,
  faults: DecodeFault[],
  own: Set<string> | undefined,
  budget: { steps: number },
): void {
  if (++budget.steps > 100_000 * allowedAliasRatio(0)) return;
  const merges: Node[] = [];
  const merge = (value: Node, known: Set<string> | undefined): void => {
    const found = deref(value);
    const sources = found?.type === 'list' && value.type === 'list' ? [...found.items] : [value];
    for (const it of reader === 'R' ? sources : sources.reverse()) {
      const source = deref(it);
      if (source?.type === 'map') fillMap(source, reader, entries, faults, known, budget);
      else faults.push({ message: 'map merge requires map or sequence of maps as the value', node: it, fatal: true });
    }
  };
  for (const pair of map.pairs) {
    if (isMergeKey(pair.key)) {
      if (reader === 'R') merges.push(pair.value);
      else merge(pair.value, undefined);
      continue;
    }
    const key = into(pair.key, 'string', reader, faults);
    // A null key is the empty string to v2, v3 leaves the pair out.
    if (key === dropped || (key === null && reader === 'R')) continue;
    const name = key === null ? '' : String(key);
    if (own?.has(name)) continue;
    own?.add(name);
    const value = into(pair.value, 'string', reader, faults);
    if (value === dropped) continue;
    if (reader === 'P' && entries.has(name)) {
      faults.push({ message: `key ${goQuote(name)} already set in map`, node: pair.value, fatal: false });
    } else entries.set(name, value ?? '');
  }
  const known = own ?? new Set(entries.keys());
  for (const it of merges) merge(it, known);
}
