import { metricLabels, recordedLabels } from '../../workspace/metrics.js';
import { check } from '../check.js';
import { seriesAskedBy } from '../shared-flow.js';
import { apartAlone, apartIn } from '../shared-join.js';
import { found } from '../shared-lint.js';

export const joinNeverMatches = check({
  code: 'flow/join-never-matches',
  scope: 'workspace',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the result is empty; with `unless` nothing is taken out.' },
  docs: {
    what: 'Two sides of an operation that are paired by a label which one side always carries and the other never, or whose values on both sides are known and differ.',
    why: 'Series are paired when all labels that count are equal; a label that is not there counts as empty. What a side carries follows from its aggregations and matchers and from the recording rules of the workspace. Silent when something else may decide, and for names that remote storage adds, such as `cluster`.',
    fix: 'Keep the label on both sides, leave it out of `on`, or name it in `ignoring`.',
  },
  prepare: {
    Query: (query, { settings }) => apartAlone(query, settings.target),
  },
  run(query, tell, workspace) {
    const { target } = workspace.settings;
    const readsRecorded = seriesAskedBy(query, target).some((it) => workspace.derived(recordedLabels, it) !== undefined);
    const reasons = readsRecorded ? apartIn(query, target, metricLabels(workspace)) : apartAlone(query, target);
    for (const { span, why } of reasons) tell(found(query, span, `The two sides never meet: ${why}`));
  },
});
