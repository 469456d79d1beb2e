import { podTemplateOf } from '../../resources/kubernetes.js';
import { get, itemsOf, pairAt, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

const message = 'A Telemetry’s `tracing[].randomSamplingPercentage` sets the sampling, and overrides this.';

export const legacyTracingEnv = check({
  code: 'mesh/legacy-tracing-env',
  scope: 'unit',
  on: ['KubernetesObject', 'HelmValues'],
  weight: { severity: 'hint', costs: 'sampling is set in two places.' },
  docs: {
    what: 'Trace sampling as a variable or value of the control plane.',
    why: 'A Telemetry sets it without a restart, for the mesh, a namespace or a workload, and overrides the variable.',
    fix: 'Write `tracing[].randomSamplingPercentage` in a Telemetry of the root namespace.',
  },
  *run(unit) {
    if (unit.unit === 'HelmValues') {
      const pair = pairAt(get(unit.root, 'pilot'), 'traceSampling');
      if (pair) yield { message, at: atNode(pair.key), tag: 'deprecated' };
      return;
    }
    const template = podTemplateOf(unit);
    for (const container of itemsOf(get(get(template, 'spec'), 'containers'))) {
      for (const variable of itemsOf(get(container, 'env'))) {
        const name = get(variable, 'name');
        if (name && stringAt(variable, 'name') === 'PILOT_TRACE_SAMPLING') yield { message, at: atNode(name), tag: 'deprecated' };
      }
    }
  },
});
