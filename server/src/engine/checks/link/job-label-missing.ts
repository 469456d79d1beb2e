import { field, textAt } from '../../operator/fields.js';
import { viewOf } from '../../operator/selection.js';
import { check } from '../check.js';
import { isOperators, shown } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const jobLabelMissing = check({
  code: 'link/job-label-missing',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: '`job` becomes the name of the Service.' },
  docs: {
    what: '`jobLabel` names a label that no selected Service has.',
    why: 'The job is then called after the Service, and queries by the expected name find nothing.',
    fix: 'Add the label to the Service, or take one that is there.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor')) return;
    const label = textAt(monitor.root, 'spec', 'jobLabel');
    const node = field(monitor.root, 'spec', 'jobLabel');
    if (!label || !node) return;
    const { services } = viewOf(monitor, workspace);
    if (services.length === 0 || services.some((it) => it.labels.has(label))) return;
    tell({
      message: `Service ${services.slice(0, 3).map(shown).join(', ')} has no label ${label}: \`job\` will not be what \`jobLabel\` promises.`,
      at: atNode(node),
    });
  },
});
