import { get, itemsOf, pairAt, pairsOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { headOf, isSet } from '../shared-grafana.js';
import { atNode, withoutPair } from '../shared-node.js';
import { routingsOf } from '../shared-routing.js';

/** pkg/services/ngalert/api/tooling/definitions `Route.Validate`. */
export const rootPolicy = check({
  code: 'grafana/root-policy',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'error', refusedBy: 'Grafana', says: 'root route must not have any mute time intervals' },
  docs: {
    what: 'The first policy of a tree of notification policies names no receiver, selects, or mutes.',
    why: 'Everything that no nested policy takes ends there. Grafana does not start while a provisioned file is refused.',
    fix: 'Give it a `receiver`, and put what selects or mutes below `routes`.',
  },
  run(unit, tell) {
    for (const { node, kind } of routingsOf(unit)) {
      if (kind !== 'root' || node.type !== 'map') continue;
      if (!isSet(node, 'receiver')) tell({ message: 'root route must specify a default receiver', at: atNode(headOf(node)) });
      const fields = [
        ['match', 'root route must not have any matchers'],
        ['match_re', 'root route must not have any matchers'],
        ['mute_time_intervals', 'root route must not have any mute time intervals'],
      ] as const;
      for (const [field, message] of fields) {
        const pair = pairAt(node, field);
        const value = get(node, field);
        if (!pair || !value || (itemsOf(value).length === 0 && pairsOf(value).length === 0)) continue;
        const edit = withoutPair(pair);
        tell({ message, at: atNode(pair.key), fixes: edit ? [{ title: `Remove \`${field}\``, edits: [edit] }] : [] });
      }
    }
  },
});
