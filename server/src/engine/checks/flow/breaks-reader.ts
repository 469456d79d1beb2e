import { check } from '../check.js';
import { brokenReaders, readerName } from '../shared-flow.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const breaksReader = check({
  code: 'flow/breaks-reader',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the queries that read it find nothing, or everything in one group.' },
  docs: {
    what: 'A Telemetry takes away a label or a metric that an alert, a rule or a panel of the workspace reads.',
    why: 'The other side of `mesh/removed-by-telemetry`, said where the decision stands: who edits the Telemetry sees what breaks. The readers are linked.',
    fix: 'Keep the label, or change its readers first.',
  },
  run(object, tell, workspace) {
    if (!telemetryIn(object)) return;
    for (const [node, removals] of workspace.derived(brokenReaders)) {
      if (removals[0]?.decision.telemetry.object !== object) continue;
      const readers = [...new Set(removals.map((it) => it.query))];
      const names = [...new Set(readers.map(readerName))].sort();
      const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
      const what = removals[0].label === '' ? 'What is switched off here' : `\`${removals[0].label}\``;
      tell({
        message: `${what} is read by ${shown}.`,
        at: atNode(node),
        related: removals.slice(0, 10).map((it) => ({
          message: `Read by ${readerName(it.query)}.`,
          at: { value: undefined, region: it.query.region, span: it.span },
        })),
      });
    }
  },
});
