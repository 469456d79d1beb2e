import { append } from '../text/append.js';
import { formatFloatG } from '../text/go-float.js';
import { deref, isMergeKey, textOf } from './access.js';
import { resolveScalar } from './resolve.js';
import type { AliasNode, ListNode, MapNode, Node, Pair, Reader } from './tree.js';

/** A value as Go holds it after decoding into `any`: the type counts, 1 and 1.0 are different keys. */
export type GoValue =
  | { readonly type: 'null' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  /** Bytes that are no UTF-8, one character a byte. */
  | { readonly type: 'bytes'; readonly value: string }
  | { readonly type: 'time'; readonly value: string }
  | { readonly type: 'list'; readonly items: readonly GoValue[] }
  | { readonly type: 'map'; readonly entries: ReadonlyMap<string, GoEntry> };

export interface GoEntry {
  readonly key: GoValue;
  readonly value: GoValue;
}

/** A fault of decoding, in Go's words without `line N:`, at the node that Go names. */
export interface DecodeFault {
  readonly message: string;
  readonly node: Node;
  /** Of a key that is there already: the key. */
  readonly key?: Node;
  /** Go gives up here; the others are gathered and go on. */
  readonly fatal: boolean;
}

export interface DecodeResult {
  readonly value: GoValue | undefined;
  /** In Go's order; a fatal one stands alone. */
  readonly faults: readonly DecodeFault[];
}

const nothing: GoValue = { type: 'null' };

class Fatal {
  readonly fault: DecodeFault;
  constructor(fault: DecodeFault) {
    this.fault = fault;
  }
}

/**
 * Decodes a tree into `any` as a reader does: P = v2 strict, R = v3, K = v2 not strict (JSON comes after that).
 * go-yaml: decode.go, v2.4.4 and v3.0.5.
 */
export function decodeAny(root: Node, reader: Reader): DecodeResult {
  const faults: DecodeFault[] = [];
  const decode = createDecoder(reader, faults);
  try {
    const value = decode(root);
    return { value: faults.length > 0 ? undefined : value, faults };
  } catch (error) {
    if (error instanceof Fatal) return { value: undefined, faults: [error.fault] };
    throw error;
  }
}

export const excessiveAliasing = 'document contains excessive aliasing';

/** Decode steps that aliases may cause: 99 % of all up to 400,000, sliding to 10 % at 4,000,000. */
export function allowedAliasRatio(steps: number): number {
  if (steps <= 400_000) return 0.99;
  return steps >= 4_000_000 ? 0.1 : 0.99 - 0.89 * ((steps - 400_000) / 3_600_000);
}

function createDecoder(reader: Reader, faults: DecodeFault[]): (root: Node) => GoValue | undefined {
  let steps = 0;
  let aliasSteps = 0;
  let aliasDepth = 0;
  const following = new Set<Node>();
  const fail = (message: string, node: Node): never => {
    throw new Fatal({ message, node, fatal: true });
  };

  const count = (node: Node): void => {
    steps++;
    if (aliasDepth > 0) aliasSteps++;
    if (aliasSteps > 100 && steps > 1000 && aliasSteps / steps > allowedAliasRatio(steps)) fail(excessiveAliasing, node);
  };

  /** undefined: a fault was noted, the value is dropped. */
  const decode = (node: Node): GoValue | undefined => {
    count(node);
    switch (node.type) {
      case 'alias':
        return followed(node, (target) => decode(target));
      case 'scalar':
      case 'missing':
        return scalar(node);
      case 'list':
        return list(node);
      case 'map': {
        const entries = new Map<string, GoEntry>();
        const whole = reader === 'R' ? mapOfV3(node, entries, undefined, hasStringKeys(node)) : mapOfV2(node, entries);
        return whole ? { type: 'map', entries } : undefined;
      }
    }
  };

  const followed = <T>(node: AliasNode, read: (target: Node) => T): T => {
    const { target } = node;
    if (!target || following.has(node)) return fail(`anchor '${node.name}' value contains itself`, node);
    following.add(node);
    aliasDepth++;
    const value = read(target);
    aliasDepth--;
    following.delete(node);
    return value;
  };

  const scalar = (node: Node & { type: 'scalar' | 'missing' }): GoValue => {
    const found = resolveScalar(node, reader);
    switch (found.type) {
      case 'null':
        return nothing;
      case 'bool':
      case 'int':
      case 'float':
      case 'string':
        return found;
      case 'merge':
        return { type: 'string', value: '<<' };
      case 'timestamp':
        return reader === 'R' ? { type: 'time', value: found.value } : { type: 'string', value: found.value };
      case 'binary':
        return fromBytes(found.value);
      case 'error':
        return fail(found.message, node);
    }
  };

  const list = (node: ListNode): GoValue => {
    const items: GoValue[] = [];
    for (const it of node.items) {
      const item = decode(it);
      if (item) items.push(item);
    }
    return { type: 'list', items };
  };

  const keyOf = (pair: Pair): GoValue | undefined => {
    const key = decode(pair.key);
    if (key?.type === 'map' || key?.type === 'list') fail(`invalid map key: ${goSyntax(key, reader)}`, pair.key);
    return key;
  };

  const mapOfV2 = (node: MapNode, entries: Map<string, GoEntry>): boolean => {
    for (const pair of node.pairs) {
      if (isMergeKey(pair.key)) {
        for (const source of mergeSources(pair.value).reverse()) mergeV2(source, entries);
        continue;
      }
      const key = keyOf(pair);
      if (!key) continue;
      const value = decode(pair.value);
      if (!value) continue;
      const id = identityOf(key, entries.size);
      if (reader === 'P' && entries.has(id)) {
        faults.push({ message: `key ${goSyntax(key, reader)} already set in map`, node: pair.value, key: pair.key, fatal: false });
      } else entries.set(id, { key, value });
    }
    return true;
  };

  const mergeV2 = (source: Node, entries: Map<string, GoEntry>): void => {
    count(source);
    if (source.type === 'map') mapOfV2(source, entries);
    else if (source.type === 'alias') {
      followed(source, (target) => {
        count(target);
        if (target.type === 'map') mapOfV2(target, entries);
      });
    }
  };

  /** The maps of a merge; anything else is refused. */
  const mergeSources = (value: Node): Node[] => {
    const isMapLike = (it: Node): boolean =>
      it.type === 'map' || (it.type === 'alias' && (it.target === undefined || it.target.type === 'map'));
    const sources = value.type === 'list' ? [...value.items] : [value];
    for (const it of sources) if (!isMapLike(it)) fail('map merge requires map or sequence of maps as the value', it);
    return sources;
  };

  /** Whether v3 makes a map of string keys: then keys that come in by a merge become strings too. */
  const hasStringKeys = (node: MapNode): boolean =>
    node.pairs.every((pair) => {
      const key = deref(pair.key);
      if (key?.type !== 'scalar') return false;
      const { type } = resolveScalar(key, reader);
      return type === 'string' || type === 'merge';
    });

  const mapOfV3 = (node: MapNode, entries: Map<string, GoEntry>, merged: Set<string> | undefined, stringKeys: boolean): boolean => {
    const duplicates = duplicateKeys(node);
    if (duplicates.length > 0) {
      append(faults, duplicates);
      return false;
    }
    let merge: Pair | undefined;
    for (const pair of node.pairs) {
      if (isMergeKey(pair.key)) {
        merge = pair;
        continue;
      }
      const decoded = keyOf(pair);
      const key = stringKeys && decoded && decoded.type !== 'string' ? stringKey(pair.key) : decoded;
      if (!key) continue;
      const id = identityOf(key, entries.size);
      if (merged) {
        if (merged.has(id)) continue;
        merged.add(id);
      }
      const value = decode(pair.value);
      if (value) entries.set(id, { key, value });
    }
    if (!merge) return true;
    const own = merged ?? new Set<string>();
    if (!merged) for (const id of entries.keys()) own.add(id);
    for (const source of mergeSources(merge.value)) mergeV3(source, entries, own, stringKeys);
    return true;
  };

  const mergeV3 = (source: Node, entries: Map<string, GoEntry>, own: Set<string>, stringKeys: boolean): void => {
    count(source);
    if (source.type === 'map') mapOfV3(source, entries, own, stringKeys);
    else if (source.type === 'alias') {
      followed(source, (target) => {
        count(target);
        if (target.type === 'map') mapOfV3(target, entries, own, stringKeys);
      });
    }
  };

  return decode;
}

/** A key decoded into a string: its text; null into a string is nothing. */
function stringKey(node: Node): GoValue | undefined {
  const key = deref(node);
  return key?.type === 'scalar' && resolveScalar(key, 'R').type !== 'null' ? { type: 'string', value: textOf(key) } : undefined;
}

/** v3 compares keys by kind and text, before it decodes anything of the map. Lines in the message count in the region's text. */
export function duplicateKeys(node: MapNode): readonly DecodeFault[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of node.pairs) {
    const { key } = pair;
    const id = key.type === 'scalar' ? `s${textOf(key)}` : key.type === 'missing' ? 's' : key.type === 'alias' ? `a${key.name}` : key.type;
    const group = groups.get(id);
    if (group) group.push(pair);
    else groups.set(id, [pair]);
  }
  if (groups.size === node.pairs.length) return [];
  const faults: DecodeFault[] = [];
  for (const pair of node.pairs) {
    const { key } = pair;
    const id = key.type === 'scalar' ? `s${textOf(key)}` : key.type === 'missing' ? 's' : key.type === 'alias' ? `a${key.name}` : key.type;
    const group = groups.get(id) ?? [];
    const name = key.type === 'scalar' ? textOf(key) : key.type === 'alias' ? key.name : '';
    for (let i = group.indexOf(pair) + 1; i < group.length && faults.length < 1000; i++) {
      const later = group[i];
      if (!later) continue;
      const message = `mapping key ${goQuote(name)} already defined at line ${lineOf(key)}`;
      faults.push({ message, node: later.key, fatal: false });
    }
  }
  return faults;
}

