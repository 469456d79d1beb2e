import { parseDuration } from '../promql/durations.js';
import { deref, itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import { isNullWord, resolveScalar } from '../syntax/resolve.js';
import type { MapNode, Node, Pair, Reader } from '../syntax/tree.js';
import { type GoString, goString } from './go-string.js';

/** A YAML map as a Go struct holds it after decoding: a null is as if not written, except that numbers and texts are then zero. */
export class Fields {
  readonly node: MapNode;
  /** The key that the struct, or the list it is in, is the value of. */
  readonly owner: Node | undefined;
  readonly #pairs = new Map<string, Pair>();

  constructor(node: MapNode, owner?: Node) {
    this.node = node;
    this.owner = owner;
    for (const pair of pairsOf(node)) {
      const name = keyText(pair);
      if (name !== undefined) this.#pairs.set(name, pair);
    }
  }

  names(): readonly string[] {
    return [...this.#pairs.keys()];
  }

  pair(name: string): Pair | undefined {
    return this.#pairs.get(name);
  }

  /** The value, aliases followed; undefined: not written, or null. */
  value(name: string): Node | undefined {
    const value = deref(this.pair(name)?.value);
    return value && !isNull(value) ? value : undefined;
  }

  /** Whether a pointer is set. */
  has(name: string): boolean {
    const value = deref(this.pair(name)?.value);
    return value !== undefined && (!isNull(value) || isReadNull(value));
  }

  /** A scalar's text; the empty text when there is none. */
  text(name: string): string {
    const value = this.value(name);
    return value ? goString(value).text : '';
  }

  /** Those of the fields that hold a text which is not empty. */
  filled(...names: readonly string[]): readonly string[] {
    return names.filter((name) => this.text(name) !== '');
  }

  truth(name: string): boolean {
    const value = this.value(name);
    const found = value?.type === 'scalar' ? resolveScalar(value, 'P') : undefined;
    return found?.type === 'bool' && found.value;
  }

  /** A number; `fallback` when it is not written or no number, 0 when it is null. */
  number(name: string, fallback: number): number {
    const value = deref(this.pair(name)?.value);
    if (!value) return fallback;
    if (isNull(value)) return 0;
    const found = value.type === 'scalar' ? resolveScalar(value, 'P') : undefined;
    return found?.type === 'int' || found?.type === 'float' ? Number(found.value) : fallback;
  }

  /** The same of a whole number: go-yaml cuts what is behind the point. */
  whole(name: string, fallback: number): number {
    return Math.trunc(this.number(name, fallback));
  }

  /** Milliseconds of a duration, 0 when it is null; undefined: not written, or none. */
  duration(name: string): number | undefined {
    const value = deref(this.pair(name)?.value);
    if (value && isNull(value)) return 0;
    const parsed = value ? parseDuration(goString(value).text) : undefined;
    return parsed?.ok ? parsed.milliseconds : undefined;
  }

  items(name: string): readonly Node[] {
    return itemsOf(this.value(name));
  }

  child(name: string): Fields | undefined {
    const value = deref(this.pair(name)?.value);
    return value && fieldsOf(value);
  }

  /** The items of a list that are maps. */
  children(name: string): readonly Fields[] {
    return this.items(name).flatMap((it) => fieldsOf(it) ?? []);
  }

  /** Where a finding about a field stands: its value when that is a text, else its key; the first key when the field is not there. */
  at(name: string): Node {
    const pair = this.pair(name);
    if (!pair) return this.node.pairs[0]?.key ?? this.node;
    const value = deref(pair.value);
    return value?.type === 'scalar' && pair.value.type === 'scalar' && !isNull(value) && textOf(value) !== '' ? value : pair.key;
  }
}

/** A struct that a null went to the decoder of: all is zero, also what has a default. */
export class ZeroFields extends Fields {
  readonly #pair: Pair;

  constructor(at: Node, owner?: Node) {
    const { region, span } = at;
    super({ type: 'map', flow: true, pairs: [], region, span }, owner);
    this.#pair = { key: at, value: { type: 'missing', region, span } };
  }

  override pair(_name: string): Pair {
    return this.#pair;
  }
}

/** What a struct holds of a node; undefined: it is none. */
function fieldsOf(node: Node): Fields | undefined {
  if (node.type === 'map') return new Fields(node);
  return isReadNull(node) ? new ZeroFields(node) : undefined;
}

/** What go-yaml takes for null. */
export function isNull(node: Node, reader: Reader = 'P'): boolean {
  if (node.type !== 'scalar') return node.type === 'missing';
  // Without a tag the words for null are plain and have at most four letters.
  if (node.tag === undefined && !node.language)
    return node.style === 'plain' && node.span.end - node.span.start <= 4 && isNullWord(textOf(node));
  return resolveScalar(node, reader).type === 'null';
}

/** What a string of Go holds of a node: of null the empty text. */
export function stringOf(node: Node | undefined): GoString {
  return !node || isNull(node) ? { text: '', utf8: true } : goString(node);
}

/**
 * Whether a null goes to the decoder of its type, as an empty text, instead of being passed by; of a pointer it makes an empty struct. go-yaml v2
 * decode.go `prepare`, which knows two of its words.
 */
export function isReadNull(node: Node): boolean {
  return node.type === 'scalar' && node.tag === undefined && node.style === 'plain' && ['Null', 'NULL'].includes(textOf(node));
}

/** What leaves a pointer nil. */
export function isNil(node: Node): boolean {
  return isNull(node) && !isReadNull(node);
}
