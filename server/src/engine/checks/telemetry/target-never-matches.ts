import { meshConfigOf } from '../../istio/mesh-config.js';
import { keyAt } from '../../operator/fields.js';
import { get } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const targetNeverMatches = check({
  code: 'telemetry/target-never-matches',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the object has no effect.' },
  docs: {
    what: 'A target that istiod never looks up.',
    why: 'A GatewayClass works only as `istio-waypoint` and only in the root namespace (pilot/pkg/model/policyattachment.go).',
    fix: 'Target the Gateway itself, or move the object to the root namespace.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it) return;
    const { rootNamespace } = workspace.derived(meshConfigOf);
    const dead = it.targetRefs.flatMap(({ kind, name, node }) => {
      if (kind !== 'GatewayClass') return [];
      if (name !== 'istio-waypoint') return [{ node, why: 'only the class `istio-waypoint` is looked up' }];
      if (it.namespace === undefined || it.namespace === rootNamespace) return [];
      return [{ node, why: `it counts in the root namespace \`${rootNamespace}\` only` }];
    });
    const all = dead.length === it.targetRefs.length;
    const whole = keyAt(object.root, 'spec', get(get(object.root, 'spec'), 'targetRefs') ? 'targetRefs' : 'targetRef');
    // Where no target is left, it is the list that is said to have no effect.
    for (const { node, why } of all ? dead.slice(0, 1) : dead)
      tell({ message: `A GatewayClass target has no effect here: ${why}.`, at: atNode(all ? whole : node) });
  },
});