/** The line of a node in its region's text, from 1, as libyaml counts: from its anchor or tag on, with all its line breaks. */
export function lineOf(node: Node): number {
  return goLineAt(node.region.text, node.properties ?? node.span.start);
}

/** The line of an offset, from 1, with all of libyaml's line breaks. */
export function goLineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 0x85 || code === 0x2028 || code === 0x2029) line++;
    else if (code === 13 && text.charCodeAt(i + 1) !== 10) line++;
  }
  return line;
}

/** What two keys must share to be the same key of a Go map: type and value. A NaN is like nothing else. */
function identityOf(key: GoValue, unique: number): string {
  switch (key.type) {
    case 'float':
      return Number.isNaN(key.value) ? `nan${unique}` : `float ${key.value}`;
    case 'int':
      return `${typeof key.value === 'bigint' && key.value > 9223372036854775807n ? 'uint' : 'int'} ${key.value}`;
    case 'null':
      return 'null';
    case 'bool':
    case 'string':
    case 'time':
      return `${key.type} ${key.value}`;
    case 'bytes':
      return `string ${key.value}`;
    case 'list':
    case 'map':
      return `${key.type}${unique}`;
  }
}

/** Bytes as a string, if they are UTF-8. */
function fromBytes(bytes: string): GoValue {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes.charCodeAt(i);
    const size =
      first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    let point = size === 1 ? first : first & (0xff >> (size + 1));
    let valid = size > 0 && i + size <= bytes.length;
    for (let k = 1; valid && k < size; k++) {
      const next = bytes.charCodeAt(i + k);
      if ((next & 0xc0) !== 0x80) valid = false;
      point = point * 64 + (next & 0x3f);
    }
    if (!valid || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return { type: 'bytes', value: bytes };
    text += String.fromCodePoint(point);
    i += size;
  }
  return { type: 'string', value: text };
}

