import { folderOf, hasAll, type Pod, type Service } from '../../cluster/model.js';
import { labelsAdded } from '../../cluster/patches.js';
import { keyAt } from '../../operator/fields.js';
import { fulfils, isNegative, type Requirement } from '../../operator/label-selector.js';
import { likely, type MonitorView, objectOf, reachable, viewOf } from '../../operator/selection.js';
import type { KubernetesObject } from '../../resources/unit.js';
import type { Node } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { withField } from '../shared-insert.js';
import { isOperators, shown, useName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

type Thing = Pod | Service;

export const monitorSelectsNothing = check({
  code: 'link/monitor-selects-nothing',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'nothing of what is here is scraped.' },
  docs: {
    what: 'A monitor whose selector fits nothing of the namespaces it looks into, although there is something here.',
    why: 'A ServiceMonitor selects Services by their own labels, a PodMonitor pods by theirs. Where the label sits on the other kind it is a warning.',
    fix: 'Take labels of the Service (or of the pod), or add the label to it.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    const view = viewOf(monitor, workspace);
    const { requirements, services, pods, takes } = view;
    if (services.length > 0 || pods.length > 0 || requirements.length === 0) return;
    const ofServices = monitor.kind === 'ServiceMonitor';
    const near: readonly Thing[] = within(view, ofServices, monitor);
    if (near.length === 0) return;
    const added = workspace.derived(labelsAdded);
    if (requirements.some(({ key, operator, values }) => operator === 'In' && values.some((it) => added.has(`${key}=${it}`)))) return;
    const all: readonly Thing[] = ofServices ? view.cluster.services : view.cluster.pods;
    // What is selected elsewhere is another finding.
    if (likely(all, requirements).some((it) => takes(it.labels))) return;
    const others: readonly Thing[] = within(view, !ofServices, monitor);
    const excluded = near.find((it) => requirements.every((one) => isNegative(one) || fulfils(it.labels, one)));
    const swapped = excluded ? undefined : others.find((it) => takes(it.labels));
    const at = placeOf(monitor.root, requirements, near);
    const labels = requirements.map(said).join(', ');
    if (swapped) {
      tell({
        severity: 'warning',
        message: ofServices
          ? `A ServiceMonitor selects Services by their labels; ${labels} is on the pods (${shown(swapped)}), not on a Service: nothing is scraped.`
          : `A PodMonitor selects pods; ${labels} is on Service ${shown(swapped)}, not on its pods: nothing is scraped.`,
        at: atNode(at.node),
        fixes: ofServices
          ? addLabels(
              near.find((it) => 'object' in it && selects(it, swapped)),
              requirements,
            )
          : [],
      });
      return;
    }
    const what = ofServices ? 'Service' : 'pod';
    if (excluded) {
      const plain = requirements.find((it) => !fulfils(excluded.labels, it));
      const by = plain ?? requirements.find(isNegative);
      const pattern = plain ? '' : ', and values are patterns there';
      if (by) tell({ message: `The ${what} ${shown(excluded)} is excluded: ${said(by)} is asked for${pattern}.`, at: atNode(by.node) });
      return;
    }
    const { requirement } = at;
    // An operator makes what has its label.
    if (requirement && ownPrefix.test(requirement.key) && !all.some((it) => it.labels.has(requirement.key))) return;
    // What is meant may be installed by a chart: something here must be like it.
    if (!near.some((it) => isAlike(it, requirements) || folderOf(objectOf(it)) === folderOf(monitor))) return;
    const nearest = near.find((it) => requirements.every((one) => one === requirement || fulfils(it.labels, one)));
    const hint = nearest && requirement ? ` (nearest: ${shown(nearest)} has ${labelOf(nearest, requirement)})` : '';
    tell({
      message: `No ${what} in ${view.searched ? `namespace ${view.searched.join(', ')}` : 'any namespace'} has ${labels}${hint}.`,
      at: atNode(at.node),
      fixes: nearest && requirement ? [...useLabel(nearest, requirement), ...addLabels(nearest, requirements)] : [],
    });
  },
});

function isAlike({ labels }: Thing, requirements: readonly Requirement[]): boolean {
  return requirements.some(({ key, values }) => labels.has(key) || values.some((value) => [...labels.values()].includes(value)));
}

/** The prefix of a program's own labels, such as `cnpg.io/cluster`. */
const ownPrefix = /^(?!app\.kubernetes\.io\/)[^/]+\//;

/** The label that the nearest has: its value, or its key where that is nearly the same. */
function useLabel({ labels }: Thing, { key, operator, values, node, valueNode }: Requirement): readonly Fix[] {
  if (operator !== 'In' || !valueNode) return [];
  const value = labels.get(key);
  if (value !== undefined) return useName(valueNode, value);
  const other = [...labels].filter(([, it]) => it === values[0]).map(([it]) => it);
  return useName(node, other.length === 1 ? other[0] : nearestOf(key, other, 3));
}

function addLabels(it: Thing | undefined, requirements: readonly Requirement[]): readonly Fix[] {
  if (!it || !('object' in it)) return [];
  const missing = requirements.filter((one) => one.operator === 'In' && one.values[0] !== undefined && !it.labels.has(one.key));
  const [first] = missing;
  const edit =
    first && missing.length === 1 ? withField(it.object.root, ['metadata', 'labels'], first.key, first.values[0] ?? '') : undefined;
  return edit ? [{ title: `Add the label \`${first?.key}: ${first?.values[0]}\` to Service ${shown(it)}`, edits: [edit] }] : [];
}

/** Whether a pod stands behind a Service. */
function selects({ selector }: Service, pod: Thing): boolean {
  return selector !== undefined && hasAll(pod.labels, selector);
}

function within({ searched, cluster }: MonitorView, services: boolean, monitor: KubernetesObject): readonly Thing[] {
  return services
    ? reachable(cluster.services, cluster.servicesIn, searched, monitor)
    : reachable(cluster.pods, cluster.podsIn, searched, monitor);
}

/** The first condition that nothing here fulfils, else the first. */
function placeOf(root: Node, requirements: readonly Requirement[], near: readonly Thing[]) {
  const requirement = requirements.find((it) => !near.some((one) => fulfils(one.labels, it))) ?? requirements[0];
  return { requirement, node: requirement?.node ?? keyAt(root, 'spec', 'selector') };
}

function said({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return `${key} not in (${values.join(', ')})`;
    case 'Exists':
      return `a label ${key}`;
    case 'DoesNotExist':
      return `no label ${key}`;
  }
}

function labelOf(it: Thing, { key }: Requirement): string {
  const value = it.labels.get(key);
  return value === undefined ? `no ${key}` : `${key}=${value}`;
}
