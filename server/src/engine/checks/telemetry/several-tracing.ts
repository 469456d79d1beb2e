import { field, keyAt, listAt } from '../../operator/fields.js';
import { groupOf } from '../../resources/kubernetes.js';

import { check } from '../check.js';
import { passesSchema } from '../shared-schema.js';

export const severalTracing = check({
  code: 'telemetry/several-tracing',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the others are ignored.' },
  docs: {
    what: 'Several entries of `tracing`.',
    why: 'istiod uses the first and warns of the rest.',
    fix: 'Put everything into one entry.',
  },
  *run(object) {
    if (groupOf(object) !== 'telemetry.istio.io' || object.kind !== 'Telemetry' || !passesSchema(object, 'telemetry')) return;
    const spec = field(object.root, 'spec');
    if (!spec) return;
    const key = keyAt(object.root, 'spec', 'tracing');
    if (listAt(spec, 'tracing').length > 1)
      yield {
        message: 'multiple tracing is not currently supported',
        at: { value: undefined, region: key.region, span: key.span },
        tool: 'istiod',
      };
  },
});
