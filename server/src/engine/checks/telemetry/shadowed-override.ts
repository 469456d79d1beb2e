import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { replacedTags, telemetryIn } from '../shared-telemetry.js';

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
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const { overrides } of it.metrics)
      for (const [tag, last] of replacedTags(overrides))
        tell({
          message: `A later override of \`${tag.name}\` replaces this one everywhere.`,
          at: atNode(tag.keyNode),
          tag: 'unnecessary',
          related: [{ message: 'This one counts.', at: atNode(last.keyNode) }],
        });
  },
});
