import { deref, get, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { scalarPlace, useFix } from '../shared-field.js';
import { alertRulesOf, groupsOf, refIdsOf } from '../shared-grafana.js';
import { atNode, ownScalar } from '../shared-node.js';

export const conditionRef = check({
  code: 'grafana/condition-ref',
  scope: 'unit',
  on: ['GrafanaProvisioning', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'the rule cannot be evaluated: it is in error for ever.' },
  docs: {
    what: 'The condition of an alert rule names no part of its `data`.',
    why: 'The condition is the `refId` of the expression that decides. Grafana takes the file, and every evaluation fails.',
    fix: 'Name the `refId` of the last expression.',
  },
  run(unit, tell) {
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      const node = deref(get(rule.node, 'condition'));
      const names = refIdsOf(rule);
      if (node?.type !== 'scalar' || textOf(node) === '' || textOf(node).includes('$') || rule.data.length === 0 || names.has(textOf(node)))
        continue;
      tell({
        message: `No query or expression of the rule has the refId \`${textOf(node)}\`: it has ${[...names].join(', ')}.`,
        at: atNode(node),
        fixes: ownScalar(node) ? [...names].slice(-1).map((last) => useFix(scalarPlace(node), last)) : [],
      });
    }
  },
});
