import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { contactPointsIn, isFilledIn, receiversUsed } from '../shared-routing.js';

export const unusedReceiver = check({
  code: 'grafana/unused-receiver',
  scope: 'workspace',
  on: ['GrafanaProvisioning', 'KubernetesObject'],
  weight: { severity: 'information', costs: 'somebody believes that they are told.' },
  docs: {
    what: 'A contact point that no notification policy and no alert rule of the workspace names.',
    why: 'Grafana takes it and never uses it. Silent where no policy is in the workspace: then they are made elsewhere.',
    fix: 'Name it in a policy, or take it out.',
  },
  run(unit, tell, workspace) {
    const defined = contactPointsIn(unit);
    if (defined.length === 0) return;
    const used = workspace.derived(receiversUsed);
    if (used.length === 0 || used.some(isFilledIn)) return;
    for (const { name, node } of defined) {
      if (!used.includes(name) && !isFilledIn(name))
        tell({ message: `No policy and no rule names the contact point \`${name}\`.`, at: atNode(node), tag: 'unnecessary' });
    }
  },
});
