import { get, pairAt } from '../../syntax/access.js';
import { mapsOf } from '../../syntax/walk.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const legacyAlert = check({
  code: 'grafana/legacy-alert',
  scope: 'unit',
  on: ['Dashboard'],
  weight: { severity: 'information', costs: 'Grafana 11 ignores it: nobody is told.' },
  docs: {
    what: 'An alert inside a panel.',
    why: 'Alerts of panels were removed in Grafana 11; they are rules of their own now.',
    fix: 'Write it as a provisioned alert rule, or as a rule of Prometheus.',
  },
  run(unit, tell) {
    for (const map of mapsOf(unit.document)) {
      const pair = pairAt(map, 'alert');
      if (pair && get(pair.value, 'conditions') && get(map, 'targets'))
        tell({ message: 'Alerts of panels are gone since Grafana 11.', at: atNode(pair.key), tag: 'deprecated' });
    }
  },
});
