import { goQuote } from '../promql/gostring.js';
import { textOf } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { textOfBytes } from '../syntax/utf8.js';

/** A string of Go: its text, or where it is no UTF-8 its bytes, one character a byte. */
export interface GoString {
  readonly text: string;
  readonly utf8: boolean;
}

/** A scalar's text; only of `!!binary` it may be no UTF-8. */
export function goString(node: Node): GoString {
  if (node.type !== 'scalar') return { text: '', utf8: true };
  if (node.tag === undefined) return { text: textOf(node), utf8: true };
  const found = resolveScalar(node, 'P');
  if (found.type !== 'binary') return { text: textOf(node), utf8: true };
  const { text, refused } = textOfBytes(Uint8Array.from(found.value, (it) => it.charCodeAt(0)));
  return refused === undefined ? { text, utf8: true } : { text: found.value, utf8: false };
}

/** `%q` of a string, also of one that is no UTF-8. */
export function quoteString({ text, utf8 }: GoString): string {
  if (utf8) return goQuote(text);
  const hex = (it: string) => `\\x${it.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return `"${[...text].map((it) => (it < '\x7f' && it >= ' ' ? it : hex(it))).join('')}"`;
}
