import { parseDuration } from '../../promql/durations.js';
import { deref, get, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { routesOf } from '../shared-route.js';

export const repeatBelowGroupInterval = check({
  code: 'alertmanager/repeat-below-group-interval',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'information', costs: 'a notification is repeated later than it says.' },
  docs: {
    what: '`repeat_interval` shorter than `group_interval`.',
    why: 'Alertmanager looks at a group once a group interval, and repeats at the next look after the repeat interval.',
    fix: 'Make it a multiple of `group_interval`.',
  },
  *run(unit) {
    for (const { route, inherited } of routesOf(unit.root)) {
      const repeat = deref(get(route, 'repeat_interval'));
      const own = get(route, 'repeat_interval') ?? get(route, 'group_interval');
      const milliseconds = (name: 'repeat_interval' | 'group_interval', otherwise: number) => {
        const text = stringAt(route, name) ?? inherited[name];
        const parsed = text === undefined ? undefined : parseDuration(text);
        return parsed?.ok ? parsed.milliseconds : otherwise;
      };
      if (!own || milliseconds('repeat_interval', 14_400_000) >= milliseconds('group_interval', 300_000)) continue;
      yield { message: '`repeat_interval` is shorter than `group_interval`, which decides.', at: atNode(repeat ?? own) };
    }
  },
});
