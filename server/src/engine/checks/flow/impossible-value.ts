import { stateOf } from '../../promql/label-sets.js';
import { nameOf } from '../../promql/labels.js';
import { matcherMatches } from '../../promql/matching.js';
import { recordedLabels, recordedSeries } from '../../workspace/metrics.js';
import { check } from '../check.js';
import { addedElsewhere, seriesAskedBy } from '../shared-flow.js';
import { found, isVariable, visitsOf } from '../shared-lint.js';

export const impossibleValue = check({
  code: 'flow/impossible-value',
  scope: 'workspace',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the selector finds nothing.' },
  docs: {
    what: 'A query asks a recorded series for a value that its recording rules cannot give the label.',
    why: 'A rule’s `labels`, and a matcher inside its expression whose label the aggregation keeps, fix the value. Silent when any rule of that name leaves the value open, and for names that remote storage adds, such as `cluster`.',
    fix: 'Ask for a value that the rules record, or record the other one as well.',
  },
  run(query, tell, workspace) {
    const { target } = workspace.settings;
    const recorded = new Map(
      seriesAskedBy(query, target).flatMap((name) => {
        const labels = workspace.derived(recordedLabels, name);
        return labels ? [[name, labels] as const] : [];
      }),
    );
    if (recorded.size === 0) return;
    for (const { expr } of visitsOf(query, target, 'selector')) {
      const name = nameOf(expr) ?? '';
      const labels = recorded.get(name);
      if (!labels) continue;
      for (const matcher of expr.matchers) {
        const { presence, values } = stateOf(labels, matcher.label.value);
        if (presence !== 'always' || !values || addedElsewhere.has(matcher.label.value) || isVariable(query, matcher.valueSpan)) continue;
        // A value of nothing takes the label away, and a template may be anything.
        if (values.some((it) => it === '' || it.includes('{{') || matcherMatches(matcher, it))) continue;
        const rules = workspace.named(recordedSeries, name);
        const only = values.map((it) => `\`${it}\``).join(' or ');
        tell(
          found(query, matcher.valueSpan, `\`${name}\` is only recorded with \`${matcher.label.value}\` ${only}: nothing matches.`, {
            related: rules.slice(0, 5).map((it) => ({
              message: `Recorded here as \`${it.name}\`.`,
              at: { value: undefined, region: it.nameNode.region, span: it.nameNode.span },
            })),
          }),
        );
      }
    }
  },
});
