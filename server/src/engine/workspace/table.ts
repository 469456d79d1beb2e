import type { Part, UnitKind, Units } from '../resources/unit.js';
import { outermost } from '../text/region.js';
import type { Settings } from './workspace.js';

/**
 * What the units of a kind say, by name. Kept by difference: an edit costs what it touched, and disturbs only those who asked for a name
 * of which something else is said now. A constant of a module: it is the key.
 */
export interface Index<K extends UnitKind, V> {
  readonly on: K;
  /** Called once for a unit; costs little where a check has prepared it. */
  readonly entries: (unit: Units[K], settings: Settings) => Iterable<readonly [name: string, value: V]>;
}

/** A name of a table, as something that is read and changes. */
export interface NameSource {
  readonly id: number;
  stamp(): number;
}

export interface Table {
  /** Parts that came and went, in the order of the changes; looked at when somebody asks. */
  change(removed: readonly Part[], added: readonly Part[]): void;
  /** What is said of a name, in the order of uris and places. */
  get(name: string): readonly unknown[];
  names(): readonly string[];
  source(name: string): NameSource;
  readonly namesSource: NameSource;
}

/** What a table asks of the store. */
export interface TableHost {
  readonly settings: Settings;
  clock(): number;
  newId(): number;
  parts(uri: string): readonly Part[];
}

/** Half-typed names are asked for too: more than these are forgotten, and their readers ask anew. */
const mostSources = 50_000;

/** Never equal to itself: who has read such a source asks again. */
const forgotten = Number.NaN;

type Entries = (unit: never, settings: Settings) => Iterable<readonly [string, unknown]>;

/** `parts`: all that there are. */
export function createTable(
  { on, entries }: { readonly on: UnitKind; readonly entries: Entries },
  parts: readonly Part[],
  host: TableHost,
): Table {
  const rows = new Map<string, Map<Part, unknown[]>>();
  /** The names of which a part says something. */
  const namesOf = new Map<Part, ReadonlySet<string>>();
  const ordered = new Map<string, readonly unknown[]>();
  const sources = new Map<string, { readonly id: number; at: number; stamp(): number }>();
  let pending: { readonly part: Part; readonly isThere: boolean }[] = [];
  let failure: { readonly error: unknown } | undefined;
  let all: readonly string[] | undefined;
  let namesAt = 0;

  const touch = (name: string) => {
    ordered.delete(name);
    const source = sources.get(name);
    if (source) source.at = host.clock();
  };
  const namesChanged = () => {
    all = undefined;
    namesAt = host.clock();
  };

  const add = (part: Part) => {
    const names = new Set<string>();
    for (const unit of part) {
      if (unit.unit !== on) continue;
      for (const [name, value] of entries(unit as never, host.settings)) {
        let row = rows.get(name);
        if (!row) {
          row = new Map();
          rows.set(name, row);
          namesChanged();
        }
        const values = row.get(part);
        if (values) values.push(value);
        else row.set(part, [value]);
        names.add(name);
      }
    }
    if (names.size > 0) namesOf.set(part, names);
    for (const name of names) touch(name);
  };

  const remove = (part: Part) => {
    for (const name of namesOf.get(part) ?? []) {
      const row = rows.get(name);
      row?.delete(part);
      if (row?.size === 0) {
        rows.delete(name);
        namesChanged();
      }
      touch(name);
    }
    namesOf.delete(part);
  };

  const sync = () => {
    if (pending.length === 0) return;
    const changes = pending;
    pending = [];
    for (const { part, isThere } of changes) {
      try {
        if (isThere) add(part);
        else remove(part);
      } catch (error) {
        failure = { error };
      }
    }
  };

  /** What a unit loses that throws is its own; told to one who asks for a value, never to those who only ask whether it changed. */
  const read = () => {
    sync();
    if (!failure) return;
    const { error } = failure;
    failure = undefined;
    throw error;
  };

  const change = (removed: readonly Part[], added: readonly Part[]) => {
    const isOurs = (part: Part) => part.some((it) => it.unit === on);
    for (const part of removed) if (isOurs(part)) pending.push({ part, isThere: false });
    for (const part of added) if (isOurs(part)) pending.push({ part, isThere: true });
  };

  const get = (name: string): readonly unknown[] => {
    read();
    const row = rows.get(name);
    if (!row) return [];
    let values = ordered.get(name);
    if (!values) {
      values = inOrder([...row.keys()], host).flatMap((part) => row.get(part) ?? []);
      ordered.set(name, values);
    }
    return values;
  };

  change([], parts);
  return {
    change,
    get,
    names: () => {
      read();
      all ??= [...rows.keys()].sort();
      return all;
    },
    source: (name) => {
      let source = sources.get(name);
      if (!source) {
        if (sources.size >= mostSources) {
          for (const it of sources.values()) it.at = forgotten;
          sources.clear();
        }
        const made = {
          id: host.newId(),
          at: 0,
          stamp: () => {
            sync();
            return made.at;
          },
        };
        source = made;
        sources.set(name, source);
      }
      return source;
    },
    namesSource: {
      id: host.newId(),
      stamp: () => {
        sync();
        return namesAt;
      },
    },
  };
}

const positions = new WeakMap<readonly Part[], ReadonlyMap<Part, number>>();

/** Parts in the order of their files’ uris, and in each as they stand there. */
function inOrder(parts: Part[], host: TableHost): readonly Part[] {
  if (parts.length < 2) return parts;
  const placed = parts.map((part) => {
    const uri = part[0] ? outermost(part[0].document.region).home.uri : '';
    return { part, uri, index: positionsIn(host.parts(uri)).get(part) ?? 0 };
  });
  placed.sort((a, b) => (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : a.index - b.index));
  return placed.map((it) => it.part);
}

function positionsIn(parts: readonly Part[]): ReadonlyMap<Part, number> {
  let it = positions.get(parts);
  if (!it) {
    it = new Map(parts.map((part, i) => [part, i]));
    positions.set(parts, it);
  }
  return it;
}
