import type { QueryUnit, RelabelRulesUnit } from '../../resources/unit.js';
import { deref, get, itemsOf } from '../../syntax/access.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check, type Tell } from '../check.js';
import { brokenReaders, readerName } from '../shared-flow.js';
import { prepareTakenOff, readersOfTakenOff } from '../shared-lost-labels.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const breaksReader = check({
  code: 'flow/breaks-reader',
  scope: 'workspace',
  on: ['KubernetesObject', 'RelabelRules'],
  weight: { severity: 'warning', costs: 'the queries that read it find nothing, or everything in one group.' },
  docs: {
    what: 'A Telemetry takes away a label or a metric, or the `metric_relabel_configs` of all jobs a label, that an alert, a rule or a panel of the workspace reads.',
    why: 'The other side of `mesh/removed-by-telemetry` and `flow/label-never-present`, said where the decision stands: who edits it sees what breaks. The readers are linked.',
    fix: 'Keep the label, or change its readers first.',
  },
  prepare: { Query: prepareTakenOff },
  run(object, tell, workspace) {
    if (object.unit === 'RelabelRules') {
      takenOff(tell, object, workspace);
      return;
    }
    if (!telemetryIn(object)) return;
    for (const [node, removals] of workspace.derived(brokenReaders)) {
      if (removals[0]?.decision.telemetry.object !== object) continue;
      const readers = [...new Set(removals.map((it) => it.query))];
      const what = removals[0].label === '' ? 'What is switched off here' : `\`${removals[0].label}\``;
      tell({
        message: `${what} is read by ${listed(readers)}.`,
        at: atNode(node),
        related: removals.slice(0, 10).map((it) => ({
          message: `Read by ${readerName(it.query)}.`,
          at: { value: undefined, region: it.query.region, span: it.span },
        })),
      });
    }
  },
});

function takenOff(tell: Tell, { rules, stage }: RelabelRulesUnit, workspace: Workspace): void {
  if (stage !== 'metric') return;
  const all = workspace.derived(readersOfTakenOff);
  for (const rule of itemsOf(rules)) {
    const readers = all.get(rule) ?? [];
    if (readers.length === 0) continue;
    const labels = [...new Set(readers.map((it) => `\`${it.label.value}\``))].sort();
    tell({
      message: `${labels.join(', ')} ${labels.length > 1 ? 'are' : 'is'} read by ${listed(readers.map((it) => it.query))}.`,
      at: atNode(deref(get(rule, 'regex')) ?? rule),
      related: readers.slice(0, 10).map((it) => ({
        message: `Read by ${readerName(it.query)}.`,
        at: { value: undefined, region: it.query.region, span: it.label.span },
      })),
    });
  }
}

/** The first three by name. */
function listed(readers: readonly QueryUnit[]): string {
  const names = [...new Set(readers.map(readerName))].sort();
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
}
