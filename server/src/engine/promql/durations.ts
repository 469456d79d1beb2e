import { goQuote } from './gostring.js';

/** Durations as prometheus/common's model package reads and prints them: y w d h m s ms, large to small, each at most once. */

const units: ReadonlyMap<string, { readonly rank: number; readonly milliseconds: bigint }> = new Map([
  ['y', { rank: 1, milliseconds: 31536000000n }],
  ['w', { rank: 2, milliseconds: 604800000n }],
  ['d', { rank: 3, milliseconds: 86400000n }],
  ['h', { rank: 4, milliseconds: 3600000n }],
  ['m', { rank: 5, milliseconds: 60000n }],
  ['s', { rank: 6, milliseconds: 1000n }],
  ['ms', { rank: 7, milliseconds: 1n }],
]);
/** Go counts in nanoseconds, in 63 bits. */
const mostMilliseconds = 9223372036854n;
const step = /(\d+)([^0-9]+)/y;

export type DurationResult = { readonly ok: true; readonly milliseconds: number } | { readonly ok: false; readonly message: string };

/** Parses a duration; the messages are those of `model.ParseDuration`. `oldWords`: as before Prometheus 2.51, which had one message for all. */
export function parseDuration(text: string, oldWords = false): DurationResult {
  if (text === '0') return { ok: true, milliseconds: 0 };
  if (text === '') return { ok: false, message: 'empty duration string' };
  let total = 0n;
  let rank = 0;
  for (let at = 0; at < text.length; ) {
    step.lastIndex = at;
    const match = step.exec(text);
    if (!match) return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    at += match[0].length;
    const [, digits = '', name = ''] = match;
    if (digits.length >= 20 && BigInt(digits) > 18446744073709551615n)
      return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    const unit = units.get(name);
    if (!unit && oldWords) return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    if (!unit) return { ok: false, message: `unknown unit ${goQuote(name)} in duration ${goQuote(text)}` };
    if (unit.rank <= rank) return { ok: false, message: `not a valid duration string: ${goQuote(text)}` };
    rank = unit.rank;
    total += BigInt(digits) * unit.milliseconds;
    if (total > mostMilliseconds) return { ok: false, message: 'duration out of range' };
  }
  return { ok: true, milliseconds: Number(total) };
}

/** Prints milliseconds as `model.Duration.String` does: `1m30s`; years and weeks only where nothing is left over. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.trunc(milliseconds);
  if (rest === 0) return '0s';
  let out = '';
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
