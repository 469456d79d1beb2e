/** When an alert would have been pending and firing, for one series. Seconds. */
export interface Episode {
  readonly from: number;
  /** Undefined: it ended before `for` was over. */
  readonly fires: number | undefined;
  readonly to: number;
  readonly top: number;
  /** It began before the range, or goes on behind it: longer than it looks. */
  readonly cut: boolean;
}

export interface Rule {
  /** Undefined: the query has no comparison with a number; any result counts. */
  readonly threshold: { readonly op: string; readonly value: number } | undefined;
  readonly hold: number;
  readonly keep: number;
}

/** The alert's states over evaluations at `times`; a missing value means no result. Rules as in Prometheus's `rules/alerting.go`. */
export function episodesOf(times: readonly number[], values: readonly (number | null)[], rule: Rule): readonly Episode[] {
  const found: Episode[] = [];
  let active: { from: number; fires: number | undefined; top: number; kept: number | undefined; cut: boolean } | undefined;
  const close = (to: number, cut: boolean) => {
    if (active) found.push({ from: active.from, fires: active.fires, to, top: active.top, cut: cut || active.cut });
    active = undefined;
  };
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const value = values[i];
    if (typeof value === 'number' && holds(value, rule.threshold)) {
      active ??= { from: time, fires: undefined, top: value, kept: undefined, cut: i === 0 };
      active.kept = undefined;
      active.top = worse(value, active.top, rule.threshold?.op);
      if (active.fires === undefined && between(active.from, time) >= rule.hold) active.fires = time;
    } else if (active) {
      if (active.fires !== undefined && rule.keep > 0) {
        active.kept ??= time;
        if (between(active.kept, time) < rule.keep) continue;
      }
      close(time, false);
    }
  }
  if (active) close(times[times.length - 1] ?? active.from, true);
  return found;
}

/** A label holds the value: each value is another alert, and its `for` begins anew. */
export function changesWithValue(labels: Readonly<Record<string, string>>): boolean {
  return Object.values(labels).some((it) => /\{\{[^}]*(?:\$value\b|\.Value\b)/.test(it));
}

/** Prometheus counts milliseconds: seconds with fractions are a little off. */
function between(from: number, to: number): number {
  return Math.round((to - from) * 1000) / 1000;
}

function worse(a: number, b: number, op: string | undefined): number {
  return op?.startsWith('<') ? Math.min(a, b) : Math.max(a, b);
}

function holds(value: number, threshold: Rule['threshold']): boolean {
  if (!threshold) return true;
  switch (threshold.op) {
    case '>':
      return value > threshold.value;
    case '>=':
      return value >= threshold.value;
    case '<':
      return value < threshold.value;
    case '<=':
      return value <= threshold.value;
    case '==':
      return value === threshold.value;
    default:
      return value !== threshold.value;
  }
}

export interface Totals {
  readonly fired: number;
  readonly seconds: number;
  readonly longest: number;
  readonly pendingOnly: number;
}

export function totalsOf(all: readonly (readonly Episode[])[]): Totals {
  const fired = all.flat().filter((it) => it.fires !== undefined);
  const lengths = fired.map((it) => it.to - (it.fires ?? it.to));
  return {
    fired: fired.length,
    seconds: lengths.reduce((a, b) => a + b, 0),
    longest: Math.max(0, ...lengths),
    pendingOnly: all.flat().length - fired.length,
  };
}
