import { readersOf } from '../../catalogue/consumers.js';
import { metricsOfOverride } from '../../istio/merge-metrics.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

/** Kiali and the dashboards that come with Istio, as their queries are written; seldom-read labels are free to go. */
export const consumerLosesLabel = check({
  code: 'flow/consumer-loses-label',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'Kiali’s graph or a stock dashboard shows less, or nothing.' },
  docs: {
    what: 'A Telemetry takes away a label or a metric that Kiali or one of Istio’s own dashboards reads.',
    why: 'Kiali groups its graph by thirteen labels and finds metrics by their names; the stock dashboards filter by workload, service and reporter. `source_app`, `source_version`, `destination_app` and `destination_version` are read by none of them: nothing is said of these.',
    fix: 'Keep the label, or take it away where nobody looks: for one namespace, or for one metric.',
  },
  *run(object) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const override of it.metrics.flatMap((entry) => entry.overrides)) {
      const metrics = metricsOfOverride(override) ?? [];
      const readers = (label: string) => [...new Set(metrics.flatMap((metric) => readersOf(metric.name, label)))].sort();
      if (override.disabled === true) {
        // Switched off for one side only, the other is still there.
        const who = override.modes.length > 1 ? readers('') : [];
        if (who.length > 0)
          yield {
            message: `${listed(who)} read${who.length > 1 ? '' : 's'} what is switched off here.`,
            at: atNode(override.disabledNode ?? override.node),
          };
        continue;
      }
      for (const tag of override.tags) {
        const who = tag.operation === 'REMOVE' ? readers(tag.name) : [];
        if (who.length === 0) continue;
        yield {
          message: `Without \`${tag.name}\` ${listed(who)} show${who.length > 1 ? '' : 's'} less or nothing.`,
          at: atNode(tag.keyNode),
        };
      }
    }
  },
});

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}
