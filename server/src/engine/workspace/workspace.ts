import type { Target } from '../catalogue/target.js';
import type { Unit, UnitKind, Units } from '../resources/unit.js';
import type { Region } from '../text/region.js';

/** Settings that findings depend on: .meshmon.yaml and the editor's settings, already merged. */
export interface Settings {
  readonly target: Target;
  /** Severity by code or `area/*`. */
  readonly severities: ReadonlyMap<string, 'error' | 'warning' | 'information' | 'hint' | 'off'>;
  readonly ignore: readonly string[];
  /** Path of the file with the extensionProviders, relative to the project file. */
  readonly meshConfig: string | undefined;
  /** Globs → the kind that content does not tell. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a live Prometheus said; comes in as a change, like a file. */
export interface LiveFacts {
  readonly metrics: ReadonlySet<string>;
}

/** Many files, and what they say about each other. Every object here is the same one until something it holds changes. */
export interface Workspace {
  readonly settings: Settings;
  readonly live: LiveFacts | undefined;
  /** All units of a kind, in all files, by path and place. */
  units<K extends UnitKind>(kind: K): readonly Units[K][];
  /** Paths or uris of all files that were read. */
  readonly uris: ReadonlySet<string>;
  uriOf(unit: Unit | Region): string;
  /**
   * A value computed from the workspace once, kept until a file's units change. `compute` is the key: pass a function of the module, not a closure.
   */
  derived<T>(compute: (workspace: Workspace) => T): T;
}
