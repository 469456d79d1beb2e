import type { Document } from '../syntax/tree.js';
import type { Unit } from './unit.js';

/** Whether a unit is a file of which its program reads only the first document. prometheus: config.go, rulefmt.go; alertmanager: config.go. */
function readsFirstOnly(unit: Unit): boolean {
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
export function unreadFrom(units: readonly Unit[]): number | undefined {
  const first = lowest(units.flatMap((it) => (readsFirstOnly(it) ? linesOf(it.document) : [])));
  if (first === undefined) return undefined;
  return lowest(units.flatMap((it) => (it.unit === 'Document' ? linesOf(it.document).filter((line) => line > first) : [])));
}

/** The line at which a document begins in its file; none for one inside another. */
function linesOf({ region }: Document): readonly number[] {
  return region.home.type === 'file' ? [region.home.line] : [];
}

function lowest(lines: readonly number[]): number | undefined {
  return lines.length === 0 ? undefined : Math.min(...lines);
}
