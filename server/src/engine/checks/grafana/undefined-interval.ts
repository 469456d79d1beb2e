import { nearestOf } from '../../text/distance.js';
import { quotedNames } from '../../text/quoted.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { intervalsNamed, isFilledIn, muteTimings } from '../shared-routing.js';

/** pkg/services/ngalert/api/tooling/definitions `Route.ValidateMuteTimes`. */
export const undefinedInterval = check({
  code: 'grafana/undefined-interval',
  scope: 'workspace',
  on: ['GrafanaProvisioning', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'Grafana takes none of the policies, unless its database has the mute timing.' },
  docs: {
    what: 'A notification policy, or the settings of an alert rule, names a mute timing that no file of the workspace defines.',
    why: 'Grafana refuses a tree of policies with a mute timing that does not exist. Silent where no mute timing is in the workspace.',
    fix: 'Take the name of a mute timing, or define it under `muteTimes`.',
  },
  run(unit, tell, workspace) {
    const named = intervalsNamed(unit);
    if (named.length === 0) return;
    const known = workspace.derived(muteTimings);
    if (known.length === 0 || known.some(isFilledIn)) return;
    for (const { name, node } of named) {
      if (known.includes(name) || isFilledIn(name)) continue;
      const better = nearestOf(name, known, 3);
      tell({
        message: `mute time interval '${name}' does not exist`,
        hint: `The workspace has ${quotedNames(known)}.`,
        at: atNode(node),
        fixes: better
          ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }]
          : [],
      });
    }
  },
});
