import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { get, itemsOf, stringAt, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { isDecoded } from '../shared-alertmanager.js';
import { atNode } from '../shared-node.js';

export const unusedInterval = check({
  code: 'alertmanager/unused-interval',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'information', costs: 'nothing is muted.' },
  docs: {
    what: 'A time interval that no route names.',
    why: 'Alertmanager takes it and never uses it.',
    fix: 'Name it in `mute_time_intervals` or `active_time_intervals`, or take it out.',
  },
  run(unit, tell, target) {
    if (!isDecoded(unit, target)) return;
    const tree = routeTree(unit.root);
    if (!tree) return;
    const used = new Set(
      [...routesIn(tree)].flatMap(({ node }) =>
        ['mute_time_intervals', 'active_time_intervals'].flatMap((field) =>
          itemsOf(get(node, field)).flatMap((it) => (it.type === 'scalar' ? [textOf(it)] : [])),
        ),
      ),
    );
    const intervals = ['time_intervals', 'mute_time_intervals'].flatMap((field) => itemsOf(get(unit.root, field)));
    // A name that is none may mean any of them.
    const names = new Set(intervals.map((it) => stringAt(it, 'name')));
    if (![...used].every((it) => names.has(it))) return;
    for (const interval of intervals) {
      const name = get(interval, 'name');
      const text = stringAt(interval, 'name');
      if (name && text && !used.has(text))
        tell({ message: `No route names the interval \`${text}\`.`, at: atNode(name), tag: 'unnecessary' });
    }
  },
});
