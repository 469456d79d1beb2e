import type { Finding } from '../check.js';
import { check } from '../check.js';
import { type Removal, removalsIn } from '../shared-flow.js';
import { found } from '../shared-lint.js';

function report({ query, span, label, metric, decision: { telemetry, node } }: Removal): Finding {
  const name = `Telemetry ${telemetry.namespace ? `${telemetry.namespace}/` : ''}${telemetry.name}`;
  const what = label === '' ? `\`${metric}\` is switched off` : `\`${label}\` is removed from \`${metric}\``;
  return found(query, span, `${what} by ${name}.`, {
    related: [{ message: `Decided here, in ${name}.`, at: { value: undefined, region: node.region, span: node.span } }],
  });
}

export const removedByTelemetry = check({
  code: 'mesh/removed-by-telemetry',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'an empty result, or everything in one group.' },
  docs: {
    what: 'A label or a metric that a Telemetry of the workspace takes away.',
    why: 'Metric and side are respected: CLIENT is `reporter="source"`, SERVER `reporter="destination"`. Only said when the object counts for the whole mesh, or for the namespace that the query names, and when no other namespace and no object for some workload brings the label back. Silent in `without`.',
    fix: 'Change the query or the Telemetry; the line that decides is linked.',
  },
  run(query, tell, workspace) {
    for (const it of removalsIn(query, workspace)) tell(report(it));
  },
});
