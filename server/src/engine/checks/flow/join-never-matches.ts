import { metricLabels } from '../../workspace/metrics.js';
import { check } from '../check.js';
import { apart } from '../shared-join.js';
import { found, visitsOf } from '../shared-lint.js';

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
  run(query, tell, workspace) {
    const binaries = visitsOf(query, workspace.settings.target).flatMap(({ expr }) => (expr.type === 'binary' ? [expr] : []));
    if (binaries.length === 0) return;
    const labels = metricLabels(workspace);
    for (const it of binaries) {
      const reason = apart(query, it, labels);
      if (reason) tell(found(query, reason.span, `The two sides never meet: ${reason.why}`));
    }
  },
});
