import { type ListResult, readRules } from '../relabel/list.js';
import type { RuleProblem } from '../relabel/rules.js';
import type { KubernetesObject, RelabelRulesUnit } from '../resources/unit.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Finding } from './check.js';
import { operatorFindings } from './shared-operator.js';

const known = new WeakMap<RelabelRulesUnit, ListResult>();

/** A list of rules as Prometheus reads it. */
export function rulesOf(unit: RelabelRulesUnit): ListResult {
  let rules = known.get(unit);
  if (!rules) {
    rules = readRules(unit.rules);
    known.set(unit, rules);
  }
  return rules;
}

/** What is wrong with relabel rules, of one kind: by Prometheus where the rules are its own, by the operator in its objects. */
export function* relabelFindings(
  unit: KubernetesObject | RelabelRulesUnit,
  workspace: Workspace,
  about: RuleProblem['about'],
  code: `relabel/${string}`,
): Iterable<Finding> {
  if (unit.unit === 'KubernetesObject') {
    yield* operatorFindings(unit, workspace, code);
    return;
  }
  if (unit.style !== 'prometheus') return;
  const rules = rulesOf(unit);
  if (rules.ok) return;
  for (const it of rules.problems) {
    if (it.about !== about) continue;
    yield { message: it.message, at: { value: undefined, region: it.node.region, span: it.node.span }, tool: 'Prometheus' };
  }
}
