import { textOf } from './access.js';
import { isTimestamp, oldBoolean, resolveScalar, shortTag, tagOf } from './resolve.js';
import type { MissingNode, Node, Reader, ScalarNode } from './tree.js';

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
