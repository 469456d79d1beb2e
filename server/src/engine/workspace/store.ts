import type { KubernetesObject, Part, Unit, UnitKind, Units } from '../resources/unit.js';
import { counters } from '../text/counters.js';
import { outermost } from '../text/region.js';
import { grouped } from './grouped.js';
import { globToRegExp, resolvePath } from './paths.js';
import { same } from './same.js';
import type { LiveFacts, Settings, Workspace } from './workspace.js';

/** What was asked of the workspace while something was computed. Interned: the same questions are one object. */
export interface Reads {
  /** Whether every answer is still what it was. */
  current(): boolean;
}

/** The units of all files, and the bookkeeping of who read what. */
export interface Store {
  readonly workspace: Workspace;
  /** Replaces what a file says; `undefined`: the file is gone. */
  set(uri: string, parts: readonly Part[] | undefined): void;
  configure(settings: Settings): void;
  /** What a live Prometheus said; undefined: nothing is known. */
  learn(live: LiveFacts | undefined): void;
  /** Files that are known to be there or not, beside those that were read. */
  know(uri: string, present: boolean): void;
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
  let order: readonly string[] | undefined;
  let reading: Set<Source> | undefined;
  const interned = new Map<string, Reads>();

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
    derived: <T>(compute: (workspace: Workspace) => T): T => {
      let it = deriveds.get(compute);
      if (!it) {
        it = derive(compute);
        deriveds.set(compute, it);
      }
      reading?.add(it);
      return it.value() as T;
    },
  };

  const derive = (compute: (workspace: Workspace) => unknown): Derived => {
    let value: unknown;
    let reads: Reads | undefined;
    let stamp = 0;
    let failure: { readonly error: unknown } | undefined;
    const refresh = () => {
      if (reads?.current()) return;
      let next: { readonly value: unknown; readonly reads: Reads };
      try {
        next = track(() => compute(workspace));
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
      const changed = changedKeys(files.get(uri) ?? [], parts ?? []);
      const isNew = parts !== undefined && !files.has(uri);
      if (changed.size === 0 && !isNew && parts !== undefined) {
        files.set(uri, parts);
        return;
      }
      clock++;
      if (parts === undefined) files.delete(uri);
      else files.set(uri, parts);
      if (parts === undefined || isNew) {
        order = undefined;
        touch('files');
      }
      for (const key of changed) touch(key);
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
      for (const key of [...sources.keys()]) touch(key);
    },
    know: (uri, present) => {
      if (known.get(uri) === present) return;
      clock++;
      known.set(uri, present);
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

/** Kinds whose units are not the same objects in the same order. */
function changedKeys(before: readonly Part[], after: readonly Part[]): ReadonlySet<string> {
  const changed = new Set<string>();
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let endBefore = before.length;
  let endAfter = after.length;
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore--;
    endAfter--;
  }
  for (const part of [...before.slice(start, endBefore), ...after.slice(start, endAfter)])
    for (const key of byKey(part).keys()) changed.add(key);
  return changed;
}
