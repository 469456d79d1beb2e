import { meshConfigOf } from '../../istio/mesh-config.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const deprecatedProvider = check({
  code: 'telemetry/deprecated-provider',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'an upgrade of Istio takes the provider away.' },
  docs: {
    what: 'A tracing provider of type lightstep (istioctl analyze: IST0002).',
    why: 'Istio keeps the type only for old configurations.',
    fix: 'Send spans to an `opentelemetry` provider.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it || it.tracing.length === 0) return;
    const { providers } = workspace.derived(meshConfigOf);
    for (const { name, node } of it.tracing.flatMap((entry) => entry.providers ?? [])) {
      const provider = providers.get(name.toLowerCase());
      if (provider?.type !== 'lightstep') continue;
      tell({
        message: `Deprecated: The Lightstep provider ${name} is deprecated, please migrate to OpenTelemetry provider.`,
        at: atNode(node),
        ...(provider.endedIn ? { hint: `Since Istio ${provider.endedIn} it takes no spans.` } : {}),
        // istiod looks names up without case, istioctl with it.
        ...(name === provider.name ? { tool: 'istioctl analyze' } : {}),
        tag: 'deprecated',
        ...(provider.node ? { related: [{ message: 'Defined here.', at: atNode(provider.node) }] } : {}),
      });
    }
  },
});
