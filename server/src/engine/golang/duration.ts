import { parseDuration } from '../promql/durations.js';
import { goQuote } from '../promql/gostring.js';
import type { TextRule } from './decode.js';

/** Why Go takes a text for no duration of its own (`1.5h`, `300ms`), in its words; undefined: it does. time/format.go `ParseDuration`. */
export function goDurationFault(text: string): string | undefined {
  const rest = text.replace(/^[-+]/, '');
  if (rest === '0') return undefined;
  const invalid = `time: invalid duration ${goQuote(text)}`;
  if (rest === '') return invalid;
  const part = /(\d*)(\.\d*)?([^\d.]*)/y;
  for (let at = 0; at < rest.length; at = part.lastIndex) {
    part.lastIndex = at;
    const [, whole = '', fraction = '', unit = ''] = part.exec(rest) ?? [];
    if (!/\d/.test(whole + fraction)) return invalid;
    if (unit === '') return `time: missing unit in duration ${goQuote(text)}`;
    if (!['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'].includes(unit))
      return `time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`;
  }
  return undefined;
}

/** A field of prometheus/common's type `model.Duration`. */
export const durationText: TextRule<'duration'> = (text) => {
  const parsed = parseDuration(text);
  return parsed.ok ? undefined : { about: 'duration', message: parsed.message };
};
