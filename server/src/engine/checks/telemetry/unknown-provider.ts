import { defaultsIn, meshConfigOf, meshConfigsIn, type Part, type Provider, parts } from '../../istio/mesh-config.js';
import type { Named } from '../../istio/telemetry.js';
import type { Units } from '../../resources/unit.js';
import { nearestOf } from '../../text/distance.js';
import { check, type Finding } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

const product = { metrics: 'metrics', tracing: 'spans', accessLogging: 'access logs' } as const;

export const unknownProvider = check({
  code: 'telemetry/unknown-provider',
  scope: 'workspace',
  on: ['KubernetesObject', 'MeshConfig', 'HelmValues'],
  weight: { severity: 'warning', costs: 'istiod drops the entry without a word.' },
  docs: {
    what: 'A provider that the mesh configuration does not define, or one of a type that has no effect there: of a Telemetry, or of `defaultProviders`.',
    why: 'Names are looked up in `extensionProviders`, without case; `prometheus`, `stackdriver` and `envoy` are always there. An unknown tracing provider switches tracing off. Said only when a mesh configuration is in the workspace; an information when there are several.',
    fix: 'Take a name that is defined, or define it in the mesh configuration.',
  },
  run(unit, tell, workspace) {
    const used = usesIn(unit);
    if (used.length === 0) return;
    const { known, providers, roots } = workspace.derived(meshConfigOf);
    if (!known) return;
    for (const [part, named] of used) {
      const { name, node } = named;
      const provider = providers.get(name.toLowerCase());
      if (!provider) {
        tell({ ...unknown(name), at: atNode(node), fixes: fixesOf(named) });
        continue;
      }
      if (provider.type === '' || provider.serves.includes(part)) continue;
      // Of these istioctl has a word of its own.
      if (unit.unit === 'KubernetesObject' && part === 'tracing' && provider.type === 'lightstep') continue;
      tell({
        message: `Provider \`${provider.name}\` is of type \`${provider.type}\`, which writes no ${product[part]}${endOf(provider)}.`,
        at: atNode(node),
        ...(provider.node ? { related: [{ message: 'Defined here.', at: atNode(provider.node) }] } : {}),
      });
    }

    function unknown(name: string): Pick<Finding, 'message' | 'severity'> {
      const names = [...providers.values()].map((one) => `\`${one.name}\``);
      if (roots.length < 2)
        return { message: `The mesh configuration defines no provider \`${name}\`: istiod drops it. It has ${names.join(', ')}.` };
      // Files of several meshes: which of them reads this Telemetry is not known, and another may be elsewhere.
      return { message: `None of the ${roots.length} mesh configurations here defines a provider \`${name}\`.`, severity: 'information' };
    }

    function fixesOf({ name, node: { region, span } }: Named): NonNullable<Finding['fixes']> {
      const better = nearestOf(
        name,
        [...providers.values()].map((one) => one.name),
        3,
      );
      return better ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] : [];
    }
  },
});

/** The providers that a Telemetry or a mesh configuration names, each with what it is named for. */
function usesIn(unit: Units['KubernetesObject' | 'MeshConfig' | 'HelmValues']): readonly (readonly [Part, Named])[] {
  const telemetry = unit.unit === 'KubernetesObject' ? telemetryIn(unit) : undefined;
  const roots = telemetry ? [] : meshConfigsIn(unit);
  return parts.flatMap((part) =>
    [...(telemetry?.[part] ?? []).flatMap((it) => it.providers ?? []), ...roots.flatMap((root) => defaultsIn(root, part) ?? [])].map(
      (it) => [part, it] as const,
    ),
  );
}

/** What it did until Istio took that away. */
function endOf({ endedIn }: Provider): string {
  return endedIn ? ` since Istio ${endedIn}` : '';
}
