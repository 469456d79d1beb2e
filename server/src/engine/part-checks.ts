import type { Target } from './catalogue/target.js';
import type { AnyCheck } from './checks/check.js';
import { lostIndentation } from './resources/indentation.js';
import { isRefused, type Part, type Unit } from './resources/unit.js';
import { createRunner, preparationsOf, type Stage, stageOf } from './runner.js';
import type { Raw } from './show.js';
import { damageOf } from './syntax/damage.js';
import type { Reads, Store } from './workspace/store.js';

/** What the checks have found in each part, which of them run next, and which must run again. */
export interface PartChecks {
  /** Parts that wide checks will ask about and nobody has looked at yet. */
  readonly unprepared: ReadonlySet<Part>;
  add(part: Part): void;
  remove(part: Part): void;
  /** Nothing is known any more: other settings ask other things. Whoever calls this adds the parts again. */
  reset(): void;
  /** What has run, of whatever versions. */
  known(part: Part): PartState | undefined;
  /** All local checks of a part, or as many as may run: those of a large object take longer than anybody should wait. */
  local(part: Part, mayGoOn?: () => boolean): PartState;
  /** What the wide checks say that run early, as other files are now. */
  early(part: Part, state: PartState): readonly Raw[];
  /** The same of the others. */
  late(part: Part, state: PartState): readonly Raw[];
  /** Looks at a part for what wide checks will ask. */
  prepare(part: Part): void;
  /** All local checks, and while the trees of its queries are at hand also what wide checks will want. */
  look(part: Part): PartState;
  /** The same, and what it says with other files known. */
  lookAround(part: Part): void;
}

export interface PartState {
  readonly target: Target;
  /** What local checks have found, and which of them runs next: of which unit, and the number among those that look at it. */
  local: readonly Raw[];
  unit: number;
  check: number;
  /** Of the wide checks, those that run early and the others. */
  early: Wide | undefined;
  late: Wide | undefined;
}

/** What checks found, for as long as what they read of the workspace stays so. */
interface Wide {
  readonly reads: Reads;
  readonly findings: readonly Raw[];
}

/** Checks run, for tests that must not measure time. */
export interface CheckCounters {
  localChecksRun: number;
  wideChecksRun: number;
}

/** `onBug`: called when a check throws. */
export function createPartChecks(
  checks: readonly AnyCheck[],
  store: Store,
  counters: CheckCounters,
  onBug: (code: string, error: unknown) => void,
): PartChecks {
  const localChecks = stageOf(checks.filter((it) => it.scope === 'unit'));
  const soundChecks = stageOf(checks.filter((it) => it.scope === 'unit' && !ofStructure.test(it.code)));
  const earlyChecks = stageOf(checks.filter((it) => it.scope === 'workspace' && it.early));
  const lateChecks = stageOf(checks.filter((it) => it.scope === 'workspace' && !it.early));
  const soundLateChecks = stageOf(checks.filter((it) => it.scope === 'workspace' && !it.early && !ofStructure.test(it.code)));
  const preparations = preparationsOf(checks);
  const run = createRunner(onBug);
  const { workspace } = store;
  let states = new WeakMap<Part, PartState>();
  const unprepared = new Set<Part>();

  const local = (part: Part, mayGoOn?: () => boolean): PartState => {
    const { settings } = workspace;
    let state = states.get(part);
    if (state?.target !== settings.target) {
      state = { target: settings.target, local: nothing, unit: 0, check: 0, early: undefined, late: undefined };
      states.set(part, state);
    }
    if (state.unit === part.length) return state;
    const found: Raw[] = [...state.local];
    for (; state.unit < part.length; state.unit++, state.check = 0) {
      const unit = part[state.unit] as Unit;
      const those = (isBroken(unit) ? soundChecks : localChecks).of(unit, settings);
      // A text in a scalar is small: the clock would take longer than its checks.
      const isSmall = unit.unit === 'Query' || unit.unit === 'Template';
      if (isSmall && mayGoOn && !mayGoOn()) break;
      const next = run(those, unit, workspace, found, state.check, isSmall ? undefined : mayGoOn);
      counters.localChecksRun += next - state.check;
      state.check = next;
      if (next < those.length) break;
    }
    if (found.length > state.local.length) state.local = found;
    return state;
  };

  const wide = (part: Part, stage: Stage, sound = stage): Wide => {
    const { value, reads } = store.track(() => {
      const found: Raw[] = [];
      for (const unit of part) {
        const all = stage.of(unit, workspace.settings);
        const certain = sound.of(unit, workspace.settings);
        const those = certain.length < all.length && isBroken(unit) ? certain : all;
        counters.wideChecksRun += those.length;
        run(those, unit, workspace, found);
      }
      return found.length > 0 ? found : nothing;
    });
    return { reads, findings: value };
  };

  const early = (part: Part, state: PartState): readonly Raw[] => {
    if (!state.early?.reads.current()) state.early = wide(part, earlyChecks);
    return state.early.findings;
  };

  const late = (part: Part, state: PartState): readonly Raw[] => {
    if (!state.late?.reads.current()) state.late = wide(part, lateChecks, soundLateChecks);
    return state.late.findings;
  };

  const prepare = (part: Part) => {
    for (const unit of part) {
      for (const { code, look } of preparations.get(unit.unit) ?? nothing) {
        try {
          look(unit as never, workspace);
        } catch (error) {
          onBug(code, error);
        }
      }
    }
    unprepared.delete(part);
  };

  const look = (part: Part): PartState => {
    const state = local(part);
    if (unprepared.has(part)) prepare(part);
    return state;
  };

  return {
    unprepared,
    add: (part) => unprepared.add(part),
    remove: (part) => unprepared.delete(part),
    reset: () => {
      states = new WeakMap();
    },
    known: (part) => states.get(part),
    local,
    early,
    late,
    prepare,
    look,
    lookAround: (part) => {
      early(part, look(part));
    },
  };
}

/** Of a text that its reader refuses these would tell keys that nobody wrote, and that what stands behind the fault is missing. */
const ofStructure =
  /\/(?:unknown-field|required|type|null-dropped|undefined-receiver|undefined-interval|unused-receiver|unused-interval|root-route|root-policy|receiver-settings|missing-name|missing-expr|record-and-alert)$/;

function isBroken(unit: Unit): boolean {
  const { document } = unit;
  if (document.format !== 'yaml') return false;
  if (lostIndentation(document) || damageOf(document).some(({ kind }) => kind === 'line-prefix' || kind === 'ellipsis')) return true;
  return isRefused(unit);
}

const nothing: readonly never[] = [];
