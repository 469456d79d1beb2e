import type { Edit } from '../text/problem.js';
import type { Region } from '../text/region.js';
import type { Line } from './lines.js';

/** What lines that are indented with tabs want in their place, from a line on. */
export function tabEdits(region: Region, lines: readonly Line[], from: number): readonly Edit[] {
  const found: Edit[] = [];
  /** The blanks that each indentation with tabs becomes, until a line without tabs. */
  let depths = new Map<string, string>();
  for (let i = from; i < lines.length; i++) {
    const line = lines[i];
    const lead = line && /^[ ]*\t[ \t]*/.exec(line.text)?.[0];
    if (!line || !lead) {
      if (line?.text.trim()) depths = new Map();
      continue;
    }
    const blanks = depths.get(lead) ?? ' '.repeat(depthBelow(lines, i, depths));
    if (line.text.trim()) depths.set(lead, blanks);
    const span = { start: line.start, end: line.start + lead.length };
    found.push({ region, span, text: line.text.trim() ? blanks : '' });
  }
  return found;
}

/** The column of a line by the one above it: below a key that opens a map, else beside it. Pairs of an item stand behind its dash. */
export function depthBelow(lines: readonly Line[], i: number, depths: ReadonlyMap<string, string>): number {
  const above = lines.slice(0, i).findLast((it) => it.text.trim() !== '')?.text ?? '';
  const tabbed = /^[ ]*\t[ \t]*/.exec(above)?.[0];
  const start = tabbed === undefined ? above.search(/\S|$/) : (depths.get(tabbed) ?? '').length;
  const dashes = /^\s*((?:- +)*)/.exec(above)?.[1]?.length ?? 0;
  const isItem = /^\s*-(?:\s|$)/.test(lines[i]?.text ?? '');
  if (/:\s*$/.test(above)) return start + dashes + 2;
  return isItem ? start : start + dashes;
}
