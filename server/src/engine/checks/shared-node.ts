import { columnAt } from '../syntax/access.js';
import type { Node, Pair, ScalarNode } from '../syntax/tree.js';
import type { Edit } from '../text/problem.js';
import type { Located } from '../text/region.js';

/** The scalar whose text a mend may change; undefined: by an anchor other places have it too, and may want it as it is. */
export function ownScalar(node: Node | undefined): ScalarNode | undefined {
  return node?.type === 'scalar' && node.anchor === undefined ? node : undefined;
}

/** A node as the place of a finding; of nothing, the dash or colon before it is marked. */
export function atNode({ region, span }: Node): Located {
  const { start, end } = span;
  return { value: undefined, region, span: start === end ? { start: Math.max(0, start - 1), end } : span };
}

/**
 * The same for what a Go program cannot read into a type, which it says of the line where it began to read: that of an anchor or tag, which may
 * stand above the value.
 */
export function atGoNode(node: Node): Located {
  const { region, span, properties } = node;
  if (properties === undefined || properties >= span.start) return atNode(node);
  const above = region.text.slice(properties, span.start);
  const end = above.search(/[\r\n]/);
  if (end < 0) return atNode(node);
  const written = above.slice(0, end).replace(/\s+(?:#.*)?$/, '');
  return { value: undefined, region, span: { start: properties, end: properties + written.length } };
}

/** Takes the lines of a key and its value out of a block of YAML; undefined: something else stands on them. */
export function withoutPair({ key, value }: Pair): Edit | undefined {
  return withoutLines(key, value);
}

/** Takes the lines of an item out of a block list. */
export function withoutItem(item: Node): Edit | undefined {
  return withoutLines(item, item);
}

function withoutLines(from: Node, to: Node): Edit | undefined {
  const { region, span } = from;
  const { text } = region;
  if (to.region !== region || !/^[ \t]*(?:#.*)?$/.test(restOfLine(text, to.span.end))) return undefined;
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const before = text.slice(start, span.start);
  // A dash that is not the item's own would be left without its first key.
  if (!/^ *$/.test(before) && !(from === to && /^ *- +$/.test(before))) return undefined;
  const column = from === to ? before.indexOf('-') : columnAt(text, span.start);
  let end = start;
  for (let line = start; line < text.length; line = end) {
    const next = text.indexOf('\n', line);
    const content = text.slice(line, next < 0 ? text.length : next);
    const indent = content.search(/\S/);
    const own =
      line === start ||
      (indent > column && content.trim() !== '') ||
      (from !== to && indent === column && content.startsWith('- ', indent));
    if (!own && line >= Math.max(span.end, to.span.end)) break;
    end = next < 0 ? text.length : next + 1;
  }
  return { region, span: { start, end }, text: '' };
}

/** What stands behind an offset on its line; nothing where a block has ended with its last line. */
function restOfLine(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.charAt(offset - 1) === '\n' ? '' : text.slice(offset, end < 0 ? text.length : end).replace(/\r$/, '');
}
