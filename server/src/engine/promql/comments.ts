import { type ScannedToken, scan } from './scan.js';

/**
 * The printed form of an expression with the comments of its source: those before and behind it, and those between two tokens that the printer
 * puts on different lines too. Undefined: a comment has no such place, as the printer moves clauses and joins lines.
 */
export function printedWithComments(text: string, printed: string): string | undefined {
  const all = scan(text);
  const source = all.filter((it) => it.type !== 'comment');
  const target = scan(printed);
  const lines = printed.split('\n');
  const lineOf = lineNumbers(printed);
  const above: string[][] = lines.map(() => []);
  const behind: (string | undefined)[] = lines.map(() => undefined);
  const below: string[] = [];
  const isSame = sameTokens(text, source, printed, target);
  let before = -1;
  for (const [i, it] of all.entries()) {
    if (it.type !== 'comment') {
      before++;
      continue;
    }
    const comment = text.slice(it.start, it.end).trimEnd();
    const previous = all[i - 1];
    const isOwnLine = previous === undefined || text.slice(previous.end, it.start).includes('\n');
    if (before < 0) above[0]?.push(comment);
    else if (before === source.length - 1) {
      if (isOwnLine || behind[lines.length - 1] !== undefined) below.push(comment);
      else behind[lines.length - 1] = comment;
    } else {
      const [left, right] = [target[before], target[before + 1]];
      if (!isSame || !left || !right) return undefined;
      const [line, next] = [lineOf(left.end - 1), lineOf(right.start)];
      if (line === next) return undefined;
      if (isOwnLine || behind[line] !== undefined) above[next]?.push(`${/^ */.exec(lines[next] ?? '')?.[0] ?? ''}${comment}`);
      else behind[line] = comment;
    }
  }
  const written = lines.flatMap((line, i) => [...(above[i] ?? []), behind[i] === undefined ? line : `${line} ${behind[i]}`]);
  return [...written, ...below].join('\n');
}

/** Whether the printer kept every token where it was; how it writes texts, numbers and durations does not count. */
function sameTokens(text: string, source: readonly ScannedToken[], printed: string, target: readonly ScannedToken[]): boolean {
  const shape = (whole: string, it: ScannedToken) =>
    it.type === 'string' || it.type === 'number' || it.type === 'duration' ? 'literal' : whole.slice(it.start, it.end).toLowerCase();
  return source.length === target.length && source.every((it, i) => shape(text, it) === shape(printed, target[i] as ScannedToken));
}

function lineNumbers(text: string): (offset: number) => number {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
}
