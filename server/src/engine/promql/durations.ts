import { goQuote } from './gostring.js';

/** Durations as prometheus/common's model package reads and prints them: y w d h m s ms, large to small, each at most once. */

const units: ReadonlyMap<string, { readonly rank: number; readonly milliseconds: number }> = new Map([
  ['y', { rank: 1, milliseconds: 31536000000 }],
  ['w', { rank: 2, milliseconds: 604800000 }],
  ['d', { rank: 3, milliseconds: 86400000 }],
  ['h', { rank: 4, milliseconds: 3600000 }],
  ['m', { rank: 5, milliseconds: 60000 }],
  ['s', { rank: 6, milliseconds: 1000 }],
  ['ms', { rank: 7, milliseconds: 1 }],
]);
/** Go counts in nanoseconds, in 63 bits. Sums up to here are exact in a float, and what is beyond is out of range however it is rounded. */
const mostMilliseconds = 9223372036854;

export type DurationResult = { readonly ok: true; readonly milliseconds: number } | { readonly ok: false; readonly message: string };

/** Parses a duration; the messages are those of `model.ParseDuration`. `oldWords`: as before Prometheus 2.43, which had one message for all. */
export function parseDuration(text: string, oldWords = false): DurationResult {
  if (text === '0') return { ok: true, milliseconds: 0 };
  if (text === '') return { ok: false, message: 'empty duration string' };
  let total = 0;
  let rank = 0;
  for (let at = 0; at < text.length; ) {
    const digitsEnd = runOf(text, at, true);
    const unitEnd = runOf(text, digitsEnd, false);
    if (digitsEnd === at || unitEnd === digitsEnd) return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    const digits = text.slice(at, digitsEnd);
    const name = text.slice(digitsEnd, unitEnd);
    at = unitEnd;
    if (digits.length >= 20 && BigInt(digits) > 18446744073709551615n)
      return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    const unit = units.get(name);
    if (!unit && oldWords) return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    if (!unit) return { ok: false, message: `unknown unit ${goQuote(name)} in duration ${goQuote(text)}` };
    if (unit.rank <= rank) return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    rank = unit.rank;
    total += Number(digits) * unit.milliseconds;
    if (total > mostMilliseconds) return { ok: false, message: 'duration out of range' };
  }
  return { ok: true, milliseconds: total };
}

/** The duration that a text in other words means, such as `5 minutes`, `30sec`; undefined: none, or it is one already. */
export function meantDuration(text: string): string | undefined {
  const found = /^(\d+)\s*([A-Za-z]+)$/.exec(text.trim());
  const word = found?.[2]?.toLowerCase() ?? '';
  const long = /^(?:milli(?:second)?s?|msecs?|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|yrs?|years?)$/.test(word);
  if (!found || (!long && !units.has(word))) return sumOf(text.trim());
  const meant = `${found[1]}${long ? (word.startsWith('m') && !word.startsWith('min') ? 'ms' : word.charAt(0)) : word}`;
  return meant === text ? undefined : meant;
}

/** A duration of several parts in any order, or of fractions, as one: `30s1m` is `1m30s`. */
function sumOf(text: string): string | undefined {
  if (!/^(?:\d+(?:\.\d+)?\s*(?:ms|[smhdwy])\s*)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)\s*([a-z]+)/g))
    total += Number(number) * (units.get(unit ?? '')?.milliseconds ?? 0);
  const meant = formatDuration(total);
  return Number.isInteger(total) && total > 0 && total <= mostMilliseconds && meant !== text ? meant : undefined;
}

/** Where the characters from `at` on that are digits, or are none, end. */
function runOf(text: string, at: number, digits: boolean): number {
  let end = at;
  for (; end < text.length; end++) {
    const c = text.charCodeAt(end);
    if ((c >= 48 && c <= 57) !== digits) break;
  }
  return end;
}

/** Prints milliseconds as `model.Duration.String` does: `1m30s`; years and weeks only where nothing is left over. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.trunc(milliseconds);
  if (rest === 0) return '0s';
  let out = rest < 0 ? '-' : '';
  rest = Math.abs(rest);
  const part = (unit: string, size: number, exact: boolean) => {
    if (exact && rest % size !== 0) return;
    const n = Math.trunc(rest / size);
    if (n <= 0) return;
    out += `${n}${unit}`;
    rest -= n * size;
  };
  part('y', 31536000000, true);
  part('w', 604800000, true);
  part('d', 86400000, false);
  part('h', 3600000, false);
  part('m', 60000, false);
  part('s', 1000, false);
  part('ms', 1, false);
  return out;
}
