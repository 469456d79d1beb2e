import { meshConfigOf } from '../../istio/mesh-config.js';
import { keyAt } from '../../operator/fields.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const noProvider = check({
  code: 'telemetry/no-provider',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'no access log is written.' },
  docs: {
    what: 'Access logging without a provider, and without a default one (istioctl analyze: IST0157).',
    why: 'An entry without `providers` uses `defaultProviders.accessLogging` of the mesh configuration. Said only when the mesh configuration is in the workspace and has none.',
    fix: 'Name a provider, `envoy` for instance, or set a default.',
  },
  run(object, tell, workspace) {
    const it = telemetryIn(object);
    if (!it?.accessLogging.some((entry) => entry.disabled !== true && !entry.providers)) return;
    const { known, defaults } = workspace.derived(meshConfigOf);
    if (!known || (defaults.accessLogging?.length ?? 0) > 0) return;
    tell({
      message: `The Telemetry ${it.name} in namespace "${it.namespace ?? 'default'}" with empty providers will be ignored.`,
      at: atNode(keyAt(object.root, 'spec', 'accessLogging')),
      tool: 'istioctl analyze',
    });
  },
});
