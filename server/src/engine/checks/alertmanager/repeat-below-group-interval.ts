import { type Route, routeTree } from '../../alertmanager/routes.js';
import { parseDuration } from '../../promql/durations.js';
import { get, stringAt } from '../../syntax/access.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';

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
  run(unit, tell) {
    const tree = routeTree(unit.root);
    if (tree) below(tell, tree, { group: 300_000, repeat: 14_400_000 });
  },
});

/** What a route has from above, in milliseconds. */
interface Intervals {
  readonly group: number;
  readonly repeat: number;
}

function below(tell: Tell, { node, routes }: Route, inherited: Intervals): void {
  const milliseconds = (name: string, otherwise: number) => {
    const text = stringAt(node, name);
    const parsed = text === undefined ? undefined : parseDuration(text);
    return parsed?.ok ? parsed.milliseconds : otherwise;
  };
  const here = { group: milliseconds('group_interval', inherited.group), repeat: milliseconds('repeat_interval', inherited.repeat) };
  const own = get(node, 'repeat_interval') ?? get(node, 'group_interval');
  // Zero is refused.
  if (own && here.repeat > 0 && here.repeat < here.group)
    tell({ message: '`repeat_interval` is shorter than `group_interval`, which decides.', at: atNode(own) });
  for (const it of routes) below(tell, it, here);
}
