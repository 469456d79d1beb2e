import { groupOf } from '../resources/kubernetes.js';
import type { ConfigUnit, KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import type { Workspace } from '../workspace/workspace.js';

/** What provisions Grafana's notifications: a file of its own, or an object of grafana-operator. */
export type Provisioning = ConfigUnit<'GrafanaProvisioning'> | KubernetesObject;

/** Who says where alerts go: a notification policy, or an alert rule past all policies. */
export interface Routing {
  readonly node: Node;
  /** `root`: the policy that everything ends in. */
  readonly kind: 'root' | 'nested' | 'rule';
  /** The title of the rule. */
  readonly title: string;
}

function isGrafanas(unit: Provisioning, kind: string): boolean {
  return unit.unit === 'KubernetesObject' && unit.kind === kind && groupOf(unit) === 'grafana.integreatly.org';
}

/** Every policy, nested ones too, and the settings of rules. pkg/services/provisioning/alerting; grafana-operator api/v1beta1. */
export function routingsOf(unit: Provisioning): readonly Routing[] {
  const found: Routing[] = [];
  const policy = (node: Node | undefined, kind: 'root' | 'nested') => {
    if (deref(node)?.type !== 'map' || !node) return;
    found.push({ node, kind, title: '' });
    for (const it of itemsOf(get(node, 'routes'))) policy(it, 'nested');
  };
  const rules = (list: Node | undefined, field: string) => {
    for (const rule of itemsOf(list)) {
      const node = get(rule, field);
      if (node && deref(node)?.type === 'map') found.push({ node, kind: 'rule', title: stringAt(rule, 'title') ?? '' });
    }
  };
  if (unit.unit === 'GrafanaProvisioning') {
    for (const it of itemsOf(get(unit.root, 'policies'))) policy(it, 'root');
    for (const group of itemsOf(get(unit.root, 'groups'))) rules(get(group, 'rules'), 'notification_settings');
  } else if (isGrafanas(unit, 'GrafanaNotificationPolicy')) policy(get(get(unit.root, 'spec'), 'route'), 'root');
  else if (isGrafanas(unit, 'GrafanaNotificationPolicyRoute')) policy(get(unit.root, 'spec'), 'nested');
  else if (isGrafanas(unit, 'GrafanaAlertRuleGroup')) rules(get(get(unit.root, 'spec'), 'rules'), 'notificationSettings');
  return found;
}

export interface Named {
  readonly name: string;
  readonly node: ScalarNode;
}

/** Text with `$` is filled in when Grafana starts. */
function namedBy(node: Node | undefined): readonly Named[] {
  const it = deref(node);
  return it?.type === 'scalar' && textOf(it).trim() !== '' ? [{ name: textOf(it).trim(), node: it }] : [];
}

export function receiversNamed(unit: Provisioning): readonly Named[] {
  return routingsOf(unit).flatMap(({ node }) => namedBy(get(node, 'receiver')));
}

export function intervalsNamed(unit: Provisioning): readonly Named[] {
  return routingsOf(unit).flatMap(({ node }) =>
    ['mute_time_intervals', 'active_time_intervals'].flatMap((field) => itemsOf(get(node, field)).flatMap(namedBy)),
  );
}

export function contactPointsIn(unit: Provisioning): readonly Named[] {
  if (unit.unit === 'GrafanaProvisioning') return itemsOf(get(unit.root, 'contactPoints')).flatMap((it) => namedBy(get(it, 'name')));
  return isGrafanas(unit, 'GrafanaContactPoint') ? nameOfObject(unit.root) : [];
}

function muteTimingsIn(unit: Provisioning): readonly Named[] {
  if (unit.unit === 'GrafanaProvisioning') return itemsOf(get(unit.root, 'muteTimes')).flatMap((it) => namedBy(get(it, 'name')));
  return isGrafanas(unit, 'GrafanaMuteTiming') ? nameOfObject(unit.root) : [];
}

/** grafana-operator takes the object's own name where the spec gives none. */
function nameOfObject(root: Node): readonly Named[] {
  const own = namedBy(get(get(root, 'spec'), 'name'));
  return own.length > 0 ? own : namedBy(get(get(root, 'metadata'), 'name'));
}

const kinds = [
  'GrafanaContactPoint',
  'GrafanaMuteTiming',
  'GrafanaNotificationPolicy',
  'GrafanaNotificationPolicyRoute',
  'GrafanaAlertRuleGroup',
] as const;

function provisioningOf(workspace: Workspace): readonly Provisioning[] {
  return [...workspace.units('GrafanaProvisioning'), ...workspace.objects(...kinds)];
}

/** All contact points of the workspace; empty: they are made elsewhere. */
export function contactPoints(workspace: Workspace): readonly string[] {
  return names(provisioningOf(workspace).flatMap(contactPointsIn));
}

export function muteTimings(workspace: Workspace): readonly string[] {
  return names(provisioningOf(workspace).flatMap(muteTimingsIn));
}

/** All receivers that policies and rules of the workspace name. */
export function receiversUsed(workspace: Workspace): readonly string[] {
  return names(provisioningOf(workspace).flatMap(receiversNamed));
}

function names(found: readonly Named[]): readonly string[] {
  return [...new Set(found.map((it) => it.name))].sort();
}

/** Whether a name is known only when Grafana has filled in the environment. */
export function isFilledIn(name: string): boolean {
  return name.replaceAll('$$', '').includes('$');
}
