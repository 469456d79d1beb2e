import { seriesInfo } from '../catalogue/metrics.js';
import { ownSeriesInfo } from '../catalogue/own-series.js';
import type { Target } from '../catalogue/target.js';
import type { Expr, Name, VectorSelector } from '../promql/ast.js';
import { type LabelSet, notKnown, stateOf } from '../promql/label-sets.js';
import { labelsOf, nameOf } from '../promql/labels.js';
import { matcherMatches } from '../promql/matching.js';
import { selectorsIn } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import { keptFor } from '../text/remember.js';
import { word } from '../text/word.js';
import { isRecorded } from '../workspace/metrics.js';
import type { Index } from '../workspace/table.js';
import type { Workspace } from '../workspace/workspace.js';
import { addedElsewhere } from './shared-flow.js';
import { isVariable, visitsOf } from './shared-lint.js';
import { writtenExternalLabels } from './shared-route.js';
import { dropOf, type Job, jobsAbout, knownJobs, lossOf } from './shared-scrape.js';

/** Series that a selector reads, and the job whose they are where it names one. */
interface Source {
  readonly series: string;
  readonly job: string | undefined;
}

/** A label that a query asks of scraped series: a matcher those of its selector, `by` all that are grouped. */
interface Asked {
  readonly query: QueryUnit;
  readonly label: Name;
  readonly sources: readonly Source[];
}

/** One that none of them has, since each of their jobs takes it off. */
export interface TakenOff {
  readonly query: QueryUnit;
  readonly label: Name;
  readonly series: string;
  readonly jobs: readonly Job[];
  /** The rules that do it, one for each job. */
  readonly rules: readonly Node[];
}

/** Undefined: any series, or what Prometheus writes itself, which does not go through the rules of a job. */
function sourceOf(selector: VectorSelector): Source | undefined {
  const name = nameOf(selector);
  if (name === undefined || ownSeriesInfo(name)) return undefined;
  return { series: word(name), job: selector.matchers.find((it) => it.label.value === 'job' && it.op === '=')?.value };
}

const scraped = (label: string): LabelSet => ({
  known: new Map([[label, { presence: 'never', because: { text: '', span: undefined } }]]),
  rest: notKnown,
});

/** Kept instead of the tree, so that thousands of queries can be asked after each edit. */
const asksOf = keptFor((query: QueryUnit, target: Target): readonly Asked[] => {
  const asked: Asked[] = [];
  const add = (label: Name, selectors: readonly VectorSelector[]) => {
    const sources = selectors.flatMap((it) => sourceOf(it) ?? []);
    if (sources.length > 0 && sources.length === selectors.length) asked.push({ query, label, sources });
  };
  for (const { expr } of visitsOf(query, target)) {
    if (expr.type === 'selector') {
      for (const matcher of expr.matchers) {
        if (addedElsewhere.has(matcher.label.value) || isVariable(query, matcher.valueSpan) || matcherMatches(matcher, '')) continue;
        add(matcher.label, [expr]);
      }
    }
    if (expr.type !== 'aggregation' || !expr.grouping || expr.grouping.without) continue;
    for (const label of expr.grouping.labels) {
      if (addedElsewhere.has(label.value)) continue;
      const { presence, because } = stateOf(
        labelsOf(expr.expr, () => scraped(label.value)),
        label.value,
      );
      // Where something inside has dropped it already, that is told.
      if (presence === 'never' && because.text === '') add(label, selectorsIn(expr.expr));
    }
  }
  return asked;
});

function hasSampleRules(workspace: Workspace): boolean {
  return workspace.units('RelabelRules').some((it) => it.stage === 'metric');
}

/** What the checks on labels that are taken off want of a query. */
export function prepareTakenOff(query: QueryUnit, workspace: Workspace): void {
  if (workspace.derived(hasSampleRules)) asksOf(query, workspace.settings.target);
}

/** Whether some job takes a label off that is not added again: of nearly all labels none does, and then nothing else is asked. */
function isTakenOff(workspace: Workspace, label: string): boolean {
  if (workspace.derived(writtenExternalLabels).includes(label)) return false;
  return knownJobs(workspace).some((it) => lossOf(it, label, true));
}

function lossIn(workspace: Workspace, { series, job }: Source, label: string): Omit<TakenOff, 'query' | 'label'> | undefined {
  const jobs = jobsAbout(workspace, job);
  // Lists of what is kept are made for what a job scrapes; of other metrics nobody thought there.
  const byKeep = seriesInfo(series) !== undefined || job !== undefined;
  const rules: Node[] = [];
  for (const it of jobs) {
    const rule = dropOf(it, series, true) ? undefined : lossOf(it, label, byKeep);
    if (!rule) return undefined;
    rules.push(rule);
  }
  return rules.length === 0 || workspace.derived(isRecorded, series) ? undefined : { series, jobs, rules };
}

function takenOff(workspace: Workspace, { query, label, sources }: Asked): readonly TakenOff[] {
  const losses = sources.map((it) => lossIn(workspace, it, label.value));
  const [loss] = losses;
  return loss && losses.every((it) => it) ? [{ ...loss, query, label }] : [];
}

/** The rules that take a label off a series before it is stored, one for each of its jobs; undefined: some job lets it have the label, or none is known. */
export function rulesTakingOff(workspace: Workspace, series: string, label: string): readonly Node[] | undefined {
  if (!workspace.derived(hasSampleRules) || addedElsewhere.has(label) || !workspace.derived(isTakenOff, label)) return undefined;
  return lossIn(workspace, { series, job: undefined }, label)?.rules;
}

/** The same of what an expression makes of several series, unless it gives them the label itself. */
export function rulesTakingOffIn(workspace: Workspace, expr: Expr, label: string): readonly Node[] | undefined {
  const sources = selectorsIn(expr).map(sourceOf);
  const found = sources.map((it) => it && rulesTakingOff(workspace, it.series, label));
  if (found.length === 0 || found.some((it) => it === undefined)) return undefined;
  const left = stateOf(
    labelsOf(expr, () => scraped(label)),
    label,
  );
  return left.presence === 'never' ? found[0] : undefined;
}

/** The labels in matchers and in `by` that no series a query is about has when it is stored. */
export function labelsTakenOff(query: QueryUnit, workspace: Workspace): readonly TakenOff[] {
  if (!workspace.derived(hasSampleRules)) return [];
  const asked = asksOf(query, workspace.settings.target).filter((it) => workspace.derived(isTakenOff, it.label.value));
  return asked.flatMap((it) => takenOff(workspace, it));
}

/** What queries ask for, by label. */
const askers: Index<'Query', Asked> = {
  on: ['Query'],
  entries: (query, { target }) => asksOf(query, target).map((it) => [it.label.value, it]),
};

function readersOfLabel(workspace: Workspace, label: string): readonly TakenOff[] {
  return workspace.derived(isTakenOff, label) ? workspace.named(askers, label).flatMap((it) => takenOff(workspace, it)) : [];
}

/** By the relabel rule, the queries that ask for what it takes off. */
export function readersOfTakenOff(workspace: Workspace): ReadonlyMap<Node, readonly TakenOff[]> {
  const found = new Map<Node, TakenOff[]>();
  if (!workspace.derived(hasSampleRules)) return found;
  for (const label of workspace.names(askers)) {
    for (const it of workspace.derived(readersOfLabel, label)) {
      for (const rule of it.rules) {
        const list = found.get(rule);
        if (list) list.push(it);
        else found.set(rule, [it]);
      }
    }
  }
  return found;
}
