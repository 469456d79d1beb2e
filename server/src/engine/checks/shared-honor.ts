import { columnAt, deref, get } from '../syntax/access.js';
import type { Node, Pair } from '../syntax/tree.js';
import type { Fix } from '../text/problem.js';

/** Lets what is scraped keep its own labels: over another value of the field, or below the key that names its owner. */
export function honorLabels(owner: Node, below: Pair, field: 'honor_labels' | 'honorLabels'): readonly Fix[] {
  const title = `Write \`${field}: true\``;
  const value = deref(get(owner, field));
  if (value) {
    const { region, span } = value;
    return span.start < span.end ? [{ title, preferred: true, edits: [{ region, span, text: 'true' }] }] : [];
  }
  const { region, span } = below.key;
  const { text } = region;
  const line = text.lastIndexOf('\n', span.start - 1) + 1;
  const isBlock = /^[ -]*$/.test(text.slice(line, span.start));
  const at = span.start;
  const written = isBlock ? `${field}: true\n${' '.repeat(columnAt(text, at))}` : `${field}: true, `;
  return [{ title, preferred: true, edits: [{ region, span: { start: at, end: at }, text: written }] }];
}
