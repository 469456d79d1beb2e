import { stringAt } from '../../syntax/access.js';
import { nodesOf } from '../../syntax/walk.js';
import { check, type Tell } from '../check.js';
import {
  alertRulesOf,
  dashboardVariables,
  groupsOf,
  inputsOf,
  inputsOfModel,
  isExpression,
  namesOfQueries,
  type PanelQuery,
  queriesOf,
  refIdsOf,
} from '../shared-grafana.js';
import { partPlace } from '../shared-relabel.js';

export const expressionRef = check({
  code: 'grafana/expression-ref',
  scope: 'unit',
  on: ['GrafanaProvisioning', 'KubernetesObject', 'Dashboard'],
  weight: { severity: 'warning', costs: 'the expression cannot be evaluated: the rule or panel is in error for ever.' },
  docs: {
    what: 'An expression of an alert rule or a panel reads a `refId` that it does not have.',
    why: '`reduce`, `threshold` and `resample` name the query they read, `math` writes `$A`, `classic_conditions` name it first under `query.params`. Grafana takes the file, and every evaluation fails. Silent for panels with queries that the file does not hold.',
    fix: 'Name a `refId` of the rule or panel.',
  },
  run(unit, tell) {
    if (unit.unit === 'Dashboard') {
      const variables = new Set(dashboardVariables(unit.root).flatMap((it) => stringAt(it, 'name') ?? []));
      for (const panel of nodesOf(unit.root)) if (panel.type === 'map') inPanel(tell, queriesOf(panel), variables);
      return;
    }
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      const names = refIdsOf(rule);
      for (const it of rule.data) {
        if (!isExpression(it)) continue;
        const own = stringAt(it, 'refId');
        for (const { name, node, span } of inputsOf(it)) {
          if (!names.has(name))
            tell({ message: `The rule has no refId \`${name}\`: it has ${[...names].join(', ')}.`, at: partPlace(node, span) });
          else if (name === own) tell({ message: `\`${name}\` reads itself.`, at: partPlace(node, span) });
        }
      }
    }
  },
});

function inPanel(tell: Tell, queries: readonly PanelQuery[], variables: ReadonlySet<string>): void {
  const expressions = queries.filter((it) => it.isExpression);
  const names = expressions.length > 0 ? namesOfQueries(queries) : undefined;
  if (!names) return;
  for (const { refId, model } of expressions) {
    for (const { name, node, span } of inputsOfModel(model)) {
      if (variables.has(name)) continue;
      if (!names.includes(name))
        tell({ message: `The panel has no refId \`${name}\`: it has ${names.join(', ')}.`, at: partPlace(node, span) });
      else if (name === refId) tell({ message: `\`${name}\` reads itself.`, at: partPlace(node, span) });
    }
  }
}
