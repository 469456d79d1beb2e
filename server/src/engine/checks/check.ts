import type { Target } from '../catalogue/target.js';
import type { UnitKind, Units } from '../resources/unit.js';
import type { Problem, Severity, Tool } from '../text/problem.js';
import type { Workspace } from '../workspace/workspace.js';

export type Area =
  | 'yaml'
  | 'promql'
  | 'mesh'
  | 'relabel'
  | 'prometheus'
  | 'rule'
  | 'alertmanager'
  | 'operator'
  | 'telemetry'
  | 'link'
  | 'flow'
  | 'grafana'
  | 'datakit'
  | 'helm'
  | 'secret'
  | 'meshmon';

/** An error is a fact: it does not compile without the tool that refuses. A warning does not compile without what it costs. */
export type Weight =
  | { readonly severity: 'error'; readonly refusedBy: Tool; readonly says: string }
  | { readonly severity: Exclude<Severity, 'error'>; readonly costs: string };

interface Meta<K extends UnitKind> {
  /** `area/kebab-case`, for ever: it is in settings, comments, docs addresses. The file is `checks/<code>.ts`. */
  readonly code: `${Area}/${string}`;
  readonly weight: Weight;
  readonly on: readonly K[];
  readonly docs: { readonly what: string; readonly why: string; readonly fix: string };
  /** Off unless a setting names it. */
  readonly optIn?: boolean;
}

/** What a check saw. The code is the check's; the engine adds severity by settings, suppression, places. */
export type Finding = Omit<Problem, 'code'>;

/** Takes a finding. A call, no generator: most checks find nothing, and run a hundred times for every query. */
export type Tell = (finding: Finding) => void;

/** Sees one unit and the target versions: what it finds is remembered on the unit. */
export interface LocalCheck<K extends UnitKind> extends Meta<K> {
  readonly scope: 'unit';
  run(unit: Units[K], tell: Tell, target: Target): void;
}

/** Sees the workspace too; run again when what it read may have changed. */
export interface WideCheck<K extends UnitKind> extends Meta<K> {
  readonly scope: 'workspace';
  /**
   * What it asks of the workspace is hardly ever what other rules and queries say: it runs while the tree of its own query is at hand, before all
   * others have been looked at.
   */
  readonly early?: true;
  /** What it asks of all units of these kinds, remembered on them: run ahead in slices, so that the first finding does not freeze the editor. */
  readonly prepare?: { readonly [U in UnitKind]?: (unit: Units[U], workspace: Workspace) => void };
  run(unit: Units[K], tell: Tell, workspace: Workspace): void;
}

export type Check<K extends UnitKind = UnitKind> = LocalCheck<K> | WideCheck<K>;

/** A check whose kind of unit no longer matters to the caller. */
export type AnyCheck = { readonly [K in UnitKind]: Check<K> }[UnitKind];

/** Declares a check; one call a file. */
export function check<const K extends UnitKind>(it: Check<K>): AnyCheck {
  return it as unknown as AnyCheck;
}
