import { metricsOfOverride } from '../../istio/merge-metrics.js';
import { decisionKey } from '../../istio/tags.js';
import type { Override, TagOverride } from '../../istio/telemetry.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

function reached(override: Override, tag: TagOverride): readonly string[] {
  return (metricsOfOverride(override) ?? []).flatMap((metric) => override.modes.map((mode) => decisionKey(metric.name, mode, tag.name)));
}

export const shadowedOverride = check({
  code: 'telemetry/shadowed-override',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'what is written there does nothing.' },
  docs: {
    what: 'A tag override that a later one of the same list replaces for every metric and side it is about.',
    why: 'Overrides are merged by metric, side and tag; the last one counts.',
    fix: 'Delete it, or change the order: the general one first.',
  },
  *run(object) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const { overrides } of it.metrics) {
      const later = new Map<string, TagOverride>();
      for (const override of overrides.toReversed()) {
        for (const tag of override.tags) {
          const keys = reached(override, tag);
          const last = keys[0] === undefined ? undefined : later.get(keys[0]);
          if (last && keys.every((key) => later.has(key)))
            yield {
              message: `A later override of \`${tag.name}\` replaces this one everywhere.`,
              at: atNode(tag.keyNode),
              tag: 'unnecessary',
              related: [{ message: 'This one counts.', at: atNode(last.keyNode) }],
            };
          for (const key of keys) if (!later.has(key)) later.set(key, tag);
        }
      }
    }
  },
});
