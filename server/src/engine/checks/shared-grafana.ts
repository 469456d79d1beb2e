import type { ConfigUnit } from '../resources/unit.js';
import { deref, get, itemsOf, stringAt } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';

/** A provisioned alert rule. */
export interface AlertRule {
  readonly node: MapNode;
  readonly title: string;
  readonly data: readonly Node[];
}

/** The groups of provisioned alert rules; none: the file provisions something else. */
export function groupsOf(unit: ConfigUnit<'GrafanaProvisioning'>): readonly MapNode[] {
  return itemsOf(get(unit.root, 'groups')).flatMap((it) => (it.type === 'map' ? [it] : []));
}

export function alertRulesOf(group: MapNode): readonly AlertRule[] {
  return itemsOf(get(group, 'rules')).flatMap((it) =>
    it.type === 'map' ? [{ node: it, title: stringAt(it, 'title') ?? '', data: itemsOf(get(it, 'data')) }] : [],
  );
}

/** The names by which the parts of a rule call each other. */
export function refIdsOf(rule: AlertRule): ReadonlySet<string> {
  return new Set(rule.data.flatMap((it) => stringAt(it, 'refId') ?? []));
}

/** Whether a field has a value; `$VAR` is one that is filled in later. */
export function isSet(node: Node, field: string): boolean {
  const it = deref(get(node, field));
  return it !== undefined && it.type !== 'missing' && (it.type !== 'scalar' || (stringAt(node, field) ?? '').trim() !== '');
}

/** Where a missing field is told: at the first key of the map. */
export function headOf(node: MapNode): Node {
  return node.pairs[0]?.key ?? node;
}
