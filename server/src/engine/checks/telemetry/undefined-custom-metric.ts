import { metricsOfOverride } from '../../istio/merge-metrics.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const undefinedCustomMetric = check({
  code: 'telemetry/undefined-custom-metric',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'the override has no effect.' },
  docs: {
    what: '`customMetric` with a name that the proxy’s stats filter does not have.',
    why: 'A Telemetry changes metrics and defines none; the names are the standard ones without `istio_`.',
    fix: 'Take `metric` with a standard name. A metric of your own needs the application, or an EnvoyFilter.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const override of it.metrics.flatMap((entry) => entry.overrides)) {
      const { customMetric } = override;
      if (!customMetric || metricsOfOverride(override)) continue;
      tell({
        message: `A Telemetry cannot define a metric: the proxy has none named \`${customMetric.name}\`, so this does nothing.`,
        at: atNode(customMetric.node),
      });
    }
  },
});
