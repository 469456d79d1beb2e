import { field, keyAt } from '../../operator/fields.js';
import { mostBytes, renderedSize } from '../../operator/rule-size.js';
import { check } from '../check.js';
import { isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const ruleSize = check({
  code: 'operator/rule-size',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: {
    severity: 'error',
    refusedBy: 'prometheus-operator admission webhook',
    says: 'the length of rendered Prometheus Rule is 600000 bytes which is above the maximum limit of 524288 bytes',
  },
  docs: {
    what: 'A PrometheusRule that is larger than the operator writes into a ConfigMap.',
    why: 'The webhook refuses it; without the webhook the operator leaves the whole object out.',
    fix: 'Split the groups into several PrometheusRules.',
  },
  run(object, tell) {
    const spec = isOperators(object, 'PrometheusRule') ? field(object.root, 'spec') : undefined;
    const size = spec ? renderedSize(spec) : 0;
    if (!spec || size <= mostBytes) return;
    tell({
      message: `the length of rendered Prometheus Rule is ${size} bytes which is above the maximum limit of ${mostBytes} bytes`,
      at: atNode(keyAt(object.root, 'spec', 'groups')),
      tool: 'prometheus-operator admission webhook',
      hint: 'Split the groups into several objects.',
    });
  },
});
