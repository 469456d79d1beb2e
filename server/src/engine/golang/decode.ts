import { deref, isMergeKey, pairsOf, textOf, unwritten } from '../syntax/access.js';
import { decodeAny, excessiveAliasing } from '../syntax/go-value.js';
import { cannotUnmarshal, scalarInto } from '../syntax/into.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { MapNode, Node, Pair, Reader } from '../syntax/tree.js';
import { meantField } from '../text/meant.js';
import { nextItem } from '../text/turns.js';
import { goDurationFault } from './duration.js';
import { Fields, isNull, isReadNull, stringOf, ZeroFields } from './fields.js';
import { type GoString, goString, quoteString } from './go-string.js';
import { mergeSources, noMerge } from './merge-sources.js';
import { type RawType, rootSlot, type Slot, structTable } from './struct-table.js';

/** What Go says of a pointer to nothing: the program crashes where nobody asks whether there is something. */
export const crash = 'runtime error: invalid memory address or nil pointer dereference';

/** What a configuration is refused for. The program's own table turns `about` into a code. */
export interface ConfigFault<About extends string = string> {
  readonly about: About;
  /** The program's words, without `line N:`. */
  readonly message: string;
  readonly node: Node;
  readonly hint?: string;
  /** Of an unknown field or value: those that there are. */
  readonly known?: readonly string[];
}

export type DecodeAbout = 'unknown-field' | 'duplicate' | 'type' | 'version';

/** A field of a struct that a message rests on: where its own fault is told already, the message would be the same mistake again. */
export type Rest = readonly [struct: Fields, field: string];

/** `at`: a field of the struct, or a node. A message about a field of the struct rests on it, `rests` tells others. */
export type Say<About extends string> = (
  about: About,
  message: string,
  at: string | Node,
  hint?: string,
  rests?: readonly Rest[],
) => undefined;

/** What a struct's own decoder checks after its fields are read. */
export type StructRule<About extends string> = (it: Fields, say: Say<About>, context: DecodeContext) => void;

/** One object for one target: what was found in an item of a long list counts only for the same. */
export interface DecodeContext {
  /** Whether the target version is at or after one. */
  since(version: string): boolean;
}

/** What a text field is checked for by its own decoder. */
export type TextRule<About extends string> = (
  text: string,
  context: DecodeContext,
) => { readonly about: About; readonly message: string; readonly known?: readonly string[] } | undefined;

/** A program's configuration: its tables and its own checks. */
export interface Dialect<About extends string> {
  /** Who reads the YAML: P, or R for rule files. */
  readonly reader: Reader;
  readonly types: Readonly<Record<string, RawType>>;
  /** By type of the table (`duration`), or by `type.field`, which goes first. */
  readonly texts: Readonly<Record<string, TextRule<About>>>;
  /** Types of the table whose texts are read by a decoder of their own, also those that are `NULL`. */
  readonly ownDecoder: ReadonlySet<string>;
  readonly rules: Readonly<Record<string, StructRule<About>>>;
  /** Go's names of types, by `type.field` or by type of the table (of lists, by that of their items), where they are not `[]*T`, `map[string]string`, `string`. */
  readonly names: Readonly<Record<string, string>>;
  /** Keys of maps that are label names to the decoder: says why one is none. */
  labelName(name: GoString): string | undefined;
  /** Maps whose decoder makes a new one each time, where others go into the one that is there. */
  readonly madeAnew?: ReadonlySet<string>;
  /** Of `ownDecoder` the fields that only a text is decoded for, never a null. */
  readonly fromTextOnly?: ReadonlySet<string>;
  /** The type's own way around the table: it decodes from a text too. */
  readonly fromText?: ReadonlySet<string>;
}

interface ItemFaults {
  readonly dialect: unknown;
  readonly context: DecodeContext;
  readonly slot: Slot;
  readonly key: Node | undefined;
  readonly faults: readonly ConfigFault[];
}

/** Items of long lists are read alone and stay the same nodes while their text is the same. */
const itemFaults = new WeakMap<Node, ItemFaults>();

