import { get } from '../../syntax/access.js';
import { check } from '../check.js';
import { alertRulesOf, groupsOf, headOf, isSet } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';

/** pkg/services/provisioning/alerting/rules_types.go. */
export const required = check({
  code: 'grafana/required',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: 'rule group has no folder set' },
  docs: {
    what: 'A provisioned alert rule or its group lacks a field that Grafana needs.',
    why: 'Grafana does not start while a provisioned file is refused.',
    fix: 'A group needs `name`, `folder` and `interval`; a rule `uid`, `title`, `data`, and `condition` unless it records.',
  },
  *run(unit) {
    for (const group of groupsOf(unit)) {
      const head = atNode(headOf(group));
      if (!isSet(group, 'name')) yield { message: 'rule group has no name set', at: head };
      if (!isSet(group, 'folder')) yield { message: 'rule group has no folder set', at: head };
      if (!isSet(group, 'interval')) yield { message: 'empty duration string', hint: 'The group has no `interval`.', at: head };
      for (const rule of alertRulesOf(group)) {
        const at = atNode(headOf(rule.node));
        if (rule.title === '') yield { message: 'rule has no title set', at };
        const failed = `rule '${rule.title}' failed to parse`;
        if (!isSet(rule.node, 'uid')) yield { message: `${failed}: no UID set`, at };
        if (!isSet(rule.node, 'condition') && !get(rule.node, 'record')) yield { message: `${failed}: no condition set`, at };
        if (rule.data.length === 0) yield { message: `${failed}: no data set`, at };
      }
    }
  },
});
