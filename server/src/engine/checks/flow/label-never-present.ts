import { recordedIn } from '../../workspace/metrics.js';
import { check } from '../check.js';
import { labelsAskedBy, lostLabels, seriesAskedBy } from '../shared-flow.js';
import { found } from '../shared-lint.js';
import { labelsTakenOff, prepareTakenOff } from '../shared-lost-labels.js';
import { atNode } from '../shared-node.js';

export const flowLabelNeverPresent = check({
  code: 'flow/label-never-present',
  scope: 'workspace',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the result is empty, or everything in one group.' },
  docs: {
    what: 'A query asks a recorded series for a label that its recording rule has dropped, or scraped series for one that the `metric_relabel_configs` of all their jobs take off.',
    why: 'An aggregation in the rule keeps only what its `by` names. Silent when any rule of that name may keep the label, and for names that remote storage adds, such as `cluster`; of scraped series for external labels, and where other servers’ data or what is pushed comes in. Of the operator’s monitors only those count whose targets here have the `job` that the query names.',
    fix: 'Let the recording rule or the job keep the label, or ask for another one.',
  },
  prepare: {
    RuleGroup: (group, { settings }) => recordedIn(group, settings.target),
    Query: (query, workspace) => {
      seriesAskedBy(query, workspace.settings.target);
      labelsAskedBy(query, workspace.settings.target);
      prepareTakenOff(query, workspace);
    },
  },
  run(query, tell, workspace) {
    const lost = seriesAskedBy(query, workspace.settings.target).flatMap((it) => workspace.derived(lostLabels, it).get(query) ?? []);
    for (const { label, series, because, rules } of lost) {
      tell(
        found(query, label.span, `\`${series}\` has no label \`${label.value}\`: ${because.text}`, {
          related: rules.slice(0, 5).map((it) => ({
            message: `Recorded here as \`${it.name}\`.`,
            at: { value: undefined, region: it.nameNode.region, span: it.nameNode.span },
          })),
        }),
      );
    }
    for (const { label, series, jobs, rules } of labelsTakenOff(query, workspace)) {
      const who = jobs.length === 1 ? `The job \`${jobs[0]?.name ?? ''}\`` : 'Every job';
      tell(
        found(query, label.span, `${who} takes \`${label.value}\` off \`${series}\` before it is stored.`, {
          related: rules.slice(0, 5).map((it, i) => ({ message: 'Taken off here.', at: atNode(jobs[i]?.at ?? it) })),
        }),
      );
    }
  },
});
