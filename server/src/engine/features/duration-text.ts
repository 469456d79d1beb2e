import { formatDuration, parseDuration } from '../promql/durations.js';

/** A duration in other units; undefined: it is none. */
export function durationText(written: string): string | undefined {
  const result = parseDuration(written);
  return result.ok ? `\`${written}\` — ${formatDuration(result.milliseconds)}, ${result.milliseconds / 1000} seconds` : undefined;
}
