import { field, keyAt, listAt } from '../../operator/fields.js';

import { check } from '../check.js';
import { telemetryIn } from '../shared-telemetry.js';

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
  run(object, tell) {
    if (!telemetryIn(object)) return;
    const spec = field(object.root, 'spec');
    if (!spec) return;
    const key = keyAt(object.root, 'spec', 'tracing');
    if (listAt(spec, 'tracing').length > 1)
      tell({
        message: 'multiple tracing is not currently supported',
        at: { value: undefined, region: key.region, span: key.span },
        tool: 'istiod',
      });
  },
});
