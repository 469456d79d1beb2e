import { stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { alertRulesOf, groupsOf, inputsOf, isExpression, refIdsOf } from '../shared-grafana.js';
import { partPlace } from '../shared-relabel.js';

export const expressionRef = check({
  code: 'grafana/expression-ref',
  scope: 'unit',
  on: ['GrafanaProvisioning', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'the expression cannot be evaluated: the rule is in error for ever.' },
  docs: {
    what: 'An expression of an alert rule reads a `refId` that the rule does not have.',
    why: '`reduce`, `threshold` and `resample` name the query they read, `math` writes `$A`, `classic_conditions` name it first under `query.params`. Grafana takes the file, and every evaluation fails.',
    fix: 'Name a `refId` of the rule.',
  },
  *run(unit) {
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      const names = refIdsOf(rule);
      for (const it of rule.data) {
        if (!isExpression(it)) continue;
        const own = stringAt(it, 'refId');
        for (const { name, node, span } of inputsOf(it)) {
          if (!names.has(name))
            yield { message: `The rule has no refId \`${name}\`: it has ${[...names].join(', ')}.`, at: partPlace(node, span) };
          else if (name === own) yield { message: `\`${name}\` reads itself.`, at: partPlace(node, span) };
        }
      }
    }
  },
});
