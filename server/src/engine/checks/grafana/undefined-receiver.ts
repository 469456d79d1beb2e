import { nearestOf } from '../../text/distance.js';
import { quotedNames } from '../../text/quoted.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { contactPoints, isFilledIn, receiversNamed } from '../shared-routing.js';

/** Receivers of a configuration that nobody has changed. pkg/setting/setting_unified_alerting.go. */
const builtIn = new Set(['grafana-default-email', 'empty']);

/** pkg/services/ngalert/api/tooling/definitions `Route.ValidateReceivers`. */
export const undefinedReceiver = check({
  code: 'grafana/undefined-receiver',
  scope: 'workspace',
  on: ['GrafanaProvisioning', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'Grafana takes none of the policies, unless its database has the contact point.' },
  docs: {
    what: 'A notification policy, or the settings of an alert rule, names a contact point that no file of the workspace defines.',
    why: 'Grafana refuses a tree of policies with a receiver that does not exist. Silent where no contact point is in the workspace: then they are made elsewhere.',
    fix: 'Take the name of a contact point, or define it under `contactPoints`.',
  },
  run(unit, tell, workspace) {
    const named = receiversNamed(unit);
    if (named.length === 0) return;
    const known = workspace.derived(contactPoints);
    if (known.length === 0 || known.some(isFilledIn)) return;
    for (const { name, node } of named) {
      if (known.includes(name) || builtIn.has(name) || isFilledIn(name)) continue;
      const better = nearestOf(name, known, 3);
      tell({
        message: `receiver '${name}' does not exist`,
        hint: `The workspace has ${quotedNames(known)}.`,
        at: atNode(node),
        fixes: better
          ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }]
          : [],
      });
    }
  },
});
