/** Times and spans as a person reads them. */
export function clock(seconds: number, utc: boolean, withSeconds = false): string {
  const [, time] = parts(seconds, utc);
  return withSeconds ? time : time.slice(0, 5);
}

export function day(seconds: number, utc: boolean): string {
  return parts(seconds, utc)[0].slice(5).replace('-', '/');
}

/** `11/19 21:22`. */
export function stamp(seconds: number, utc: boolean): string {
  return `${day(seconds, utc)} ${clock(seconds, utc)}`;
}

export function full(seconds: number, utc: boolean): string {
  const [date, time] = parts(seconds, utc);
  return `${date} ${time} ${zone(utc)}`;
}

function zone(utc: boolean): string {
  return utc ? 'UTC' : 'local time';
}

function parts(seconds: number, utc: boolean): readonly [string, string] {
  const date = new Date(seconds * 1000);
  const shifted = utc ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const iso = Number.isNaN(shifted.getTime()) ? '0000-00-00T00:00:00' : shifted.toISOString();
  return [iso.slice(0, 10), iso.slice(11, 19)];
}

/** `2 h 20 m`, `45 s`. */
export function span(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const units = [
    [86400, 'd', 3600, 'h'],
    [3600, 'h', 60, 'm'],
    [60, 'm', 1, 's'],
  ] as const;
  for (const [size, name, next, nextName] of units) {
    if (seconds < size) continue;
    const whole = Math.floor(seconds / size);
    const rest = Math.floor((seconds - whole * size) / next);
    return rest > 0 ? `${whole} ${name} ${rest} ${nextName}` : `${whole} ${name}`;
  }
  return '0';
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

/** A round step that gives about `points` points; never so small that Prometheus refuses the number of points. */
export function stepFor(seconds: number, points: number): number {
  const least = seconds / Math.max(50, Math.min(1000, points));
  return steps.find((it) => it >= least) ?? Math.ceil(least / 86400) * 86400;
}

/** `90m`, `1h30m`, `3600`: seconds; undefined: none. */
export function secondsOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) || undefined;
  if (!/^(\d+(w|d|h|m|s)\s*)+$/.test(trimmed)) return undefined;
  const sizes: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };
  let sum = 0;
  for (const [, digits, unit = ''] of trimmed.matchAll(/(\d+)([wdhms])/g)) sum += Number(digits) * (sizes[unit] ?? 0);
  return sum > 0 ? sum : undefined;
}
