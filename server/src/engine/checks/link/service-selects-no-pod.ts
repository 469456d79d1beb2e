import { clusterOf, mayMeet, podsBehind, serviceOfObject } from '../../cluster/model.js';
import { field } from '../../operator/fields.js';
import { groupOf } from '../../resources/kubernetes.js';
import { keyText, pairsOf, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

/** Kinds whose pods the operator makes, and the name it labels them with. */
const made: Readonly<Record<string, string>> = {
  Prometheus: 'prometheus',
  PrometheusAgent: 'prometheus-agent',
  Alertmanager: 'alertmanager',
  ThanosRuler: 'thanos-ruler',
};

export const serviceSelectsNoPod = check({
  code: 'link/service-selects-no-pod',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'the Service has no endpoints.' },
  docs: {
    what: 'A Service whose selector fits no pod of its namespace, although one comes near.',
    why: 'It has no endpoints: whatever scrapes through it scrapes nothing.',
    fix: 'Take labels that the pod template has.',
  },
  run(object, tell, workspace) {
    if (object.kind !== 'Service' || groupOf(object) !== '') return;
    const cluster = workspace.derived(clusterOf);
    const service = serviceOfObject(cluster, object);
    const { selector, namespace } = service ?? {};
    if (!service || !selector || podsBehind(cluster, service).length > 0) return;
    const pods = (cluster.podsIn.get(namespace ?? '') ?? []).filter((it) => mayMeet(object, it.owner));
    const near = pods.filter((it) => [...selector].some(([key, value]) => it.labels.get(key) === value));
    if (near.length === 0) return;
    // The operator's own pods are no objects here.
    const operators = workspace.objects(...Object.keys(made)).map((it) => made[it.kind]);
    if (operators.includes(selector.get('app.kubernetes.io/name')) || selector.has('operator.prometheus.io/name')) return;
    const pairs = pairsOf(field(object.root, 'spec', 'selector'));
    const wrong = pairs.find((pair) => {
      const value = pair.value.type === 'scalar' ? textOf(pair.value) : '';
      return !near.some((it) => it.labels.get(keyText(pair) ?? '') === value);
    });
    const labels = [...selector].map(([key, value]) => `${key}=${value}`).join(',');
    tell({
      message: `No pod template in namespace ${namespace} has ${labels}: the Service has no endpoints.`,
      at: atNode((wrong ?? pairs[0])?.key ?? object.root),
      related: near
        .slice(0, 3)
        .map((it) => ({ message: `${it.owner.kind} ${it.owner.name ?? ''} comes near.`, at: atNode(it.owner.root) })),
    });
  },
});
