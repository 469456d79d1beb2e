import { keyAt } from '../../operator/fields.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { podsOf, telemetryIn } from '../shared-telemetry.js';

const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';

export const selectorOnGateway = check({
  code: 'telemetry/selector-on-gateway',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the object may have no effect on the gateway.' },
  docs: {
    what: 'A selector that takes pods of a Kubernetes Gateway (istioctl analyze: IST0166).',
    why: 'Gateways and waypoints of the Gateway API are reached by `targetRefs`; selectors are honoured only while a switch of istiod is on, and never by waypoints.',
    fix: 'Write `targetRefs` with the Gateway’s name.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it?.selector || it.targetRefs.length > 0) return;
    const names = new Set(podsOf(workspace, it).selected.flatMap((pod) => pod.labels.get(gatewayLabel) ?? []));
    for (const name of names)
      tell({
        message: `Ineffective selector on Kubernetes Gateway ${name}. Use the TargetRef field instead.`,
        at: atNode(keyAt(object.root, 'spec', 'selector')),
        tool: 'istioctl analyze',
      });
  },
});
