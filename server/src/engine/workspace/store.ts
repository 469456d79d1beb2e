import type { KubernetesObject, Part, Unit, UnitKind, Units } from '../resources/unit.js';
import { counters } from '../text/counters.js';
import { outermost } from '../text/region.js';
import { grouped } from './grouped.js';
import { globToRegExp, resolvePath } from './paths.js';
import { same } from './same.js';
import { createTable, type Index, type Table, type TableHost } from './table.js';
import { type WeakValues, weakValues } from './weak-values.js';
import type { LiveFacts, Settings, Workspace } from './workspace.js';

/** What was asked of the workspace while something was computed. Interned: the same questions are one object. */
export interface Reads {
  /** Whether every answer is still what it was. */
  current(): boolean;
}

/** The units of all files, and the bookkeeping of who read what. */
export interface Store {
  readonly workspace: Workspace;
  /** Replaces what a file says; `undefined`: the file is gone. What came and went by that. */
  set(uri: string, parts: readonly Part[] | undefined): Difference;
  configure(settings: Settings): void;
  /** What a live Prometheus said; undefined: nothing is known. */
  learn(live: LiveFacts | undefined): void;
  /** Files that are known to be there or not, beside those that were read; undefined: nothing is known any more. */
  know(uri: string, present: boolean | undefined): void;
  /** Runs `compute` and notes what it read. */
  track<T>(compute: () => T): { readonly value: T; readonly reads: Reads };
}

/** Something that can be read and changes: a list of units, a derived value, the set of files. */
interface Source {
  readonly id: number;
  /** A number that grows when the answer changes. */
  stamp(): number;
}

interface Derived extends Source {
  value(): unknown;
}

