import { groupOf, podTemplateOf } from '../../resources/kubernetes.js';
import { get, itemsOf, pairAt, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Edit } from '../../text/problem.js';
import { check, type Finding, type Tell } from '../check.js';
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
  run(unit, tell) {
    if (unit.unit === 'HelmValues') {
      values(tell, unit.root);
      return;
    }
    if (groupOf(unit) === 'install.istio.io') {
      const spec = get(unit.root, 'spec');
      values(tell, get(spec, 'values'));
      variables(tell, get(get(get(get(spec, 'components'), 'pilot'), 'k8s'), 'env'), unit.namespace);
    }
    const template = podTemplateOf(unit);
    for (const container of itemsOf(get(get(template, 'spec'), 'containers'))) variables(tell, get(container, 'env'), unit.namespace);
  },
});

function variables(tell: Tell, list: Node | undefined, namespace: string | undefined): void {
  for (const variable of itemsOf(list)) {
    const name = get(variable, 'name');
    if (name && stringAt(variable, 'name') === 'PILOT_TRACE_SAMPLING')
      tell(found(name, stringAt(variable, 'value'), withoutItem(variable), namespace));
  }
}

function values(tell: Tell, root: Node | undefined): void {
  const pilot = get(root, 'pilot');
  // Variables are values of the chart `istiod` itself, and of `pilot` in charts around it.
  const pairs = [pairAt(pilot, 'traceSampling'), ...[root, pilot].map((it) => pairAt(get(it, 'env'), 'PILOT_TRACE_SAMPLING'))];
  for (const pair of pairs) if (pair) tell(found(pair.key, stringAt(pair.value), withoutPair(pair), undefined));
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
