import type { Document } from '../syntax/tree.js';
import type { Part, Unit } from './unit.js';

/** Whether a unit is a file of which its program reads only the first document. prometheus: config.go, rulefmt.go; alertmanager: config.go. */
export function readsFirstOnly(unit: Unit): boolean {
  switch (unit.unit) {
    case 'PrometheusConfig':
    case 'AlertmanagerFile':
    case 'RuleTest':
      return true;
    case 'RuleFile':
      return unit.reader !== 'K';
    default:
      return false;
  }
}

/** The line of a file from which on its program reads nothing: that of the second document. undefined: every document is read. */
export function unreadFrom(documents: readonly Document[], parts: readonly Part[]): number | undefined {
  if (documents.length < 2) return undefined;
  let first: number | undefined;
  // Asked after each edit of files with thousands of units: nothing is made on the way.
  for (const part of parts) {
    for (const unit of part) {
      if (!readsFirstOnly(unit)) continue;
      for (const line of linesOf(unit.document)) if (first === undefined || line < first) first = line;
    }
  }
  if (first === undefined) return undefined;
  const after = first;
  return documents.flatMap(linesOf).find((line) => line > after);
}

/** The line at which a document begins in its file; none for one inside another. */
function linesOf({ region }: Document): readonly number[] {
  return region.home.type === 'file' ? [region.home.line] : [];
}
