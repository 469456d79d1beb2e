import { field, keyAt, listAt } from '../../operator/fields.js';
import { groupOf } from '../../resources/kubernetes.js';

import { check } from '../check.js';
import { passesSchema } from '../shared-schema.js';

export const severalProviders = check({
  code: 'telemetry/several-providers',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the others are ignored.' },
  docs: {
    what: 'Several providers of one `tracing` entry.',
    why: 'istiod uses the first and warns of the rest.',
    fix: 'Keep one.',
  },
  *run(object) {
    if (groupOf(object) !== 'telemetry.istio.io' || object.kind !== 'Telemetry' || !passesSchema(object, 'telemetry')) return;
    const spec = field(object.root, 'spec');
    if (!spec) return;
    for (const tracing of listAt(spec, 'tracing')) {
      const key = keyAt(tracing, 'providers');
      if (listAt(tracing, 'providers').length > 1)
        yield {
          message: 'multiple providers is not currently supported',
          at: { value: undefined, region: key.region, span: key.span },
          tool: 'istiod',
        };
    }
  },
});
