import { loggingTypes, meshConfigOf, tracingTypes } from '../../istio/mesh-config.js';
import { nearestOf } from '../../text/distance.js';
import { check, type Finding } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

/** Types that have an effect in each part; stackdriver once wrote metrics, so it is not judged. */
const fitting = {
  metrics: new Set(['prometheus', 'stackdriver']),
  tracing: tracingTypes,
  accessLogging: loggingTypes,
} as const;
const product = { metrics: 'metrics', tracing: 'spans', accessLogging: 'access logs' } as const;

export const unknownProvider = check({
  code: 'telemetry/unknown-provider',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'istiod drops the entry without a word.' },
  docs: {
    what: 'A provider that the mesh configuration does not define, or one of a type that has no effect there.',
    why: 'Names are looked up in `extensionProviders`, without case; `prometheus`, `stackdriver` and `envoy` are always there. An unknown tracing provider switches tracing off. Said only when a mesh configuration is in the workspace; an information when there are several.',
    fix: 'Take a name that is defined, or define it in the mesh configuration.',
  },
  *run(object, workspace) {
    const it = telemetryIn(object);
    if (!it) return;
    const { known, providers, roots } = workspace.derived(meshConfigOf);
    if (!known) return;
    for (const part of ['metrics', 'tracing', 'accessLogging'] as const) {
      for (const { name, node } of it[part].flatMap((entry) => entry.providers ?? [])) {
        const provider = providers.get(name.toLowerCase());
        if (provider) {
          if (provider.type === '' || fitting[part].has(provider.type)) continue;
          yield {
            message: `Provider \`${provider.name}\` is of type \`${provider.type}\`, which writes no ${product[part]}.`,
            at: atNode(node),
            ...(provider.node ? { related: [{ message: 'Defined here.', at: atNode(provider.node) }] } : {}),
          };
          continue;
        }
        yield { ...unknown(name), at: atNode(node), fixes: fixesOf(name) };
      }
    }

    function unknown(name: string): Pick<Finding, 'message' | 'severity'> {
      const names = [...providers.values()].map((one) => `\`${one.name}\``);
      if (roots.length < 2)
        return { message: `The mesh configuration defines no provider \`${name}\`: istiod drops it. It has ${names.join(', ')}.` };
      // Files of several meshes: which of them reads this Telemetry is not known, and another may be elsewhere.
      return { message: `None of the ${roots.length} mesh configurations here defines a provider \`${name}\`.`, severity: 'information' };
    }

    function fixesOf(name: string): NonNullable<Finding['fixes']> {
      const better = nearestOf(
        name,
        [...providers.values()].map((one) => one.name),
        3,
      );
      const node = [...(it?.metrics ?? []), ...(it?.tracing ?? []), ...(it?.accessLogging ?? [])]
        .flatMap((entry) => entry.providers ?? [])
        .find((one) => one.name === name)?.node;
      if (!better || !node) return [];
      return [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }];
    }
  },
});
