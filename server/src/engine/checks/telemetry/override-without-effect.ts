import { metricsOfOverride, switchesAllOff } from '../../istio/merge-metrics.js';
import type { Override } from '../../istio/telemetry.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const overrideWithoutEffect = check({
  code: 'telemetry/override-without-effect',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'what is written there does nothing.' },
  docs: {
    what: 'Tags of a metric that the same entry switches off, and no later one of the object on again.',
    why: '`disabled: true` takes the metric away; its labels go with it. Of an entry for all metrics they are not kept at all.',
    fix: 'Delete one of the two.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    const overrides = it.metrics.flatMap((entry) => entry.overrides);
    for (const [i, override] of overrides.entries()) {
      const { disabled, disabledNode, tags } = override;
      const [tag] = tags;
      if (disabled !== true || !tag || !disabledNode) continue;
      if (!switchesAllOff(override) && overrides.slice(i + 1).some((later) => later.disabled === false && meet(override, later))) continue;
      tell({
        message: 'The metric is switched off by the same entry: its tag overrides do nothing.',
        at: atNode(tag.keyNode),
        related: [{ message: 'Switched off here.', at: atNode(disabledNode) }],
      });
    }
  },
});

/** Whether two overrides are about one metric of one side. */
function meet(a: Override, b: Override): boolean {
  const metrics = metricsOfOverride(b) ?? [];
  return a.modes.some((mode) => b.modes.includes(mode)) && (metricsOfOverride(a) ?? []).some((metric) => metrics.includes(metric));
}
