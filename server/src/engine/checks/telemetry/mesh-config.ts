import { meshConfigsIn } from '../../istio/mesh-config.js';
import { providerFaults, undecodable } from '../../istio/mesh-config-faults.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const meshConfig = check({
  code: 'telemetry/mesh-config',
  scope: 'unit',
  on: ['MeshConfig', 'HelmValues', 'KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'istiod',
    says: 'failed to convert to proto. json: cannot unmarshal number into Go value of type string',
  },
  docs: {
    what: 'Providers of the mesh configuration that istiod cannot read, which is an error; that it finds fault with in its log, or that another of the name replaces, which is a warning.',
    why: 'What cannot be read makes istiod keep the old mesh configuration, or start with none: nothing of the new one takes effect. A provider without a service or a port is taken, and does nothing where it is used.',
    fix: 'Name the service as `NAMESPACE/host` or by its full name, and its port as a number; give each provider a name of its own.',
  },
  run(unit, tell) {
    // Values and overlays are put over others: what they do not write may stand there.
    const isWhole = unit.unit === 'MeshConfig' && unit.carrier?.kind !== 'IstioOperator';
    for (const root of meshConfigsIn(unit)) {
      const refused = undecodable(root);
      for (const { message, node } of refused) tell({ message, at: atNode(node) });
      const { logged, replacing } = providerFaults(root, isWhole);
      // Of what cannot be read nothing else is said.
      for (const { message, node } of logged)
        if (!refused.some((it) => it.node === node)) tell({ message, at: atNode(node), severity: 'warning' });
      for (const { name, node, earlier } of replacing)
        tell({
          message: `An earlier provider is named \`${name}\` too: this one replaces it.`,
          at: atNode(node),
          severity: 'warning',
          tool: 'Mesh Monitoring',
          related: [{ message: 'The earlier one.', at: atNode(earlier) }],
        });
    }
  },
});
