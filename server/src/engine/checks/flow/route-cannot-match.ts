import type { LabelState } from '../../promql/labels.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { alertMatchers, alertsOfFiles, unmatched } from '../shared-route.js';

export const routeCannotMatch = check({
  code: 'flow/route-cannot-match',
  scope: 'workspace',
  on: ['AlertmanagerFile'],
  weight: { severity: 'warning', costs: 'its receiver is never told, or nothing is ever muted by it.' },
  docs: {
    what: 'A matcher of a route or an inhibition rule that no alert of the workspace can satisfy: none can carry the label, or none with such a value.',
    why: 'The labels of an alert are those of its expression’s result, of its group and of its rule, `alertname`, and the external labels of Prometheus. Only said where the workspace holds a Prometheus configuration with all the rule files that it names, and the labels of every alert are known; silent with `alert_relabel_configs`, and with the operator’s objects, whose rules come from the cluster.',
    fix: 'Give the alerts the label, or mend the matcher.',
  },
  *run({ root }, workspace) {
    const alerts = workspace.derived(alertsOfFiles);
    if (!alerts) return;
    for (const { node, matcher } of alertMatchers(root)) {
      const carrying = unmatched(matcher, alerts);
      if (!carrying) continue;
      yield {
        message:
          carrying.length === 0
            ? `No alert of the workspace has a label \`${matcher.name}\`.`
            : `No alert of the workspace has such a \`${matcher.name}\`: ${told(carrying)}.`,
        at: atNode(node),
      };
    }
  },
});

function told(states: readonly LabelState[]): string {
  const values = [...new Set(states.flatMap((it) => it.values ?? []))].sort();
  const shown = values.slice(0, 6).map((it) => `\`${it}\``);
  return `there is ${shown.join(', ')}${values.length > 6 ? ' …' : ''}`;
}
