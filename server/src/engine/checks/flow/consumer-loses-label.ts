import { readersOf } from '../../catalogue/consumers.js';
import { telemetryMetrics } from '../../catalogue/metrics.js';
import { type DataKitUnit, promInstances, textsOf } from '../../datakit/instances.js';
import { metricsOfOverride } from '../../istio/merge-metrics.js';
import { compileRegex } from '../../re2/compile.js';
import { textOf } from '../../syntax/access.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';
import { replacedTags, telemetryIn } from '../shared-telemetry.js';

/** Kiali and the dashboards that come with Istio, as their queries are written; seldom-read labels are free to go. */
export const consumerLosesLabel = check({
  code: 'flow/consumer-loses-label',
  scope: 'unit',
  on: ['KubernetesObject', 'DataKit'],
  weight: { severity: 'information', costs: 'Kiali’s graph or a stock dashboard shows less, or nothing.' },
  docs: {
    what: 'A Telemetry, or `tags_ignore` of DataKit, takes away a label or a metric, or makes a label constant, that Kiali or one of Istio’s own dashboards reads.',
    why: 'Kiali groups its graph by thirteen labels and finds metrics by their names; the stock dashboards filter by workload, service and reporter. `source_app`, `source_version`, `destination_app` and `destination_version` are read by none of them: nothing is said of these.',
    fix: 'Keep the label, or take it away where nobody looks: for one namespace, or for one metric.',
  },
  run(object, tell) {
    if (object.unit === 'DataKit') {
      ignoredBy(tell, object);
      return;
    }
    const it = telemetryIn(object);
    if (!it) return;
    for (const { overrides } of it.metrics) {
      const replaced = replacedTags(overrides);
      for (const override of overrides) {
        const metrics = metricsOfOverride(override) ?? [];
        const readers = (label: string) => [...new Set(metrics.flatMap((metric) => readersOf(metric.name, label)))].sort();
        if (override.disabled === true) {
          // Switched off for one side only, the other is still there.
          const who = override.modes.length > 1 ? readers('') : [];
          if (who.length > 0)
            tell({
              message: `${listed(who)} read${who.length > 1 ? '' : 's'} what is switched off here.`,
              at: atNode(override.disabledNode ?? override.node),
            });
          continue;
        }
        for (const tag of override.tags) {
          const constant =
            tag.operation === 'REMOVE' ? undefined : /^\s*(["'])([^"'\\]*)\1\s*$/.exec(tag.value ? textOf(tag.value) : '')?.[2];
          if (replaced.has(tag) || (tag.operation !== 'REMOVE' && constant === undefined)) continue;
          const who = readers(tag.name);
          if (who.length === 0) continue;
          tell({
            message:
              constant === undefined
                ? `Without \`${tag.name}\` ${listed(who)} show${who.length > 1 ? '' : 's'} less or nothing.`
                : `\`${tag.name}\` is always \`${constant}\` here: ${listed(who)} cannot tell the traffic apart by it.`,
            at: atNode(tag.keyNode),
          });
        }
      }
    }
  },
});

/** Labels that DataKit takes off the metrics it collects: told once for a list. */
function ignoredBy(tell: Tell, unit: DataKitUnit): void {
  for (const { table } of promInstances(unit)) {
    const patterns = textsOf(table, 'metric_name_filter').map((it) => compileRegex(textOf(it)));
    const collected = [...telemetryMetrics.values()].filter(
      ({ name }) => patterns.length === 0 || patterns.some((it) => it.ok && it.regex.test(name)),
    );
    const lost = textsOf(table, 'tags_ignore').flatMap((node) => {
      const who = [...new Set(collected.flatMap((it) => readersOf(it.name, textOf(node))))];
      return who.length > 0 ? [{ node, who }] : [];
    });
    const [first] = lost;
    if (!first) continue;
    const who = [...new Set(lost.flatMap((it) => it.who))].sort();
    tell({
      message: `Without ${listed(lost.map((it) => `\`${textOf(it.node)}\``))} ${listed(who)} could not be drawn from what is collected here.`,
      at: atNode(first.node),
    });
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}
