import { quoteMeta } from '../re2/shape.js';
import type { QueryUnit } from '../resources/unit.js';
import { deref, get, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Edit } from '../text/problem.js';

/** Edits that rename a label in what is written of a query's result: an alert's labels and annotations, a panel's legend. */
export function renamedInReaders({ place }: QueryUnit, from: string, to: string): readonly Edit[] {
  switch (place.type) {
    case 'alert':
      return ['labels', 'annotations'].flatMap((field) =>
        pairsOf(get(place.rule, field)).flatMap(({ value }) =>
          renamedIn(value, String.raw`(?:\$labels|\.Labels)\.`, from, String.raw`\b`, to),
        ),
      );
    case 'panel':
      return renamedIn(get(place.holder, 'legendFormat'), String.raw`\{\{\s*`, from, String.raw`(?=\s*\}\})`, to);
    default:
      return [];
  }
}

function renamedIn(node: Node | undefined, before: string, from: string, behind: string, to: string): readonly Edit[] {
  const it = deref(node);
  if (it?.type !== 'scalar') return [];
  const { region, span } = it;
  const pattern = new RegExp(`(?<=${before})${quoteMeta(from)}${behind}`, 'g');
  return [...region.text.slice(span.start, span.end).matchAll(pattern)].map(({ index }) => {
    const start = span.start + index;
    return { region, span: { start, end: start + from.length }, text: to };
  });
}
