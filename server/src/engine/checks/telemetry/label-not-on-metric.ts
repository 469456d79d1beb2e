import { telemetryMetrics } from '../../catalogue/metrics.js';
import { metricsOfOverride } from '../../istio/merge-metrics.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

const standard = new Set([...telemetryMetrics.values()].flatMap((it) => it.labels ?? []));

export const labelNotOnMetric = check({
  code: 'telemetry/label-not-on-metric',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the override has no effect.' },
  docs: {
    what: 'An override of a standard label that this metric does not have.',
    why: 'A standard label is changed where the metric has it and added nowhere: TCP metrics have no `response_code`, gRPC message counters no `response_flags`.',
    fix: 'Take another label name, or the metric that has it.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const override of it.metrics.flatMap((entry) => entry.overrides)) {
      const about = metricsOfOverride(override);
      const [metric] = about ?? [];
      if (!metric || about?.length !== 1) continue;
      for (const tag of override.tags) {
        if (!standard.has(tag.name) || !metric.labels || metric.labels.includes(tag.name)) continue;
        tell({
          message: `\`${metric.name}\` has no label \`${tag.name}\`, and a standard label is not added to a metric: this does nothing.`,
          at: atNode(tag.keyNode),
        });
      }
    }
  },
});
