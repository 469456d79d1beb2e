import { field, keyAt, listAt } from '../../operator/fields.js';

import { check } from '../check.js';
import { telemetryIn } from '../shared-telemetry.js';

export const severalTracing = check({
  code: 'telemetry/several-tracing',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'no version promises what becomes of them.' },
  docs: {
    what: 'Several entries of `tracing`.',
    why: 'istiod’s webhook warns of it. It merges them all the same, the last one has the last word in each field and each mode; no document of Istio says so.',
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
