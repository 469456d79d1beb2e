import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const overrideWithoutEffect = check({
  code: 'telemetry/override-without-effect',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'what is written there does nothing.' },
  docs: {
    what: 'Tags of a metric that the same entry switches off.',
    why: '`disabled: true` takes the metric away; its labels go with it.',
    fix: 'Delete one of the two.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const { disabled, disabledNode, tags } of it.metrics.flatMap((entry) => entry.overrides)) {
      const [tag] = tags;
      if (disabled !== true || !tag || !disabledNode) continue;
      tell({
        message: 'The metric is switched off by the same entry: its tag overrides do nothing.',
        at: atNode(tag.keyNode),
        related: [{ message: 'Switched off here.', at: atNode(disabledNode) }],
      });
    }
  },
});
