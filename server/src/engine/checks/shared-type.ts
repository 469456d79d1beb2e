import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fix } from '../text/problem.js';
import { durationFixes } from './shared-duration.js';
import { ownScalar } from './shared-node.js';

/** Fields whose texts are durations, whoever reads them. */
const duration = /(?:interval|timeout|^for|duration|delay|wait)$/i;

/**
 * Mends of a scalar of another type than the field has: quotes that make it a text or keep it from being a number or boolean, brackets where a list is
 * read. `message`: the tool's, which names the type; a bare number where a duration belongs lacks its unit.
 */
export function typeFixes(node: Node, message: string): readonly Fix[] {
  const it = ownScalar(node);
  if (!it || it.tag !== undefined) return [];
  const text = textOf(it);
  const write = (title: string, written: string): readonly Fix[] => [
    { title, preferred: true, edits: [{ region: it.region, span: it.span, text: written }] },
  ];
  const wanted = /(?:of type |into )(\S+?)(?:: ".*")?$/.exec(message)?.[1] ?? '';
  // A label may be called as a field is.
  const field = /(?<!labels\.|annotations\.)\b([A-Za-z]+): Invalid value/i.exec(message)?.[1] ?? '';
  if (it.style === 'plain') {
    if (wanted === 'string' && /^\d+$/.test(text) && duration.test(field)) return durationFixes(it);
    if (wanted === 'string' && text !== '' && !/["\\\s]/.test(text)) return write('Quote it', `"${text}"`);
  } else if (it.style === 'double' || it.style === 'single') {
    const isMeant = /^bool(?:ean)?$/.test(wanted)
      ? /^(?:true|false)$/.test(text)
      : /^(?:u?int\d*|integer|number|float\d*)$/.test(wanted) && /^-?\d+(?:\.\d+)?$/.test(text);
    if (isMeant) return write('Remove the quotes', text);
  }
  const isList = /^(?:\[\]string|model\.LabelNames)$/.test(wanted);
  // What separates items in the text would stand in one.
  return isList && it.style !== 'literal' && it.style !== 'folded' && text !== '' && !/[[\]{},;#\s]/.test(text)
    ? write('Make it a list', `[${it.region.text.slice(it.span.start, it.span.end)}]`)
    : [];
}
