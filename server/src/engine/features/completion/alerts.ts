import type { RuleGroupUnit } from '../../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Workspace } from '../../workspace/workspace.js';
import { escapeQuoted } from '../block-path.js';
import { type Offer, offers } from './item.js';

/** The alerting rules of a group. */
export function alertsOf({ node }: RuleGroupUnit): readonly Node[] {
  return itemsOf(get(node, 'rules')).filter((rule) => stringAt(rule, 'alert') !== undefined);
}

/** The alerting rules of the workspace. */
export function alertRules(workspace: Workspace): readonly Node[] {
  return workspace.units('RuleGroup').flatMap(alertsOf);
}

/** Labels that the workspace's alerts are given. */
export function writtenLabels(workspace: Workspace): readonly string[] {
  return alertRules(workspace).flatMap((rule) => pairsOf(get(rule, 'labels')).flatMap((it) => keyText(it) ?? []));
}

/** Labels of the alerts of the workspace with their values; one that a template makes is not known. */
export function alertPairs(workspace: Workspace): readonly (readonly [name: string, value: string])[] {
  const rules = alertRules(workspace);
  const labels = rules.flatMap((rule) =>
    pairsOf(get(rule, 'labels')).flatMap((it): readonly (readonly [string, string])[] => {
      const name = keyText(it);
      const value = deref(it.value);
      if (name === undefined || value?.type !== 'scalar' || textOf(value).includes('{{')) return [];
      return [[name, textOf(value)]];
    }),
  );
  return [...labels, ...rules.map((rule) => ['alertname', stringAt(rule, 'alert') ?? ''] as const)];
}

/** Labels, behind which their values are offered, and whole matchers. */
export function alertMatchers(workspace: Workspace): readonly Offer[] {
  const pairs = alertPairs(workspace);
  return [
    ...offers(
      'label',
      pairs.map(([name]) => name),
    ).map((it) => ({ ...it, insert: `${it.label}=`, again: true })),
    ...offers(
      'value',
      pairs.map(([name, value]) => `${name}="${escapeQuoted(value, '"')}"`),
    ),
  ];
}
