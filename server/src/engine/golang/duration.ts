import { parseDuration } from '../promql/durations.js';
import { utf8Bytes } from '../text/utf8.js';
import type { TextRule } from './decode.js';

const units: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 6e10],
  ['h', 3.6e12],
]);

/** A text in quotes as the package time writes it: bytes beyond ASCII and control characters in hexadecimal. time/format.go `quote`. */
function timeQuote(text: string): string {
  const shown = [...text].map((it) => {
    if (it === '"' || it === '\\') return `\\${it}`;
    if (it >= ' ' && it < '\x80') return it;
    return utf8Bytes(it)
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('');
  });
  return `"${shown.join('')}"`;
}

/** Why Go takes a text for no duration of its own (`1.5h`, `300ms`), in its words; undefined: it does. time/format.go `ParseDuration`. */
export function goDurationFault(text: string): string | undefined {
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return undefined;
  const invalid = `time: invalid duration ${timeQuote(text)}`;
  let nanoseconds = 0;
  if (rest === '') return invalid;
  const part = /(\d*)(\.\d*)?([^\d.]*)/y;
  for (let at = 0; at < rest.length; at = part.lastIndex) {
    part.lastIndex = at;
    const [, whole = '', fraction = '', unit = ''] = part.exec(rest) ?? [];
    // What is more than 64 bits is no number, whatever its unit.
    if (!/\d/.test(whole + fraction) || BigInt(whole) > 1n << 63n) return invalid;
    if (unit === '') return `time: missing unit in duration ${timeQuote(text)}`;
    const factor = units.get(unit);
    if (factor === undefined) return `time: unknown unit ${timeQuote(unit)} in duration ${timeQuote(text)}`;
    nanoseconds += Number(`0${whole}${fraction}`) * factor;
    if (nanoseconds > 2 ** 63) return invalid;
  }
  return undefined;
}

/** A field of prometheus/common's type `model.Duration`. */
export const durationText: TextRule<'duration'> = (text) => {
  const parsed = parseDuration(text);
  return parsed.ok ? undefined : { about: 'duration', message: parsed.message };
};