export function createStore(initial: Settings): Store {
  let settings = initial;
  let live: LiveFacts | undefined;
  let clock = 1;
  let ids = 0;
  const files = new Map<string, readonly Part[]>();
  const known = new Map<string, boolean>();
  const stamps = new Map<string, number>();
  const lists = new Map<string, readonly Unit[]>();
  const sources = new Map<string, Source>();
  const deriveds = new Map<(workspace: Workspace) => unknown, Derived>();
  /** Names half typed too: what was derived for one goes with those who read it. */
  const derivedByName = new Map<(workspace: Workspace, name: string) => unknown, WeakValues<string, Derived>>();
  const tables = new Map<unknown, Table>();
  let order: readonly string[] | undefined;
  let reading: Set<Source> | undefined;
  const interned = weakValues<string, Reads>();

  const source = (key: string): Source => {
    let it = sources.get(key);
    if (!it) {
      it = { id: ids++, stamp: () => stamps.get(key) ?? 0 };
      sources.set(key, it);
    }
    return it;
  };
  const read = (key: string) => reading?.add(source(key));
  const touch = (key: string) => {
    stamps.set(key, clock);
    lists.delete(key);
  };
  /** The same where one part took the place of another: a list of thousands is not made anew for one of its units. */
  const replace = (key: string, old: Part, now: Part) => {
    const before = lists.get(key);
    const gone = byKey(old).get(key);
    touch(key);
    if (!before || !gone?.[0]) return;
    const at = before.indexOf(gone[0]);
    lists.set(key, [...before.slice(0, at), ...(byKey(now).get(key) ?? []), ...before.slice(at + gone.length)]);
  };
  const uris = (): readonly string[] => {
    order ??= [...files.keys()].sort();
    return order;
  };
  const list = (key: string): readonly Unit[] => {
    let it = lists.get(key);
    if (!it) {
      const found: Unit[] = [];
      for (const uri of uris()) {
        for (const part of files.get(uri) ?? []) {
          const inside = byKey(part).get(key);
          if (inside) for (const unit of inside) found.push(unit);
        }
      }
      it = found;
      lists.set(key, it);
    }
    return it;
  };

  const workspace: Workspace = {
    get settings() {
      return settings;
    },
    get live() {
      read('live');
      return live;
    },
    units: <K extends UnitKind>(kind: K) => {
      read(kind);
      return list(kind) as readonly Units[K][];
    },
    objects: (...kinds) => {
      for (const kind of kinds) read(`KubernetesObject/${kind}`);
      return kinds.flatMap((kind) => list(`KubernetesObject/${kind}`)) as readonly KubernetesObject[];
    },
    file: (from, path) => {
      read('files');
      const uri = resolvePath(from, path);
      if (files.has(uri)) return 'present';
      const present = known.get(uri);
      return present === undefined ? 'unknown' : present ? 'present' : 'absent';
    },
    matching: (from, glob) => {
      read('files');
      const pattern = globToRegExp(resolvePath(from, glob));
      const unread = [...known].flatMap(([uri, present]) => (present && !files.has(uri) ? [uri] : []));
      return [...uris(), ...unread].filter((uri) => pattern.test(uri));
    },
    uris: () => {
      read('files');
      return uris();
    },
    uriOf: (unit) => outermost(unit.document.region).home.uri,
    derived: <T>(compute: (workspace: Workspace, name: string) => T, name?: string): T => {
      const it = name === undefined ? derivedOf(compute as (workspace: Workspace) => T) : derivedOfName(compute, name);
      reading?.add(it);
      return it.value() as T;
    },
    named: <K extends UnitKind, V>(index: Index<K, V>, name: string) => {
      const table = tableOf(index);
      reading?.add(table.source(name));
      return table.get(name) as readonly V[];
    },
    names: <K extends UnitKind, V>(index: Index<K, V>) => {
      const table = tableOf(index);
      reading?.add(table.namesSource);
      return table.names();
    },
  };

  const host: TableHost = {
    get settings() {
      return settings;
    },
    clock: () => clock,
    newId: () => ids++,
    parts: (uri) => files.get(uri) ?? [],
  };

  const tableOf = <K extends UnitKind, V>(index: Index<K, V>): Table => {
    let it = tables.get(index);
    if (!it) {
      it = createTable(index, [...files.values()].flat(), host);
      tables.set(index, it);
    }
    return it;
  };

  const derivedOf = (compute: (workspace: Workspace) => unknown): Derived => {
    let it = deriveds.get(compute);
    if (!it) {
      it = derive(() => compute(workspace));
      deriveds.set(compute, it);
    }
    return it;
  };

  const derivedOfName = (compute: (workspace: Workspace, name: string) => unknown, name: string): Derived => {
    let names = derivedByName.get(compute);
    if (!names) {
      names = weakValues();
      derivedByName.set(compute, names);
    }
    let it = names.get(name);
    if (!it) {
      it = derive(() => compute(workspace, name));
      names.set(name, it);
    }
    return it;
  };

  const derive = (compute: () => unknown): Derived => {
    let value: unknown;
    let reads: Reads | undefined;
    let stamp = 0;
    let failure: { readonly error: unknown } | undefined;
    const refresh = () => {
      if (reads?.current()) return;
      let next: { readonly value: unknown; readonly reads: Reads };
      try {
        next = track(compute);
        failure = undefined;
      } catch (error) {
        // Told to whoever asks for the value; those who only ask whether it changed must not fall with it.
        failure = { error };
        reads = undefined;
        stamp = clock;
        return;
      }
      if (!reads || !same(value, next.value)) {
        if (reads) counters.summariesReplaced++;
        value = next.value;
        stamp = clock;
      }
      reads = next.reads;
    };
    return {
      id: ids++,
      stamp: () => {
        refresh();
        return stamp;
      },
      value: () => {
        refresh();
        if (failure) throw failure.error;
        return value;
      },
    };
  };

  const track = <T>(compute: () => T): { readonly value: T; readonly reads: Reads } => {
    const outer = reading;
    const mine = new Set<Source>();
    reading = mine;
    try {
      const value = compute();
      return { value, reads: readsOf([...mine]) };
    } finally {
      reading = outer;
    }
  };

  const readsOf = (asked: readonly Source[]): Reads => {
    const seen = asked.map((it) => it.stamp());
    const key = asked.map((it, i) => `${it.id}:${seen[i]}`).join(' ');
    const old = interned.get(key);
    if (old) return old;
    let checkedAt = clock;
    let good = true;
    const reads: Reads = {
      current: () => {
        if (good && checkedAt !== clock) {
          good = asked.every((it, i) => it.stamp() === seen[i]);
          checkedAt = clock;
          if (!good) interned.delete(key);
        }
        return good;
      },
    };
    interned.set(key, reads);
    return reads;
  };

  return {
    workspace,
    set: (uri, parts) => {
      const before = files.get(uri) ?? [];
      const changes = difference(before, parts ?? []);
      const { removed, added } = changes;
      const [old, now] = removed.length === 1 && added.length === 1 ? [removed[0], added[0]] : [];
      const isInPlace = old && now && before.indexOf(old) === parts?.indexOf(now);
      const changed = new Set([...removed, ...added].flatMap((part) => [...byKey(part).keys()]));
      const isNew = parts !== undefined && !files.has(uri);
      if (changed.size === 0 && !isNew && parts !== undefined) {
        files.set(uri, parts);
        return changes;
      }
      clock++;
      if (parts === undefined) files.delete(uri);
      else files.set(uri, parts);
      if (parts === undefined || isNew) {
        order = undefined;
        touch('files');
      }
      for (const key of changed) {
        if (isInPlace) replace(key, old, now);
        else touch(key);
      }
      for (const table of tables.values()) table.change(removed, added);
      return changes;
    },
    learn: (facts) => {
      if (live === facts) return;
      clock++;
      live = facts;
      touch('live');
    },
    configure: (next) => {
      clock++;
      settings = next;
      interned.clear();
      deriveds.clear();
      derivedByName.clear();
      tables.clear();
      for (const key of [...sources.keys()]) touch(key);
    },
    know: (uri, present) => {
      if (known.get(uri) === present) return;
      clock++;
      if (present === undefined) known.delete(uri);
      else known.set(uri, present);
      touch('files');
    },
    track,
  };
}

const indexes = new WeakMap<Part, ReadonlyMap<string, readonly Unit[]>>();

/** The units of a part by what they are asked by: their kind, and that of the object. */
function byKey(part: Part): ReadonlyMap<string, readonly Unit[]> {
  let index = indexes.get(part);
  if (!index) {
    index = grouped(part.flatMap((unit) => keysOfUnit(unit).map((key) => [key, unit] as const)));
    indexes.set(part, index);
  }
  return index;
}

function keysOfUnit(unit: Unit): readonly string[] {
  return unit.unit === 'KubernetesObject' ? ['KubernetesObject', `KubernetesObject/${unit.kind}`] : [unit.unit];
}

/** Parts that came or went. What is in another order came and went too. */
interface Difference {
  readonly removed: readonly Part[];
  readonly added: readonly Part[];
}

function difference(before: readonly Part[], after: readonly Part[]): Difference {
  const old = new Set(before);
  const now = new Set(after);
  const keptBefore = before.filter((it) => now.has(it));
  const keptAfter = after.filter((it) => old.has(it));
  if (keptBefore.some((it, i) => it !== keptAfter[i])) return { removed: before, added: after };
  return { removed: before.filter((it) => !now.has(it)), added: after.filter((it) => !old.has(it)) };
}
