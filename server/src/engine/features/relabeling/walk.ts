import { judgeTarget, withDefaults } from '../../prometheus/target.js';
import { changeOf, followRules, type LabelChange, type Labels, type WalkStep } from '../../relabel/apply.js';
import type { RelabelStage } from '../../resources/unit.js';
import type { RuleList } from './list.js';

export type Outcome =
  | { readonly state: 'kept' }
  /** `rule`: index of the one that drops it; undefined: nothing is left of its labels. */
  | { readonly state: 'dropped'; readonly rule: number | undefined }
  /** Prometheus refuses what the rules have made. */
  | { readonly state: 'failed'; readonly error: string };

/** The life of a target, a series or an alert through a list of rules. */
export interface Walk {
  /** What Prometheus adds before the rules. */
  readonly before: readonly LabelChange[];
  readonly steps: readonly WalkStep[];
  /** What it adds behind them. */
  readonly after: readonly LabelChange[];
  readonly outcome: Outcome;
  /** What is stored or sent. */
  readonly labels: Labels;
  /** What the rules have left that begins with `__` and is used for the scrape only; without what discovery has given. */
  readonly gone: Labels;
}

/** Takes labels through a list, with what Prometheus does around it. */
export function walk(list: RuleList, given: Labels): Walk {
  const { stage } = list.unit;
  const entering = withDefaults(given, surroundings(list, stage));
  const { labels: left, steps } = followRules(
    entering,
    list.rules.map((it) => it.rule),
  );
  const base = { before: changes(given, entering), steps };
  if (!left) return { ...base, after: [], outcome: { state: 'dropped', rule: steps.at(-1)?.rule }, labels: {}, gone: {} };
  if (stage !== 'target') return { ...base, after: [], ...judgeSeries(stage, left), labels: left, gone: {} };
  const target = list.job ? judgeTarget(left) : ({ state: 'active', labels: left } as const);
  if (target.state !== 'active') {
    const error = target.state === 'failed' ? target.error : '';
    return { ...base, after: [], outcome: { state: 'failed', error }, labels: {}, gone: left };
  }
  const stored = Object.entries(target.labels).filter(([name]) => !name.startsWith('__'));
  return {
    ...base,
    after: changes(left, { ...left, ...Object.fromEntries(stored) }),
    outcome: { state: 'kept' },
    labels: Object.fromEntries(stored),
    gone: Object.fromEntries(Object.entries(target.labels).filter(([name]) => name.startsWith('__'))),
  };
}

function surroundings(list: RuleList, stage: RelabelStage): Labels {
  switch (stage) {
    case 'target':
      return list.job?.defaults ?? {};
    case 'metric':
      return {};
    case 'write':
    case 'alert':
      return list.external;
  }
}

/** scrape/scrape.go: a sample without labels is left out, one without a name ends the scrape. */
function judgeSeries(stage: RelabelStage, left: Labels): { readonly outcome: Outcome } {
  if (Object.keys(left).length === 0) return { outcome: { state: 'dropped', rule: undefined } };
  if (stage === 'metric' && !left['__name__']) return { outcome: { state: 'failed', error: 'missing metric name (__name__ label)' } };
  return { outcome: { state: 'kept' } };
}

/** The labels as they reach a rule. */
export function reaching(given: Labels, way: Walk, rule: number): Labels {
  const labels: Record<string, string> = { ...given };
  for (const it of [...way.before, ...way.steps.slice(0, rule).flatMap((step) => step.changes)]) {
    if (it.after === undefined) delete labels[it.name];
    else labels[it.name] = it.after;
  }
  return labels;
}

/** What differs, by name. */
function changes(before: Labels, after: Labels): readonly LabelChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => changeOf(name, before[name], after[name]));
}
