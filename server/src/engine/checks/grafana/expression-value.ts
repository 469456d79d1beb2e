import { type ExpressionFault, expressionFaults } from '../../grafana/expression-faults.js';
import { get } from '../../syntax/access.js';
import { nodesOf } from '../../syntax/walk.js';
import { check, type Finding } from '../check.js';
import { alertRulesOf, groupsOf, isExpression, queriesOf } from '../shared-grafana.js';
import { withText } from '../shared-insert.js';
import { atNode } from '../shared-node.js';

export const expressionValue = check({
  code: 'grafana/expression-value',
  scope: 'unit',
  on: ['GrafanaProvisioning', 'KubernetesObject', 'Dashboard'],
  weight: { severity: 'warning', costs: 'the expression cannot be evaluated: the rule or panel is in error for ever.' },
  docs: {
    what: "The type of an expression, its reducer, evaluator, operator or the number of an evaluator's parameters is none that Grafana knows.",
    why: 'Grafana takes the file, and every evaluation fails with the words that are told here.',
    fix: 'Types: math, reduce, resample, classic_conditions, threshold, sql. Reducers: sum, mean, min, max, count, last, median. Evaluators: gt, lt, eq, ne, gte, lte with one parameter, within_range and outside_range with two.',
  },
  run(unit, tell) {
    if (unit.unit === 'Dashboard') {
      for (const panel of nodesOf(unit.root))
        if (panel.type === 'map')
          for (const it of queriesOf(panel)) if (it.isExpression) for (const fault of expressionFaults(it.model)) tell(finding(fault));
      return;
    }
    for (const rule of groupsOf(unit).flatMap(alertRulesOf))
      for (const part of rule.data) if (isExpression(part)) for (const fault of expressionFaults(get(part, 'model'))) tell(finding(fault));
  },
});

function finding({ message, hint, node, instead }: ExpressionFault): Finding {
  const edit = instead === undefined ? undefined : withText(node, instead);
  return {
    message,
    ...(hint === undefined ? {} : { hint }),
    at: atNode(node),
    fixes: edit ? [{ title: `Use \`${instead}\``, preferred: true, edits: [edit] }] : [],
  };
}