/**
 * Decodes a tree into a Go struct as go-yaml does in strict mode and gathers everything that is refused, also what the program itself
 * would hide behind its first error. go-yaml v2 decode.go `mappingStruct`.
 */
export function decodeConfig<About extends string>(
  root: Node,
  type: string,
  dialect: Dialect<About | DecodeAbout>,
  context: DecodeContext,
): readonly ConfigFault<About | DecodeAbout>[] {
  type Fault = ConfigFault<About | DecodeAbout>;
  const faults: Fault[] = [];
  const { reader } = dialect;
  const following = new Set<Node>();
  /** Keys of fields whose value could not be read. */
  const unread = new Set<Node>();
  const fail = (about: DecodeAbout, message: string, node: Node, hint?: string, known?: readonly string[]): void => {
    faults.push({ about, message, node, ...(hint ? { hint } : {}), ...(known ? { known } : {}) });
  };

  const goName = (name: string): string => dialect.types[name]?.go ?? `${name.split('.')[0]}.plain`;

  const struct = (node: MapNode, name: string, owner: Node | undefined): void => {
    const from = faults.length;
    pairs(node, name, 0, reader === 'P' && pairsOf(node) !== node.pairs ? new Map() : undefined);
    const rule = dialect.rules[name];
    if (!rule) return;
    const it = new Fields(node, owner);
    let told: ReadonlySet<Node> | undefined;
    const say: Say<About | DecodeAbout> = (about, message, at, hint, rests = []): undefined => {
      // A field that could not be read is not called missing as well.
      told ??= new Set(faults.slice(from).map((fault) => fault.node));
      const field = typeof at === 'string' ? it.pair(at) : undefined;
      const place = typeof at === 'string' ? it.at(at) : at;
      if (told.has(place) || unread.has(place) || (field && told.has(deref(field.value) ?? field.value))) return;
      if (typeof at === 'string' && !field && isMisspelt(node, at)) return;
      if (rests.some(([of, name]) => isUnread(of, name))) return;
      faults.push({ about, message, node: place, ...(hint ? { hint } : {}) });
    };
    rule(it, say, context);
  };

  /** Whether a field is not there because its name is written wrongly. */
  const isMisspelt = (node: MapNode, name: string): boolean =>
    faults.some(
      ({ about, known, node: key }) =>
        about === 'unknown-field' &&
        known?.includes(name) === true &&
        node.pairs.some((it) => it.key === key) &&
        meantField(stringOf(key).text, known) === name,
    );

  const isUnread = (of: Fields, name: string): boolean => {
    const pair = of.pair(name);
    if (!pair) return isMisspelt(of.node, name);
    const value = deref(pair.value);
    return unread.has(pair.key) || faults.some((it) => it.node === pair.key || it.node === value);
  };

  /** `filled`: what stands in the maps that are fields already, of which a merge brings more into the same. */
  const pairs = (node: MapNode, name: string, depth: number, filled?: Map<Slot, Set<string>>): void => {
    const table = structTable(dialect.types, name);
    const seen: Slot[] = [];
    // What an unknown one may mean: none that is written too.
    let openFields: (() => readonly string[]) | undefined;
    for (let i = 0; i < node.pairs.length; i++) {
      const { key, value } = node.pairs[i] as Pair;
      if (isMergeKey(key)) {
        for (const source of merged(value, depth)) pairs(source, name, depth + 1, filled);
        continue;
      }
      const field = readKey(key)?.text;
      if (field === undefined) continue;
      const known = table.get(field);
      if (!known) {
        openFields ??= unwritten(node, () => table.keys());
        fail('unknown-field', `field ${field} not found in type ${goName(name)}`, key, undefined, openFields());
        continue;
      }
      const { since } = known;
      if (since && !context.since(since)) {
        fail('version', `field ${field} not found in type ${goName(name)}`, key, `It is there since version ${since}.`);
        continue;
      }
      if (seen.includes(known)) {
        fail('duplicate', `field ${field} already set in type ${goName(name)}`, key);
        continue;
      }
      seen.push(known);
      const from = faults.length;
      decode(value, known, key, filled);
      if (faults.length > from && faults[from]?.node === deref(value)) unread.add(key);
    }
  };

  /** The text that a key is read as, of null the empty one; undefined: it is refused, or left out with its value. */
  const readKey = (key: Node): GoString | undefined => {
    const node = deref(key);
    if (node?.type === 'list' || node?.type === 'map') {
      fail('type', cannotUnmarshal(node, 'string', reader), key);
      return undefined;
    }
    // One with a tag that it does not obey stops the reader.
    const found = node?.type === 'scalar' && node.tag !== undefined ? scalarInto(node, 'string', reader) : undefined;
    if (found?.ok === false) {
      fail('type', `yaml: ${found.message}`, key);
      return undefined;
    }
    // v3 leaves out a null key.
    return reader === 'R' && (!node || isNull(node, reader)) ? undefined : stringOf(node);
  };

  /** The maps that a merge key brings, of a list the last first. */
  const merged = (value: Node, depth: number): readonly MapNode[] => {
    if (depth > 20) return [];
    const { maps, others } = mergeSources(value);
    for (const it of others) fail('type', noMerge, it);
    return reader === 'P' ? [...maps].reverse() : maps;
  };

  const decode = (written: Node, slot: Slot, key: Node | undefined, filled?: Map<Slot, Set<string>>): void => {
    const node = deref(written);
    if (!node) return;
    if (isNull(node, reader)) {
      filled?.delete(slot);
      if (reader === 'P' && isReadNull(node)) emptied(node, slot, key);
      return;
    }
    // Only what has an anchor is met inside of itself.
    if (node.anchor === undefined) {
      decodeInto(node, slot, key, filled);
      return;
    }
    if (following.has(node)) return;
    following.add(node);
    decodeInto(node, slot, key, filled);
    following.delete(node);
  };

  /** A null that the type's own decoder is asked of. Everything is zero then: what it says behind its first complaint follows from that. */
  const emptied = (node: Node, slot: Slot, key: Node | undefined): void => {
    if (dialect.ownDecoder.has(slot.type) && !dialect.fromTextOnly?.has(slot.name)) text('', node, slot);
    if (slot.struct === undefined) return;
    let isRefused = false;
    dialect.rules[slot.struct]?.(
      new ZeroFields(node, key),
      (about, message, at, hint): undefined => {
        if (!isRefused) faults.push({ about, message, node: typeof at === 'string' ? node : at, ...(hint ? { hint } : {}) });
        isRefused = true;
      },
      context,
    );
  };

  const decodeInto = (node: Node, slot: Slot, key: Node | undefined, filled?: Map<Slot, Set<string>>): void => {
    const { items, values, struct: name } = slot;
    if (items) {
      if (node.type !== 'list')
        fail('type', cannotUnmarshal(node, dialect.names[slot.name] ?? dialect.names[items.type] ?? listName(items.type), reader), node);
      else for (const item of node.items) item.region === node.region ? decode(item, items, key) : piece(item, items, key);
    } else if (values) {
      if (node.type !== 'map')
        fail('type', cannotUnmarshal(node, dialect.names[slot.name] ?? mapName(slot.keys, values.type), reader), node);
      else {
        const seen = (!dialect.madeAnew?.has(slot.name) && filled?.get(slot)) || new Set<string>();
        filled?.set(slot, seen);
        freeMap(node, slot, values, seen, 0);
      }
    } else if (name !== undefined) {
      if (node.type === 'scalar' && dialect.fromText?.has(name)) return;
      if (node.type === 'map') struct(node, name, key);
      else fail('type', cannotUnmarshal(node, goName(name), reader), node);
    } else scalar(node, slot);
  };

  /** An item of a long list: what was found in it is remembered with it. */
  const piece = (item: Node, slot: Slot, key: Node | undefined): void => {
    let known = itemFaults.get(item);
    if (known?.dialect !== dialect || known.context !== context || known.slot !== slot || known.key !== key) {
      nextItem();
      const from = faults.length;
      decode(item, slot, key);
      known = { dialect, context, slot, key, faults: faults.splice(from) };
      itemFaults.set(item, known);
    }
    for (const it of known.faults) faults.push(it as Fault);
  };

  const freeMap = (node: MapNode, slot: Slot, values: Slot, seen: Set<string>, depth: number): void => {
    for (const { key, value } of node.pairs) {
      if (isMergeKey(key)) {
        // v2 merges in its place, and a key that is there already is one too many.
        const into = reader === 'R' ? new Set<string>() : seen;
        for (const source of merged(value, depth)) freeMap(source, slot, values, into, depth + 1);
        continue;
      }
      const name = readKey(key);
      if (!name) continue;
      if (seen.has(name.text)) fail('duplicate', `key ${quoteString(name)} already set in map`, key);
      seen.add(name.text);
      // Of a null key no decoder of its type is asked.
      const isLabel = slot.keys === 'label' && !isNull(deref(key) ?? key);
      const why = isLabel && !dialect.names[slot.name] ? dialect.labelName(name) : undefined;
      if (why !== undefined) fail('type', why, key);
      decode(value, values, key);
    }
  };

  const goType = ({ name, type }: Slot): string => dialect.names[name] ?? dialect.names[type] ?? basicType(type);

  const scalar = (node: Node, slot: Slot): void => {
    const { type } = slot;
    if (type === 'any') {
      anything(node);
      return;
    }
    if (type === 'duration(Go)') {
      goDuration(node);
      return;
    }
    const basic = basicType(type);
    if (node.type !== 'scalar') {
      fail('type', cannotUnmarshal(node, goType(slot), reader), node);
      return;
    }
    // Any text is one, unless a tag says otherwise.
    const found = basic === 'string' && node.tag === undefined ? undefined : scalarInto(node, basic, reader);
    if (found?.ok === false) {
      // A wrong tag stops the reader itself, which then speaks for itself.
      const wanted = goType(slot);
      const message = found.fatal ? `yaml: ${found.message}` : basic === wanted ? found.message : cannotUnmarshal(node, wanted, reader);
      fail('type', message, node);
      return;
    }
    text(goString(node).text, node, slot);
  };

  const text = (value: string, node: Node, { name, type }: Slot): void => {
    const rule = dialect.texts[name] ?? dialect.texts[type];
    const fault = rule?.(value, context);
    if (fault) faults.push({ ...fault, node });
  };

  /** An `interface{}`: what it holds is told by its keys and tags. Aliases are counted over the whole document, not here. */
  const anything = (node: Node): void => {
    for (const fault of decodeAny(node, reader).faults) {
      if (fault.message === excessiveAliasing) continue;
      fail(fault.fatal ? 'type' : 'duplicate', fault.fatal ? `yaml: ${fault.message}` : fault.message, fault.key ?? fault.node);
    }
  };

  /** A `time.Duration`: nanoseconds, or a text with units. go-yaml decode.go `durationType`. */
  const goDuration = (node: Node): void => {
    const isNumber = (node.type === 'scalar' || node.type === 'missing') && scalarInto(node, 'int', reader).ok;
    const isText = node.type === 'scalar' && resolveScalar(node, reader).type === 'string' && goDurationFault(textOf(node)) === undefined;
    if (!isNumber && !isText) fail('type', cannotUnmarshal(node, 'time.Duration', reader), node);
  };

  const top = deref(root);
  if (!top || isNull(top, reader)) return faults;
  decodeInto(top, rootSlot(type.startsWith('list<') ? type : `@${type}`), undefined);
  return faults;
}

function basicType(type: string): 'string' | 'bool' | 'int' | 'uint' | 'float64' {
  switch (type) {
    case 'bool':
    case 'int':
    case 'uint':
      return type;
    case 'float':
      return 'float64';
    default:
      return 'string';
  }
}

function listName(item: string): string {
  return item.startsWith('@') ? `[]*${item.slice(1)}` : '[]string';
}

function mapName(key: string | undefined, value: string): string {
  if (key === 'label') return 'model.LabelSet';
  return value === 'any' ? 'map[string]interface {}' : value.startsWith('list') ? 'map[string][]string' : 'map[string]string';
}
