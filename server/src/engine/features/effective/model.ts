import type { Chain, Said } from '../../istio/merge.js';
import type { Level } from '../../istio/scope.js';
import type { Mode, Telemetry } from '../../istio/telemetry.js';
import { placeOf } from '../../text/region.js';
import type { Place, Position } from '../../text/span.js';

/** The result of all Telemetry objects for a workload, as the panel shows it: data only, each value with the line that decided it. */
export interface EffectiveTelemetry {
  /** `Deployment default/reviews-v1`. */
  readonly title: string;
  /** Of the object that was asked for. */
  readonly position: Position;
  /** Why no Telemetry reaches it at all. */
  readonly outside: string | undefined;
  readonly choices: readonly { readonly title: string; readonly uri: string; readonly position: Position }[];
  /** The objects that count, a later one over an earlier. */
  readonly layers: readonly Layer[];
  /** Objects that do not, though one may think so. */
  readonly ignored: readonly { readonly name: string; readonly why: string; readonly place: Place }[];
  readonly sections: readonly Section[];
  /** The standard metrics as Prometheus gets them. */
  readonly metrics: readonly ShownMetric[];
}

export interface Layer {
  readonly level: Level;
  /** `istio-system/mesh-default`. */
  readonly name: string;
  /** Whom it is for: `every workload`. */
  readonly reach: string;
  readonly place: Place;
}

/** Who decided a value. */
export interface Decider {
  /** Index of the object in `layers`; undefined: none of them, then `text` tells who. */
  readonly layer: number | undefined;
  readonly text: string;
  readonly place: Place | undefined;
}

export interface ShownValue {
  /** `on`, `off`: a state with its word. `code`: as written. `text`: words. */
  readonly kind: 'on' | 'off' | 'code' | 'text';
  readonly text: string;
}

/** A value that a later line replaces. */
export interface Overridden {
  readonly value: ShownValue;
  readonly by: Decider;
}

export interface Row {
  readonly setting: string;
  /** The side it is about; undefined: both, alike. */
  readonly side: Mode | undefined;
  /** A part of the row above. */
  readonly sub: boolean;
  readonly value: ShownValue;
  readonly by: Decider;
  /** The newest first. */
  readonly over: readonly Overridden[];
  /** What follows from it, or is wrong with it. */
  readonly notes: readonly string[];
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface ShownLabel {
  readonly name: string;
  readonly state: 'standard' | 'added' | 'changed' | 'removed';
  /** Undefined: a standard label as it is. */
  readonly by: Decider | undefined;
}

export interface ShownMetric {
  readonly name: string;
  readonly side: Mode | undefined;
  /** Its value of the label `reporter`; undefined: of both sides. */
  readonly reporter: string | undefined;
  /** Who switched it off. */
  readonly off: Decider | undefined;
  readonly labels: readonly ShownLabel[];
}

export const on = (text = 'on'): ShownValue => ({ kind: 'on', text });
export const off = (text: string): ShownValue => ({ kind: 'off', text });
export const code = (text: string): ShownValue => ({ kind: 'code', text });
export const words = (text: string): ShownValue => ({ kind: 'text', text });

/** Names who said something, by the objects that count. */
export type Decide = (said: Pick<Said<unknown>, 'by' | 'node'>) => Decider;

/** Makes the one who names deciders. */
export function decider(objects: readonly Telemetry[]): Decide {
  return ({ by, node }) => {
    const place = node && placeOf(node.region, node.span);
    if (by) return { layer: objects.indexOf(by), text: by.name, place };
    return { layer: undefined, text: node ? 'mesh configuration' : 'Istio default', place };
  };
}

/** What nobody says: Istio's own. */
export const byDefault: Decider = { layer: undefined, text: 'Istio default', place: undefined };

/** A row of what is said of a setting; undefined: nothing is. */
export function rowOf<T>(
  setting: string,
  chain: Chain<T>,
  show: (value: T) => ShownValue,
  decide: Decide,
  more: { readonly sub?: boolean; readonly notes?: readonly string[] } = {},
): Row | undefined {
  const last = chain.at(-1);
  if (!last) return undefined;
  // Istio's own word is told where it is another.
  const told = (it: Said<T>) => it.by !== undefined || it.node !== undefined || show(it.value).text !== show(last.value).text;
  const over = chain
    .slice(0, -1)
    .filter(told)
    .reverse()
    .map((it) => ({ value: show(it.value), by: decide(it) }));
  const { sub = false, notes = [] } = more;
  return { setting, side: undefined, sub, value: show(last.value), by: decide(last), over, notes };
}

/** Which series a side of a proxy writes; waypoints name themselves on either. */
export type Reporters = Readonly<Record<Mode, string>>;

/** The rows of both sides: those that are alike stand once. */
export function bothSides(rowsOf: (mode: Mode) => readonly Row[]): readonly Row[] {
  const client = rowsOf('CLIENT');
  const server = rowsOf('SERVER');
  const same = (a: Row) => (b: Row) => JSON.stringify(a) === JSON.stringify(b);
  const rows: Row[] = [];
  const seen = new Set<Row>();
  for (const row of client) {
    const twin = server.find((it) => !seen.has(it) && same(row)(it));
    if (twin) seen.add(twin);
    rows.push(twin ? row : { ...row, side: 'CLIENT' });
    // The other side of a setting stands beside it.
    for (const it of twin ? [] : server)
      if (it.setting === row.setting && !seen.has(it) && !client.some(same(it))) {
        seen.add(it);
        rows.push({ ...it, side: 'SERVER' });
      }
  }
  for (const it of server) if (!seen.has(it)) rows.push({ ...it, side: 'SERVER' });
  return rows;
}
