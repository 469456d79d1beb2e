import { clusterOf, type Pod, podOfWorkload } from '../../cluster/model.js';
import { field, keyAt } from '../../operator/fields.js';
import { podTemplateOf } from '../../resources/kubernetes.js';
import { columnAt, isMap } from '../../syntax/access.js';
import type { MapNode } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { isFragment } from '../shared-schema.js';

/** Labels that Istio takes the canonical service and revision from, in this order. Source: istio/istio pkg/kube/labels `CanonicalService`, `CanonicalServiceRevision`. */
const names = ['service.istio.io/canonical-name', 'app.kubernetes.io/name', 'app'];
const revisions = ['service.istio.io/canonical-revision', 'app.kubernetes.io/version', 'version'];

const lasting: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout']);

export const workloadWithoutCanonicalName = check({
  code: 'link/workload-without-canonical-name',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'hint', costs: 'its metrics and Kiali show the workload’s name where a service is meant.' },
  docs: {
    what: 'A workload of the mesh whose pods have no label for their service’s name.',
    why: '`source_canonical_service` and `destination_canonical_revision` come from `app.kubernetes.io/name` or `app`, and from `app.kubernetes.io/version` or `version`. Without them Istio takes the workload’s name and `latest`, so versions cannot be told apart.',
    fix: 'Give the pod template both labels.',
  },
  run(workload, tell, workspace) {
    const template = lasting.has(workload.kind) ? podTemplateOf(workload) : undefined;
    if (!template || isFragment(workload.document, workload.root) || workload.document.shape !== 'whole') return;
    const pod = podOfWorkload(workspace.derived(clusterOf), workload);
    if (!pod?.injected || isGateway(pod)) return;
    const lacks = (labels: readonly string[]) => !labels.some((it) => pod.labels.has(it));
    if (!lacks(names)) return;
    const version = lacks(revisions) ? ' Nor is there one for the version: that is `latest`.' : '';
    tell({
      message: `The pods have no label \`app.kubernetes.io/name\` or \`app\`: Istio’s metrics name the service after the workload, \`${workload.name ?? ''}\`.${version}`,
      at: atNode(keyAt(template, 'metadata', 'labels')),
      fixes: workload.name ? fixesFor(template, workload.name) : [],
    });
  },
});

/** A gateway's pod has no service of its own; the injector fills its template in. */
function isGateway({ annotations, labels }: Pod): boolean {
  return annotations.get('inject.istio.io/templates') === 'gateway' || labels.has('istio');
}

/** The workload's name as a label, behind the last one. */
function fixesFor(template: MapNode, name: string): readonly Fix[] {
  const labels = field(template, 'metadata', 'labels');
  const last = isMap(labels) && !labels.flow ? labels.pairs.at(-1) : undefined;
  if (last?.value.type !== 'scalar' || last.value.region !== last.key.region) return [];
  const { region } = last.key;
  const indent = ' '.repeat(columnAt(region.text, last.key.span.start));
  const span = { start: last.value.span.end, end: last.value.span.end };
  return [
    { title: `Add \`app.kubernetes.io/name: ${name}\``, edits: [{ region, span, text: `\n${indent}app.kubernetes.io/name: ${name}` }] },
  ];
}
