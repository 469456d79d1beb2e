import { type Requirement, requirementText } from '../../operator/label-selector.js';
import { type Candidate, type MissedSelection, missedBy } from '../../operator/missed.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import { check, type Finding } from '../check.js';
import { withField } from '../shared-insert.js';
import { isOperators, shown, useName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

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
    const found = missedBy(monitor, workspace);
    if (found) tell(finding(monitor, found));
  },
});

function finding(monitor: KubernetesObject, { view, missed, requirement }: MissedSelection): Finding {
  const labels = view.requirements.map(requirementText).join(', ');
  const ofServices = monitor.kind === 'ServiceMonitor';
  const what = ofServices ? 'Service' : 'pod';
  switch (missed.is) {
    case 'on-other-kind':
      return {
        severity: 'warning',
        message: ofServices
          ? `A ServiceMonitor selects Services by their labels; ${labels} is on the pods (${shown(missed.other)}), not on a Service: nothing is scraped.`
          : `A PodMonitor selects pods; ${labels} is on Service ${shown(missed.other)}, not on its pods: nothing is scraped.`,
        at: atNode(requirement.node),
        fixes: addLabels(missed.service, view.requirements),
      };
    case 'excluded': {
      const pattern = missed.asPattern ? ', and values are patterns there' : '';
      return {
        message: `The ${what} ${shown(missed.candidate)} is excluded: ${requirementText(missed.by)} is asked for${pattern}.`,
        at: atNode(missed.by.node),
      };
    }
    case 'absent': {
      const { nearest } = missed;
      const hint = nearest ? ` (nearest: ${shown(nearest)} has ${labelOf(nearest, requirement)})` : '';
      return {
        message: `No ${what} in ${view.searched ? `namespace ${view.searched.join(', ')}` : 'any namespace'} has ${labels}${hint}.`,
        at: atNode(requirement.node),
        fixes: nearest ? [...useLabel(nearest, requirement), ...addLabels(nearest, view.requirements)] : [],
      };
    }
  }
}

/** The label that the nearest has: its value, or its key where that is nearly the same. */
function useLabel({ labels }: Candidate, { key, operator, values, node, valueNode }: Requirement): readonly Fix[] {
  if (operator !== 'In' || !valueNode) return [];
  const value = labels.get(key);
  if (value !== undefined) return useName(valueNode, value);
  const other = [...labels].filter(([, it]) => it === values[0]).map(([it]) => it);
  return useName(node, other.length === 1 ? other[0] : nearestOf(key, other, 3));
}

function addLabels(it: Candidate | undefined, requirements: readonly Requirement[]): readonly Fix[] {
  if (!it || !('object' in it)) return [];
  const missing = requirements.filter((one) => one.operator === 'In' && one.values[0] !== undefined && !it.labels.has(one.key));
  const [first] = missing;
  const edit =
    first && missing.length === 1 ? withField(it.object.root, ['metadata', 'labels'], first.key, first.values[0] ?? '') : undefined;
  return edit ? [{ title: `Add the label \`${first?.key}: ${first?.values[0]}\` to Service ${shown(it)}`, edits: [edit] }] : [];
}

function labelOf(it: Candidate, { key }: Requirement): string {
  const value = it.labels.get(key);
  return value === undefined ? `no ${key}` : `${key}=${value}`;
}
