import { contextFor } from '../../operator/context.js';
import { monitorFault } from '../../operator/monitor-fault.js';
import { refusedByPrometheus } from '../../operator/refused.js';
import { check } from '../check.js';
import { isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';
import { operatorFindings } from '../shared-operator.js';

export const prometheusRefuses = check({
  code: 'operator/prometheus-refuses',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'Prometheus',
    says: "keepequal action requires only 'source_labels' and `target_label`, and no other fields",
  },
  docs: {
    what: 'Something that the API server takes, and that the operator refuses in a server or Prometheus in the generated configuration.',
    why: 'Prometheus then loads nobody’s changes any more: one object freezes the monitoring of all.',
    fix: 'Take out what the message names. `keepequal` and `dropequal` take no `regex`, not even the default one.',
  },
  run(object, tell, workspace) {
    operatorFindings(object, workspace, 'operator/prometheus-refuses').forEach(tell);
    if (!isOperators(object, 'ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig')) return;
    const context = contextFor(object, workspace);
    // What the operator skips never reaches Prometheus.
    if (monitorFault(object, context)) return;
    for (const { message, node, tool } of refusedByPrometheus(object, context.version, workspace.settings.target))
      tell({ message, at: atNode(node), toolVersion: context.version, ...(tool ? { tool } : {}) });
  },
});
