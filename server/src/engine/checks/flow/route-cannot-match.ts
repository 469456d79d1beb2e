import { matches } from '../../alertmanager/matchers.js';
import { boolAt, field, listAt, placeAt, textAt } from '../../operator/fields.js';
import type { LabelState } from '../../promql/label-sets.js';
import type { KubernetesObject } from '../../resources/unit.js';
import type { Node } from '../../syntax/tree.js';
import { append } from '../../text/append.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check, type Tell } from '../check.js';
import { isFreeOfNamespace } from '../shared-alertmanager-config.js';
import { isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';
import { alertMatchers, alertsOfFiles, unmatched } from '../shared-route.js';

export const routeCannotMatch = check({
  code: 'flow/route-cannot-match',
  scope: 'workspace',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'its receiver is never told, or nothing is ever muted by it.' },
  docs: {
    what: 'A matcher of a route or an inhibition rule that no alert can satisfy: none of the workspace can carry the label, or none with such a value; in an AlertmanagerConfig one that asks for another namespace than its own.',
    why: 'The labels of an alert are those of its expression’s result, of its group and of its rule, `alertname`, and the external labels of Prometheus. Only said where the workspace holds a Prometheus configuration with all the rule files that it names, and the labels of every alert are known; silent with `alert_relabel_configs`, and with the operator’s objects, whose rules come from the cluster. To the routes and inhibition rules of an AlertmanagerConfig the operator adds a matcher for its own namespace, unless the Alertmanager’s `alertmanagerConfigMatcherStrategy` says otherwise.',
    fix: 'Give the alerts the label, or mend the matcher.',
  },
  run(unit, tell, workspace) {
    if (unit.unit === 'KubernetesObject') {
      if (isOperators(unit, 'AlertmanagerConfig')) foreignNamespaces(tell, unit, workspace);
      return;
    }
    const { root } = unit;
    const alerts = workspace.derived(alertsOfFiles);
    if (!alerts) return;
    for (const { node, matcher } of alertMatchers(root)) {
      const carrying = unmatched(matcher, alerts);
      if (!carrying) continue;
      tell({
        message:
          carrying.length === 0
            ? `No alert of the workspace has a label \`${matcher.name}\`.`
            : `No alert of the workspace has such a \`${matcher.name}\`: ${told(carrying)}.`,
        at: atNode(node),
      });
    }
  },
});

/** Matchers of an object’s own that contradict the one which the operator adds. pkg/alertmanager/amcfg.go `namespaceEnforcer`. */
function foreignNamespaces(tell: Tell, object: KubernetesObject, workspace: Workspace): void {
  const { namespace } = object;
  if (namespace === undefined || isFreeOfNamespace(workspace, object)) return;
  for (const node of matchersOf(object.root)) {
    if (textAt(node, 'name') !== 'namespace') continue;
    const written = textAt(node, 'matchType');
    const op = ops.find((it) => it === written) ?? (written === '' ? (boolAt(node, 'regex') === true ? '=~' : '=') : undefined);
    const value = textAt(node, 'value');
    if (op === undefined || matches({ name: 'namespace', op, value }, new Map([['namespace', namespace]]))) continue;
    tell({
      message: `The operator adds \`namespace="${namespace}"\` to what is written here: an alert never fulfils both.`,
      at: atNode(placeAt(node, 'value')),
    });
  }
}

const ops = ['=', '!=', '=~', '!~'] as const;

/** The matchers of all routes and inhibition rules of an AlertmanagerConfig. */
function matchersOf(root: Node): readonly Node[] {
  const found: Node[] = [];
  const open = [field(root, 'spec', 'route')];
  for (let route = open.pop(); route; route = open.pop()) {
    append(found, listAt(route, 'matchers'));
    append(open, listAt(route, 'routes'));
  }
  for (const rule of listAt(root, 'spec', 'inhibitRules')) {
    append(found, listAt(rule, 'sourceMatch'));
    append(found, listAt(rule, 'targetMatch'));
  }
  return found;
}

function told(states: readonly LabelState[]): string {
  const values = [...new Set(states.flatMap((it) => it.values ?? []))].sort();
  const shown = values.slice(0, 6).map((it) => `\`${it}\``);
  return `there is ${shown.join(', ')}${values.length > 6 ? ' …' : ''}`;
}
