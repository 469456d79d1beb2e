import { groupOf, podTemplateOf } from '../../resources/kubernetes.js';
import { get, itemsOf, pairAt, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Edit } from '../../text/problem.js';
import { check, type Finding } from '../check.js';
import { replacedByFile } from '../shared-migration.js';
import { atNode, withoutItem, withoutPair } from '../shared-node.js';

export const legacyTracingEnv = check({
  code: 'mesh/legacy-tracing-env',
  scope: 'unit',
  on: ['KubernetesObject', 'HelmValues'],
  weight: { severity: 'hint', costs: 'sampling is set in two places.' },
  docs: {
    what: 'Trace sampling as a variable or value of the control plane.',
    why: 'A Telemetry sets it without a restart, for the mesh, a namespace or a workload, and overrides the variable.',
    fix: 'Write `tracing[].randomSamplingPercentage` in a Telemetry of the root namespace. The quick fix writes one into a file beside this one.',
  },
  *run(unit) {
    if (unit.unit === 'HelmValues') {
      yield* values(unit.root);
      return;
    }
    if (groupOf(unit) === 'install.istio.io') yield* values(get(get(unit.root, 'spec'), 'values'));
    const template = podTemplateOf(unit);
    for (const container of itemsOf(get(get(template, 'spec'), 'containers'))) {
      for (const variable of itemsOf(get(container, 'env'))) {
        const name = get(variable, 'name');
        if (name && stringAt(variable, 'name') === 'PILOT_TRACE_SAMPLING')
          yield found(name, stringAt(variable, 'value'), withoutItem(variable), unit.namespace);
      }
    }
  },
});

function* values(root: Node | undefined): Iterable<Finding> {
  const pair = pairAt(get(root, 'pilot'), 'traceSampling');
  if (pair) yield found(pair.key, stringAt(pair.value), withoutPair(pair), undefined);
}

function found(at: Node, written: string | undefined, edit: Edit | undefined, namespace = 'istio-system'): Finding {
  const sampling = written !== undefined && /^\d+(?:\.\d+)?$/.test(written) && Number(written) <= 100 ? written : undefined;
  return {
    message: 'A Telemetry’s `tracing[].randomSamplingPercentage` sets the sampling, and overrides this.',
    at: atNode(at),
    tag: 'deprecated',
    fixes: sampling === undefined ? [] : replacedByFile({ name: 'mesh-tracing', namespace, sampling, notCarried: [] }, edit),
  };
}
