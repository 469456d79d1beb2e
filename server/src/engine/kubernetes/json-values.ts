import { deref, textOf } from '../syntax/access.js';
import { goQuote } from '../syntax/go-value.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { formatFloatG } from '../text/go-float.js';

/** The JSON type of a node as sigs.k8s.io/yaml makes it. */
export function jsonType(node: Node): string {
  switch (node.type) {
    case 'map':
      return 'object';
    case 'list':
      return 'array';
    case 'missing':
      return 'null';
    case 'alias':
      return 'null';
    case 'scalar': {
      const it = resolveScalar(node, 'K');
      switch (it.type) {
        case 'null':
          return 'null';
        case 'bool':
          return 'boolean';
        case 'int':
        case 'float':
          return isInt64(it.value) ? 'integer' : 'number';
        default:
          return 'string';
      }
    }
  }
}

/** Whether the API server's JSON reader takes a number for an integer; a larger one becomes a float. Of a float it sees the digits that kubectl writes. */
function isInt64(value: number | bigint): boolean {
  if (typeof value === 'number' && (!Number.isInteger(value) || Math.abs(value) >= 1e21)) return false;
  const written = BigInt(String(value));
  return written >= -(2n ** 63n) && written < 2n ** 63n;
}

export function fits(type: string, wanted: string): boolean {
  if (wanted === 'int-or-string') return type === 'integer' || type === 'string';
  if (wanted === 'number') return type === 'number' || type === 'integer';
  return type === wanted;
}

/** A value that is no text, as a message shows it. Of a map where none belongs the fields are gone by then. */
export function jsonOf(node: Node): string {
  const it = deref(node);
  if (it?.type === 'list') return `[${it.items.map(jsonOf).join(',')}]`;
  if (it?.type === 'map') return '{}';
  return (it && scalarJson(it)) ?? 'null';
}

export function scalarJson(node: Node): string | undefined {
  const it = deref(node);
  if (it?.type !== 'scalar') return undefined;
  const resolved = resolveScalar(it, 'K');
  switch (resolved.type) {
    case 'string':
      return goQuote(resolved.value);
    case 'bool':
      return String(resolved.value);
    case 'int':
    case 'float':
      return numberText(resolved.value);
    default:
      return textOf(it);
  }
}

/** As Go prints an int64 or a float64. */
export function numberText(value: number | bigint): string {
  return isInt64(value) ? String(value) : formatFloatG(Number(value));
}
