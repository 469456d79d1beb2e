import { textOf } from '../syntax/access.js';
import { asciiMarks } from '../syntax/damage.js';
import { regionOf } from '../syntax/regions.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { nearestOf } from '../text/distance.js';
import { invisible, meantField } from '../text/meant.js';
import type { Fix } from '../text/problem.js';
import type { Located } from '../text/region.js';
import { ownScalar } from './shared-node.js';

/** What a key that is not known may suffer from without being seen. */
export function fieldHint({ region, span }: Node): { readonly hint?: string } {
  const found = invisible.exec(region.text.slice(span.start, span.end));
  const code = found?.[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return code === undefined ? {} : { hint: `A character that is not seen stands in the key: U+${code}.` };
}

/** The mend of a name that is none of those that are given: the nearest. */
export function nameFixes(node: Node, names: readonly string[]): readonly Fix[] {
  const it = ownScalar(node);
  if (!it) return [];
  const better = nearestOf(textOf(it), names, textOf(it).length > 5 ? 2 : 1);
  return better === undefined ? [] : [useFix(scalarPlace(it), better)];
}

/** The one obvious mend of a misspelt text. */
export function useFix({ region, span }: Pick<Located, 'region' | 'span'>, better: string): Fix {
  return { title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] };
}

/** The text of a scalar, without its quotes. */
export function scalarPlace(node: ScalarNode): Located {
  const region = regionOf(node);
  return { value: undefined, region, span: { start: 0, end: region.text.length } };
}

/** The mend of an unknown field at its key. */
export function fieldFixes(key: Node, known: readonly string[] | undefined): readonly Fix[] {
  const { region, span } = key;
  const source = region.text.slice(span.start, span.end);
  if (key.anchor !== undefined) return [];
  const colon = colonFix(key);
  if (colon) return [colon];
  const written = source.replaceAll(/^["']|["']$/g, '');
  const better = known && meantField(written, known);
  return better ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] : [];
}

/** The mend of a key with a colon of typography, so that its value is a part of it, and of a pair that is one text thereby. */
export function colonFix(node: Node): Fix | undefined {
  const { region, span } = node;
  const source = region.text.slice(span.start, span.end);
  if (node.type !== 'scalar' || node.style !== 'plain' || !/^[A-Za-z_][\w./-]*[ \t]*\uff1a/.test(source)) return undefined;
  return { title: 'Write a plain colon', preferred: true, edits: [{ region, span, text: asciiMarks(source).trimEnd() }] };
}
