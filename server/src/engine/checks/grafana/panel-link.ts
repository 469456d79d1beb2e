import { pairAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { alertRulesOf, groupsOf, isSet } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';

export const panelLink = check({
  code: 'grafana/panel-link',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'information', costs: 'the alert is not shown on its panel.' },
  docs: {
    what: 'An alert rule names a panel without its dashboard, or a dashboard without a panel.',
    why: 'A panel is found by `dashboardUid` and `panelId` together.',
    fix: 'Write both.',
  },
  run(unit, tell) {
    for (const { node } of groupsOf(unit).flatMap(alertRulesOf)) {
      // `dasboardUid` is a spelling that Grafana still reads.
      const dashboard = pairAt(node, 'dashboardUid') ?? pairAt(node, 'dasboardUid');
      const panel = pairAt(node, 'panelId');
      const hasDashboard = isSet(node, 'dashboardUid') || isSet(node, 'dasboardUid');
      const hasPanel = isSet(node, 'panelId');
      const alone = hasPanel && !hasDashboard ? panel : hasDashboard && !hasPanel ? dashboard : undefined;
      if (alone)
        tell({ message: hasPanel ? '`panelId` without `dashboardUid`.' : '`dashboardUid` without `panelId`.', at: atNode(alone.key) });
    }
  },
});
