import { seriesInfo } from '../catalogue/metrics.js';
import { ownSeriesInfo } from '../catalogue/own-series.js';
import type { Name, VectorSelector } from '../promql/ast.js';
import { type LabelSet, notKnown, stateOf } from '../promql/label-sets.js';
import { labelsOf, nameOf } from '../promql/labels.js';
import { matcherMatches } from '../promql/matching.js';
import { selectorsIn } from '../promql/tree.js';
import type { QueryUnit } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import { isRecorded } from '../workspace/metrics.js';
import type { Workspace } from '../workspace/workspace.js';
import { addedElsewhere } from './shared-flow.js';
import { isVariable, visitsOf } from './shared-lint.js';
import { dropOf, type Job, jobsAbout, jobsOfFiles, lossOf } from './shared-scrape.js';

/** A label that a query asks of scraped series, each of whose jobs takes it off. */
export interface TakenOff {
  readonly query: QueryUnit;
  readonly label: Name;
  readonly series: string;
  readonly jobs: readonly Job[];
  /** The rules that do it, one for each job. */
  readonly rules: readonly Node[];
}

type Loss = Omit<TakenOff, 'query' | 'label'>;

function lossIn(workspace: Workspace, selector: VectorSelector, label: string): Loss | undefined {
  const name = nameOf(selector);
  // What Prometheus writes itself does not go through these rules.
  if (name === undefined || ownSeriesInfo(name) || addedElsewhere.has(label) || workspace.derived(isRecorded, name)) return undefined;
  const jobs = jobsAbout(workspace, selector);
  // Lists of what is kept are made for what a job scrapes; of other metrics nobody thought there.
  const byKeep = seriesInfo(name) !== undefined || selector.matchers.some((it) => it.label.value === 'job' && it.op === '=');
  const rules = jobs.flatMap((it) => (dropOf(it, name, true) ? [] : (lossOf(it, label, byKeep) ?? [])));
  return jobs.length > 0 && rules.length === jobs.length ? { series: name, jobs, rules } : undefined;
}

/** The labels in matchers and in `by` that no series a query is about has when it is stored. */
export function labelsTakenOff(query: QueryUnit, workspace: Workspace): readonly TakenOff[] {
  const jobs = workspace.derived(jobsOfFiles);
  if (jobs?.every((it) => !it.rules)) return [];
  const found: TakenOff[] = [];
  for (const { expr } of visitsOf(query, workspace.settings.target)) {
    if (expr.type === 'selector') {
      for (const matcher of expr.matchers) {
        if (isVariable(query, matcher.valueSpan) || matcherMatches(matcher, '')) continue;
        const loss = lossIn(workspace, expr, matcher.label.value);
        if (loss) found.push({ ...loss, query, label: matcher.label });
      }
    }
    if (expr.type !== 'aggregation' || !expr.grouping || expr.grouping.without) continue;
    const selectors = selectorsIn(expr.expr);
    for (const label of expr.grouping.labels) {
      const losses = selectors.map((it) => lossIn(workspace, it, label.value));
      const [loss] = losses;
      if (!loss || losses.some((it) => !it)) continue;
      const scraped: LabelSet = {
        known: new Map([[label.value, { presence: 'never', because: { text: '', span: undefined } }]]),
        rest: notKnown,
      };
      const { presence, because } = stateOf(
        labelsOf(expr.expr, () => scraped),
        label.value,
      );
      // Where something inside has dropped it already, that is told.
      if (presence === 'never' && because.text === '') found.push({ ...loss, query, label });
    }
  }
  return found;
}

/** By the relabel rule, the queries that ask for what it takes off. */
export function readersOfTakenOff(workspace: Workspace): ReadonlyMap<Node, readonly TakenOff[]> {
  const found = new Map<Node, TakenOff[]>();
  if (!workspace.units('RelabelRules').some((it) => it.stage === 'metric')) return found;
  for (const query of workspace.units('Query')) {
    for (const it of labelsTakenOff(query, workspace)) {
      for (const rule of it.rules) found.set(rule, [...(found.get(rule) ?? []), it]);
    }
  }
  return found;
}
