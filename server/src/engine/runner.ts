import type { AnyCheck, Finding, Tell } from './checks/check.js';
import { readsPromql, type Unit } from './resources/unit.js';
import { type Raw, rawOf, settingOf } from './show.js';
import { isReplaced, isSubstituted } from './text/substitution.js';
import { inTurns } from './text/turns.js';
import { grouped } from './workspace/grouped.js';
import type { Settings, Workspace } from './workspace/workspace.js';

/** Some of the checks, by the kind of unit that they look at. */
export interface Stage {
  /** Those that look at a unit, as settings have it. */
  of(unit: Unit, settings: Settings): readonly AnyCheck[];
}

export function stageOf(checks: readonly AnyCheck[]): Stage {
  let known: { readonly settings: Settings; readonly all: ByUnit; readonly errors: ByUnit } | undefined;
  return {
    of: (unit, settings) => {
      if (known?.settings !== settings) {
        const on = checks.filter((it) => !it.optIn || settingOf(settings, it.code) !== undefined);
        known = { settings, all: byUnit(on), errors: byUnit(on.filter((it) => it.weight.severity === 'error')) };
      }
      if (isForeign(unit)) return nothing;
      return (isQuiet(unit) ? known.errors : known.all).get(unit.unit) ?? nothing;
    },
  };
}

type ByUnit = ReadonlyMap<string, readonly AnyCheck[]>;

function byUnit(checks: readonly AnyCheck[]): ByUnit {
  return grouped(checks.flatMap((check) => check.on.map((unit) => [unit, check] as const)));
}

/** Of queries whose surroundings are not known only what is refused is said. */
function isQuiet(unit: Unit): boolean {
  return unit.unit === 'Query' && unit.place.type === 'perses';
}

/** In an expression only what is no variable of Grafana's. */
const inExpression = /\$\{[A-Z_][A-Z0-9_]*(?:[-:=^,/#%][^{}]*)?\}/;

/** Whether what a program would refuse is not the text that it gets. */
function isFilledIn(code: string, { message, at: { region, span } }: Finding): boolean {
  if (/^(?:alertmanager|prometheus)\//.test(code)) return isReplaced({ region, span });
  return /^(?:operator|telemetry)\//.test(code) && isSubstituted({ message, region, span });
}

/** Queries that are no PromQL: vmalert's rules are written in MetricsQL, and those of an object may be filled in. */
function isForeign(unit: Unit): boolean {
  if (unit.unit !== 'Query' || !('group' in unit.place)) return false;
  const { program, object } = unit.place.group;
  return !readsPromql(program) || (object !== undefined && unit.region.text.includes('${') && inExpression.test(unit.region.text));
}

/**
 * Runs checks on a unit, one after the other, from one of them on and for as long as it may; the number of the check that is next, which may have been begun.
 * What a check loses when it throws is its own.
 */
export type Runner = (
  checks: readonly AnyCheck[],
  unit: Unit,
  workspace: Workspace,
  found: Raw[],
  from?: number,
  mayGoOn?: () => boolean,
) => number;

/** `onBug`: called when a check throws. */
export function createRunner(onBug: (code: string, error: unknown) => void): Runner {
  let running: AnyCheck | undefined;
  let into: Raw[] = [];
  const tell: Tell = (finding) => {
    if (running && !isFilledIn(running.code, finding)) into.push(rawOf(running, finding));
  };
  return (checks, unit, workspace, found, from = 0, mayGoOn) => {
    const { target } = workspace.settings;
    into = found;
    // Half a hundred checks look at each of thousands of queries: nothing is made for one of them, and one guard is for all that throw nothing.
    for (let i = from; i < checks.length; i++) {
      try {
        for (; i < checks.length; i++) {
          if (mayGoOn && !mayGoOn()) return i;
          const check = checks[i] as AnyCheck;
          running = check;
          if (check.scope === 'workspace') check.run(unit as never, tell, workspace);
          else if (!mayGoOn) check.run(unit as never, tell, target);
          else {
            const before = found.length;
            if (inTurns(() => check.run(unit as never, tell, target), mayGoOn)) continue;
            found.length = before;
            return i;
          }
        }
      } catch (error) {
        if (running) onBug(running.code, error);
      }
    }
    return checks.length;
  };
}

/** What a check asks of all units of a kind ahead. */
export interface Preparation {
  readonly code: string;
  readonly look: (unit: never, workspace: Workspace) => void;
}

/** Those of all checks, by kind of unit. */
export function preparationsOf(checks: readonly AnyCheck[]): ReadonlyMap<string, readonly Preparation[]> {
  return grouped(
    checks.flatMap((check) =>
      check.scope === 'workspace'
        ? Object.entries(check.prepare ?? {}).map(([unit, look]) => [unit, { code: check.code, look }] as const)
        : [],
    ),
  );
}

const nothing: readonly never[] = [];
