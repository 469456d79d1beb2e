import type { Target } from '../catalogue/target.js';
import type { KubernetesObject, Unit, UnitKind, Units } from '../resources/unit.js';
import type { Severity } from '../text/problem.js';
import type { Index } from './table.js';

/** Settings that findings depend on: .meshmon.yaml and the editor's settings, already merged. */
export interface Settings {
  readonly target: Target;
  /** Severity by code or `area/*`. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** Globs of files that are not read. */
  readonly ignore: readonly string[];
  /** Path of the file with the extensionProviders, relative to the project file. */
  readonly meshConfig: string | undefined;
  /** Globs → the kind of host, where content does not tell. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a live Prometheus said; comes in as a change, like a file. */
export interface LiveFacts {
  /** The connection's name. */
  readonly from: string;
  /** All that it keeps. */
  readonly metrics: ReadonlySet<string>;
  /** Functions and aggregations of PromQL that it runs (true) or refuses (false); of others nothing is known. */
  readonly functions?: ReadonlyMap<string, boolean>;
}

/**
 * Many files, and what they say about each other. What a check asks here is noted, and its findings are kept until an answer
 * changes: ask for the narrowest thing.
 */
export interface Workspace {
  readonly settings: Settings;
  readonly live: LiveFacts | undefined;
  /** All units of a kind in all files, in the order of their uris and places. */
  units<K extends UnitKind>(kind: K): readonly Units[K][];
  /** All Kubernetes objects of one of these kinds. */
  objects(...kinds: readonly string[]): readonly KubernetesObject[];
  /** Whether the file a text refers to is there; `unknown`: nobody looked. `path` is relative to the file at `from`, or absolute. */
  file(from: string, path: string): 'present' | 'absent' | 'unknown';
  /** Uris of the files that match a glob relative to the file at `from`. */
  matching(from: string, glob: string): readonly string[];
  /** All files that were read, in order. */
  uris(): readonly string[];
  uriOf(unit: Unit): string;
  /**
   * A value computed from the workspace, kept while what it was computed from is unchanged; when it is computed again and is equal, its
   * readers are not disturbed. `compute` is the key: pass a function of a module, never a closure made for the call.
   */
  derived<T>(compute: (workspace: Workspace) => T): T;
  /** The same for each name: of thousands of names an edit changes the values of a few. */
  derived<T>(compute: (workspace: Workspace, name: string) => T, name: string): T;
  /** What the units of the workspace say of a name, in the order of uris and places. */
  named<K extends UnitKind, V>(index: Index<K, V>, name: string): readonly V[];
  /** All names of which something is said, in order. */
  names<K extends UnitKind, V>(index: Index<K, V>): readonly string[];
}
