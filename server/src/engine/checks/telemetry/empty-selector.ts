import { field, keyAt } from '../../operator/fields.js';
import { check } from '../check.js';
import { telemetryIn } from '../shared-telemetry.js';

export const emptySelector = check({
  code: 'telemetry/empty-selector',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the object counts for more than it seems to.' },
  docs: {
    what: 'A selector without labels.',
    why: 'It selects every workload of the namespace, as no selector does.',
    fix: 'Write labels, or take the selector out.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    const key = keyAt(object.root, 'spec', 'selector');
    if (field(object.root, 'spec', 'selector') && !it.selector)
      tell({
        message: 'workload selector specified without labels',
        at: { value: undefined, region: key.region, span: key.span },
        tool: 'istiod',
      });
  },
});
