import type { Part, UnitKind, Units } from '../resources/unit.js';
import { append } from '../text/append.js';
import { outermost } from '../text/region.js';
import { weakValues } from './weak-values.js';
import type { Settings } from './workspace.js';

/**
 * What the units of a kind say, by name. Kept by difference: an edit costs what it touched, and disturbs only those who asked for a name
 * of which something else is said now. A constant of a module: it is the key.
 */
export interface Index<K extends UnitKind, V> {
  readonly on: readonly K[];
  /** Called once for a unit; costs little where a check has prepared it. */
  readonly entries: (unit: Units[K], settings: Settings) => Iterable<readonly [name: string, value: V]>;
  /** Whether a value says what another one said; otherwise only the same object does. For values without places. */
  readonly same?: (a: V, b: V) => boolean;
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

interface AnyIndex {
  readonly on: readonly UnitKind[];
  readonly entries: (unit: never, settings: Settings) => Iterable<readonly [string, unknown]>;
  readonly same?: (a: never, b: never) => boolean;
}

/** What changed of a name: the values that went, and where those stand that came. */
interface NameChange {
  readonly wasThere: boolean;
  readonly removed: unknown[];
  readonly added: { readonly values: unknown[]; readonly index: number }[];
}

/** `parts`: all that there are. */
export function createTable({ on, entries, same = Object.is }: AnyIndex, parts: readonly Part[], host: TableHost): Table {
  const kinds: ReadonlySet<UnitKind> = new Set(on);
  const rows = new Map<string, Map<Part, unknown[]>>();
  /** The names of which a part says something. */
  const namesOf = new Map<Part, ReadonlySet<string>>();
  const ordered = new Map<string, readonly unknown[]>();
  /** Half-typed names are asked for too: each goes with who asked. */
  const sources = weakValues<string, { readonly id: number; at: number; stamp(): number }>();
  /** What came or went since the last answer; what did both is forgotten, however long nobody asks. */
  let pending = new Map<Part, 'added' | 'removed' | 'moved'>();
  let failure: { readonly error: unknown } | undefined;
  let all: readonly string[] | undefined;
  let namesAt = 0;

  const changeOf = (changes: Map<string, NameChange>, name: string): NameChange => {
    let it = changes.get(name);
    if (!it) {
      it = { wasThere: rows.has(name), removed: [], added: [] };
      changes.set(name, it);
    }
    return it;
  };

  const add = (part: Part, changes: Map<string, NameChange>) => {
    const names = new Set<string>();
    for (const unit of part) {
      if (!kinds.has(unit.unit)) continue;
      for (const [name, value] of entries(unit as never, host.settings)) {
        const { added } = changeOf(changes, name);
        let row = rows.get(name);
        if (!row) {
          row = new Map();
          rows.set(name, row);
        }
        let values = row.get(part);
        if (!values) {
          values = [];
          row.set(part, values);
        }
        added.push({ values, index: values.length });
        values.push(value);
        names.add(name);
      }
    }
    if (names.size > 0) namesOf.set(part, names);
  };

  const remove = (part: Part, changes: Map<string, NameChange>) => {
    for (const name of namesOf.get(part) ?? []) {
      const change = changeOf(changes, name);
      const row = rows.get(name);
      append(change.removed, row?.get(part) ?? []);
      row?.delete(part);
    }
    namesOf.delete(part);
  };

  const settle = (name: string, { wasThere, removed, added }: NameChange) => {
    const row = rows.get(name);
    if (row?.size === 0) rows.delete(name);
    if (rows.has(name) !== wasThere) {
      all = undefined;
      namesAt = host.clock();
    }
    const isSame =
      removed.length === added.length && added.every(({ values, index }, i) => same(removed[i] as never, values[index] as never));
    if (isSame) {
      // The old objects stay: what was made of them is remembered with them.
      for (const [i, { values, index }] of added.entries()) values[index] = removed[i];
      return;
    }
    ordered.delete(name);
    const source = sources.get(name);
    if (source) source.at = host.clock();
  };

  const sync = () => {
    if (pending.size === 0) return;
    const parts = pending;
    const changes = new Map<string, NameChange>();
    pending = new Map();
    const guarded = (act: (part: Part, all: Map<string, NameChange>) => void, part: Part) => {
      try {
        act(part, changes);
      } catch (error) {
        failure = { error };
      }
    };
    for (const [part, did] of parts) if (did !== 'added') guarded(remove, part);
    for (const [part, did] of parts) if (did !== 'removed') guarded(add, part);
    for (const [name, it] of changes) settle(name, it);
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
    const isOurs = (part: Part) => part.some((it) => kinds.has(it.unit));
    for (const part of removed) {
      if (!isOurs(part)) continue;
      if (pending.get(part) === 'added') pending.delete(part);
      else pending.set(part, 'removed');
    }
    for (const part of added) {
      if (!isOurs(part)) continue;
      const did = pending.delete(part) ? 'moved' : 'added';
      pending.set(part, did);
    }
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
