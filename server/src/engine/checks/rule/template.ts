import { check } from '../check.js';
import { groupFindings } from '../shared-rule.js';

export const template = check({
  code: 'rule/template',
  scope: 'unit',
  on: ['RuleGroup'],
  weight: {
    severity: 'error',
    refusedBy: 'promtool',
    says: 'group "g", rule 1, "A": annotation "summary": template: __alert_A:1: function "humanise" not defined',
  },
  docs: {
    what: 'A label or annotation of an alert that is no template of Go.',
    why: 'Prometheus, and for a PrometheusRule the admission webhook, refuses the file.',
    fix: 'Mend the place that the message names. `$labels.app-name` is written `index $labels "app-name"`.',
  },
  run: (group, tell, target) => groupFindings(group, target, 'rule/template').forEach(tell),
});