/** A string as Go's `%q` writes it. */
export function goQuote(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const name = quoteNames[character];
    if (name) out += name;
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code >= 0x80 && !/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)) {
      out += code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    } else out += character;
  }
  return `${out}"`;
}

const quoteNames: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** A value as Go's `%#v` writes it. */
export function goSyntax(value: GoValue, reader: Reader, inside = false): string {
  switch (value.type) {
    case 'null':
      return inside ? 'interface {}(nil)' : '<nil>';
    case 'bool':
      return String(value.value);
    case 'int':
      return typeof value.value === 'bigint' && value.value > 9223372036854775807n ? `0x${value.value.toString(16)}` : String(value.value);
    case 'float':
      return formatFloatG(value.value);
    case 'string':
    case 'bytes':
    case 'time':
      return goQuote(value.value);
    case 'list':
      return `[]interface {}{${value.items.map((it) => goSyntax(it, reader, true)).join(', ')}}`;
    case 'map': {
      const entries = [...value.entries.values()];
      const stringKeys = reader === 'R' && entries.every((it) => it.key.type === 'string');
      const body = entries
        .map((it) => [goSyntax(it.key, reader, true), goSyntax(it.value, reader, true)] as const)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, it]) => `${key}:${it}`);
      return `map[${stringKeys ? 'string' : 'interface {}'}]interface {}{${body.join(', ')}}`;
    }
  }
}
