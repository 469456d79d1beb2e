import { field, firstKey } from '../../operator/fields.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { podsOf, telemetryIn } from '../shared-telemetry.js';

export const selectorMatchesNothing = check({
  code: 'telemetry/selector-matches-nothing',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the object has no effect.' },
  docs: {
    what: 'A selector that takes no pod of its namespace (istioctl analyze: IST0101).',
    why: 'A selector reaches the object’s own namespace only, in the root namespace too. Said only when the workspace shows pods or pod templates of that namespace.',
    fix: 'Take the labels of the pod template, not those of the Deployment, and the namespace of the pods.',
  },
  *run(object, workspace) {
    const it = telemetryIn(object);
    if (!it?.selector || it.targetRefs.length > 0) return;
    const { any, selected } = podsOf(workspace, it);
    if (!any || selected.length > 0) return;
    const labels = [...it.selector].map(([name, value]) => `${name}=${value}`).sort();
    yield {
      message: `Referenced selector not found: ${JSON.stringify(labels.join(','))}`,
      at: atNode(firstKey(field(object.root, 'spec', 'selector', 'matchLabels') ?? object.root)),
      tool: 'istioctl analyze',
    };
  },
});
