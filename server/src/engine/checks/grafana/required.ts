import { deref, get, itemsOf, keysOf, stringAt } from '../../syntax/access.js';
import type { MapNode } from '../../syntax/tree.js';
import { check } from '../check.js';
import { alertRulesOf, groupsOf, headOf, isSet } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';

/** pkg/services/provisioning/alerting/rules_types.go, contact_point_types.go. */
export const required = check({
  code: 'grafana/required',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: 'rule group has no folder set' },
  docs: {
    what: 'A provisioned alert rule, its group or a contact point lacks a field that Grafana needs.',
    why: 'Grafana does not start while a provisioned file is refused.',
    fix: 'A group needs `name`, `folder` and `interval`; a rule `uid`, `title`, `data`, and `condition` unless it records; a contact point `name`, and each of its receivers `uid`, `type` and `settings`: for email `addresses`, for a webhook `url`, for Slack `url`, or `recipient` and `token`.',
  },
  run(unit, tell) {
    for (const group of groupsOf(unit)) {
      const head = atNode(headOf(group));
      if (!isSet(group, 'name')) tell({ message: 'rule group has no name set', at: head });
      if (!isSet(group, 'folder')) tell({ message: 'rule group has no folder set', at: head });
      if (!isSet(group, 'interval')) tell({ message: 'empty duration string', hint: 'The group has no `interval`.', at: head });
      for (const rule of alertRulesOf(group)) {
        const at = atNode(headOf(rule.node));
        if (rule.title === '') tell({ message: 'rule has no title set', at });
        const failed = `rule '${rule.title}' failed to parse`;
        if (!isSet(rule.node, 'uid')) tell({ message: `${failed}: no UID set`, at });
        if (!isSet(rule.node, 'condition') && !get(rule.node, 'record')) tell({ message: `${failed}: no condition set`, at });
        if (rule.data.length === 0) tell({ message: `${failed}: no data set`, at });
        const settings = deref(get(rule.node, 'notification_settings'));
        if (settings?.type === 'map' && !isSet(settings, 'receiver'))
          tell({ message: `${failed}: receiver must not be empty`, at: atNode(headOf(settings)) });
      }
    }
    for (const point of itemsOf(get(unit.root, 'contactPoints')).map(deref)) {
      if (point?.type !== 'map') continue;
      if (!isSet(point, 'name')) tell({ message: 'no name is set', at: atNode(headOf(point)) });
      for (const receiver of itemsOf(get(point, 'receivers')).map(deref)) {
        if (receiver?.type !== 'map') continue;
        const at = atNode(headOf(receiver));
        const whose = stringAt(point, 'name') ?? '';
        if (!isSet(receiver, 'uid')) tell({ message: `${whose}: no uid is set`, at });
        if (!isSet(receiver, 'type')) tell({ message: `${whose}: no type is set`, at });
        if (keysOf(get(receiver, 'settings')).length === 0) tell({ message: `${whose}: no settings are set`, at });
        else {
          const lacks = lacking(receiver);
          const of = `(UID ${stringAt(receiver, 'uid') ?? ''}) of type "${stringAt(receiver, 'type') ?? ''}"`;
          if (lacks) tell({ message: `${whose}: failed to validate integration "${whose}" ${of}: ${lacks}`, at });
        }
      }
    }
  },
});

/** What an integration says of its settings. grafana/alerting receivers/{email,webhook,slack}. */
function lacking(receiver: MapNode): string | undefined {
  const settings = deref(get(receiver, 'settings'));
  const has = (field: string) => settings?.type === 'map' && isSet(settings, field);
  switch (stringAt(receiver, 'type')) {
    case 'email':
      return has('addresses') ? undefined : 'could not find addresses in settings';
    case 'webhook':
      return has('url') ? undefined : "required field 'url' is not specified";
    case 'slack':
      if (has('url')) return undefined;
      if (!has('recipient')) return 'recipient must be specified when using the Slack chat API';
      return has('token') ? undefined : 'token must be specified when using the Slack chat API';
    default:
      return undefined;
  }
}
