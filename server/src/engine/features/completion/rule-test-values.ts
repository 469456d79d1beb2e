import type { Engine } from '../../engine.js';
import { parsePromql } from '../../promql/parsed.js';
import type { ConfigUnit, RuleGroupUnit } from '../../resources/unit.js';
import { deref, get, itemsOf, keyText, nodeAt, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { ShapePlace } from '../shape-place.js';
import { alertsOf } from './alerts.js';
import { keys, type Offer, offers } from './item.js';
import { labelsIn } from './promql-labels.js';

/** What the rule files of a unit test decide: its groups, its alerts, and what an alert carries. */
export function ruleTestValues({ workspace }: Engine, place: ShapePlace): readonly Offer[] | undefined {
  const { unit, path, at } = place;
  if (unit.unit !== 'RuleTest') return undefined;
  const groups = testedGroups(workspace, unit);
  if (path[0] === 'group_eval_order')
    return offers(
      'value',
      groups.flatMap((it) => it.name ?? []),
    );
  if (at === 'value' && path.at(-1) === 'alertname')
    return offers(
      'value',
      groups.flatMap(alertsOf).flatMap((it) => stringAt(it, 'alert') || []),
    );
  const field = ['exp_labels', 'exp_annotations'].find((it) => path.includes(it));
  if (!field) return undefined;
  const name = testedAlert(place);
  const rules = groups.flatMap(alertsOf).filter((it) => stringAt(it, 'alert') === name);
  const own = field === 'exp_labels' ? 'labels' : 'annotations';
  const written = [...groups.map((it) => get(it.node, own)), ...rules.map((it) => get(it, own))].flatMap(pairsOf);
  if (at === 'value') {
    const values = written.flatMap((it) => (keyText(it) === path.at(-1) ? constantOf(it.value) : []));
    return offers('value', values);
  }
  const kept = field === 'exp_labels' ? rules.flatMap((it) => labelsIn(workspace, expressionOf(it, workspace))) : [];
  const names = [...written.flatMap((it) => keyText(it) ?? []), ...kept];
  return keys(
    place,
    'label',
    names.filter((it) => it !== 'alertname'),
  );
}

/** The groups of the rule files that a test names; of the whole workspace while it names none. */
export function testedGroups(workspace: Workspace, unit: ConfigUnit<'RuleTest'>): readonly RuleGroupUnit[] {
  const from = workspace.uriOf(unit);
  const named = itemsOf(get(unit.root, 'rule_files')).flatMap((it) => (it.type === 'scalar' ? workspace.matching(from, textOf(it)) : []));
  const uris = new Set(named);
  const groups = workspace.units('RuleGroup');
  return uris.size === 0 ? groups : groups.filter((it) => uris.has(workspace.uriOf(it)));
}

function expressionOf(rule: Node, workspace: Workspace) {
  return parsePromql(stringAt(rule, 'expr') ?? '', workspace.settings.target).expr;
}

/** The alert whose state the place is about. */
function testedAlert({ document, region, offset }: ShapePlace): string | undefined {
  const { parents, node } = nodeAt(document, offset, region);
  return [...parents, node].toReversed().flatMap((it) => (it.type === 'map' ? (stringAt(it, 'alertname') ?? []) : []))[0];
}

/** A text that no template makes. */
function constantOf(value: Node): readonly string[] {
  const it = deref(value);
  return it?.type === 'scalar' && !textOf(it).includes('{{') ? [textOf(it)] : [];
}
