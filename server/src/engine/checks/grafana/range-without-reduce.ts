import { deref, get, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check, type Finding, type Tell } from '../check.js';
import { type AlertRule, alertRulesOf, groupsOf, inputsOf, isExpression } from '../shared-grafana.js';
import { partPlace } from '../shared-relabel.js';

/** Expressions whose result is a series where their input is one. pkg/expr/commands.go, threshold.go. */
const keeping = new Set(['math', 'threshold', 'resample']);

/** pkg/services/ngalert/eval: what the condition gives may hold no series. */
export const rangeWithoutReduce = check({
  code: 'grafana/range-without-reduce',
  scope: 'unit',
  on: ['GrafanaProvisioning', 'KubernetesObject'],
  weight: {
    severity: 'warning',
    costs: 'the rule is in error: “looks like time series data, only reduced data can be alerted on”.',
  },
  docs: {
    what: 'An alert rule compares a whole range of samples, not one value a series.',
    why: 'A query of Prometheus without `instant: true` gives a time series, and the condition of a rule must give numbers. Grafana takes the file, and evaluations fail.',
    fix: 'Put a `reduce` expression between the query and the threshold, or ask with `instant: true`.',
  },
  run(unit, tell) {
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      const condition = deref(get(rule.node, 'condition'));
      if (condition?.type !== 'scalar' || get(rule.node, 'record')) continue;
      const name = textOf(condition);
      followed(tell, rule, name, partPlace(condition, { start: 0, end: name.length }), new Set());
    }
  },
});

/** Goes from a part towards the queries it reads, as long as nothing reduces. `at`: where the part was named. */
function followed(tell: Tell, rule: AlertRule, name: string, at: Finding['at'], seen: Set<string>): void {
  const part = rule.data.find((it) => stringAt(it, 'refId') === name);
  if (!part || seen.has(name)) return;
  seen.add(name);
  if (isExpression(part)) {
    if (!keeping.has(stringAt(part, 'model', 'type') ?? '')) return;
    for (const { name, node, span } of inputsOf(part)) followed(tell, rule, name, partPlace(node, span), seen);
  } else if (isRange(part))
    tell({
      message: `\`${name}\` is a query over a range: without a \`reduce\` between, nothing can be alerted on.`,
      at,
    });
}

/** A query of Prometheus that says neither asks for a range. pkg/promlib/models/query.go. */
function isRange(part: Node): boolean {
  const model = get(part, 'model');
  const source = stringAt(model, 'datasource', 'type');
  if (!get(model, 'expr') || (source !== undefined && source !== 'prometheus')) return false;
  const kind = stringAt(part, 'queryType') || stringAt(model, 'queryType');
  return stringAt(model, 'instant') !== 'true' && (kind === undefined || kind === '' || kind === 'range');
}
