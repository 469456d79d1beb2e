import { edited, withoutEdits } from '../text/edited.js';
import type { Edit } from '../text/problem.js';
import { type Region, withText } from '../text/region.js';
import { createComposer } from './composer.js';
import { type Line, linesIn } from './lines.js';
import { tabEdits } from './tabs.js';

/** In longer texts nothing is tried: each try reads the text. */
const longest = 20_000;
const mostMends = 2;
const mostTries = 2;

/**
 * Edits after which a reader that goes on behind a fault keeps more of a text that is being typed: quotes and brackets that a line leaves open are
 * closed on it, what follows is no part of them; tabs that indent become blanks. Empty where none leads the readers further.
 * `refusedAt`: the offset at which they stop in the text as it is.
 */
export function mendsOf(region: Region, refusedAt: number): readonly Edit[] {
  if (region.text.length > longest) return [];
  const lines = linesIn(region.text);
  const open = openLines(region, lines).map((it) => [it]);
  const firstTab = lines.findIndex((it) => /^ *\t/.test(it.text));
  const possible = firstTab < 0 ? open : [...open, tabEdits(region, lines, firstTab)];
  let made: readonly Edit[] = [];
  let fault: number | undefined = Math.min(refusedAt, region.text.length);
  for (let n = 0; n < mostMends && fault !== undefined; n++) {
    const reached: number = fault;
    const near = possible.filter((it) => startOf(it) <= reached && !it.every((edit) => made.includes(edit))).slice(-mostTries);
    for (const it of near.toReversed()) {
      const next = faultIn(region, [...made, ...it]);
      if (next !== undefined && next <= Math.max(reached, startOf(it))) continue;
      made = [...made, ...it];
      fault = next;
      break;
    }
    if (fault === reached) break;
  }
  return made;
}

function startOf(mend: readonly Edit[]): number {
  return mend[0]?.span.start ?? 0;
}

/** Where the readers stop in a text with edits, counted as if they were not there; undefined: they take it. */
function faultIn(region: Region, edits: readonly Edit[]): number | undefined {
  const text = edited(region.text, edits);
  const refusal = createComposer(withText(region, text)).next()?.refusal;
  return refusal && withoutEdits(edits)(Math.min(refusal.at, text.length));
}

/** Lines whose value begins with a quote or a bracket that does not end on them. */
function openLines(region: Region, lines: readonly Line[]): readonly Edit[] {
  return lines.flatMap((line) => {
    const value = /^\s*(?:- +)*(?:(?:[\w./-]+|"[^"]*"|'[^']*')\s*: +)?(?=["'[{])/.exec(line.text);
    const missing = value && missingEnd(line.text, value[0].length);
    return missing ? [{ region, span: { start: line.end, end: line.end }, text: missing }] : [];
  });
}

/** What closes a flow value that begins at a column of a line; undefined: it ends there. */
function missingEnd(text: string, from: number): string | undefined {
  const open: string[] = [];
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '"' || c === "'") {
      const end = quoteEnd(text, i);
      if (end < 0) return c + open.toReversed().join('');
      i = end;
    } else if (c === '[' || c === '{') open.push(c === '[' ? ']' : '}');
    else if (c === ']' || c === '}') open.pop();
    else if (c === '#' && /\s/.test(text.charAt(i - 1))) return undefined;
    if (open.length === 0) return undefined;
  }
  return open.toReversed().join('') || undefined;
}

/** Where a quoted text ends that begins at a column; -1: not on this line. */
function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote === '"' && c === '\\') i++;
    else if (c === quote && quote === "'" && text.charAt(i + 1) === quote) i++;
    else if (c === quote) return i;
  }
  return -1;
}
