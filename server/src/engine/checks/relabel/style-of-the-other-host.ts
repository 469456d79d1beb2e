import { check } from '../check.js';
import { prometheusFindings } from '../shared-prometheus.js';
import { schemaFindings } from '../shared-schema.js';

export const styleOfTheOtherHost = check({
  code: 'relabel/style-of-the-other-host',
  scope: 'unit',
  on: ['PrometheusConfig', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'field sourceLabels not found in type relabel.plain' },
  docs: {
    what: 'A field of relabeling as the other host spells it: `sourceLabels` in prometheus.yml, `source_labels` in a ServiceMonitor.',
    why: 'prometheus.yml has `source_labels`, `relabel_configs`; the operator’s kinds have `sourceLabels`, `relabelings`. Both are read strictly, so a rule that is copied from one to the other is refused.',
    fix: 'Take the spelling of the file that the rule stands in.',
  },
  run(unit, tell, target) {
    if (unit.unit === 'PrometheusConfig') prometheusFindings(unit, target, 'relabel/style-of-the-other-host').forEach(tell);
    else schemaFindings(unit, target, 'operator', 'relabel-style').forEach(tell);
  },
});
