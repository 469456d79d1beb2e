import { field, keyAt, listAt } from '../../operator/fields.js';

import { check } from '../check.js';
import { telemetryIn } from '../shared-telemetry.js';

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
  run(object, tell) {
    if (!telemetryIn(object)) return;
    const spec = field(object.root, 'spec');
    if (!spec) return;
    for (const tracing of listAt(spec, 'tracing')) {
      const key = keyAt(tracing, 'providers');
      if (listAt(tracing, 'providers').length > 1)
        tell({
          message: 'multiple providers is not currently supported',
          at: { value: undefined, region: key.region, span: key.span },
          tool: 'istiod',
        });
    }
  },
});
