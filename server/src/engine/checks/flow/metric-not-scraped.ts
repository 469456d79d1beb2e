import { nameOf } from '../../promql/labels.js';
import { isRecorded } from '../../workspace/metrics.js';
import { check } from '../check.js';
import { found, visitsOf } from '../shared-lint.js';
import { atNode } from '../shared-node.js';
import { dropOf, jobsAbout } from '../shared-scrape.js';

export const metricNotScraped = check({
  code: 'flow/metric-not-scraped',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the series is never stored: the result is empty.' },
  docs: {
    what: 'A query reads a metric that the `metric_relabel_configs` of every job of the workspace’s Prometheus drop by name; or, where the query names a `job`, those of that job, `metricRelabelings` of monitors too.',
    why: 'Samples are dropped before they are stored. Only rules on `__name__` alone count, and a list `keep` only where the query names the job. Silent where a recording rule makes the series, and where other servers’ data comes in. Of the operator’s monitors only those whose targets here have the `job` that the query names, as others may scrape too.',
    fix: 'Take the name out of the drop rule, or out of the query.',
  },
  run(query, tell, workspace) {
    for (const { expr } of visitsOf(query, workspace.settings.target, 'selector')) {
      const name = nameOf(expr);
      if (name === undefined) continue;
      const job = expr.matchers.find((it) => it.label.value === 'job' && it.op === '=')?.value;
      const about = jobsAbout(workspace, job);
      if (about.length === 0 || workspace.derived(isRecorded, name)) continue;
      const dropping = about.map((it) => dropOf(it, name, job !== undefined));
      const [first] = dropping;
      if (!first || dropping.some((it) => !it)) continue;
      const where = job === undefined ? 'Every job' : `The job \`${job}\``;
      tell(
        found(query, expr.name?.span ?? expr.span, `${where} drops \`${name}\` before it is stored.`, {
          related: [{ message: 'Dropped here.', at: atNode(about[0]?.at ?? first) }],
        }),
      );
    }
  },
});
