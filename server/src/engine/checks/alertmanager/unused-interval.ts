import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { get, itemsOf, stringAt, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
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
  run(unit, tell) {
    const tree = routeTree(unit.root);
    if (!tree) return;
    const used = new Set(
      [...routesIn(tree)].flatMap(({ node }) =>
        ['mute_time_intervals', 'active_time_intervals'].flatMap((field) =>
          itemsOf(get(node, field)).flatMap((it) => (it.type === 'scalar' ? [textOf(it)] : [])),
        ),
      ),
    );
    for (const interval of ['time_intervals', 'mute_time_intervals'].flatMap((field) => itemsOf(get(unit.root, field)))) {
      const name = get(interval, 'name');
      const text = stringAt(interval, 'name');
      if (name && text && !used.has(text))
        tell({ message: `No route names the interval \`${text}\`.`, at: atNode(name), tag: 'unnecessary' });
    }
  },
});
