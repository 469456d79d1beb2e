import { nearMisses, standardLabels } from '../../catalogue/labels.js';
import { telemetryMetrics } from '../../catalogue/metrics.js';
import { telemetriesOf } from '../../istio/scope.js';
import { tagsOf } from '../../istio/tags.js';
import { nearestOf } from '../../text/distance.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

function written(workspace: Workspace): ReadonlySet<string> {
  const all = telemetriesOf(workspace).flatMap(tagsOf);
  return new Set(all.filter((tag) => tag.operation === 'UPSERT').map((tag) => tag.name));
}

const standard = new Set([...telemetryMetrics.values()].flatMap((it) => it.labels ?? []));

export const removeOfUnknownLabel = check({
  code: 'telemetry/remove-of-unknown-label',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is removed.' },
  docs: {
    what: '`REMOVE` of a label that is none of Istio’s.',
    why: 'The proxy removes standard labels only and ignores other names. Silent for a label that another Telemetry of the workspace adds: the removal replaces that addition.',
    fix: 'Take the standard label’s name, or delete the override.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const tag of tagsOf(it)) {
      if (tag.operation !== 'REMOVE' || standard.has(tag.name) || workspace.derived(written).has(tag.name)) continue;
      const better = nearMisses.get(tag.name) ?? nearestOf(tag.name, standardLabels, 3);
      const { region, span } = tag.keyNode;
      tell({
        message: `\`${tag.name}\` is no standard label${better ? `; \`${better}\` is` : ''}: the proxy removes nothing.`,
        at: atNode(tag.keyNode),
        ...(better
          ? { fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] }
          : { severity: 'information' as const }),
      });
    }
  },
});
