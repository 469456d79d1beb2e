import { get, itemsOf, stringAt, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { routesOf } from '../shared-route.js';

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
  *run(unit) {
    const routes = routesOf(unit.root);
    if (routes.length === 0) return;
    const used = new Set(
      routes.flatMap(({ route }) =>
        ['mute_time_intervals', 'active_time_intervals'].flatMap((field) =>
          itemsOf(get(route, field)).flatMap((it) => (it.type === 'scalar' ? [textOf(it)] : [])),
        ),
      ),
    );
    for (const interval of ['time_intervals', 'mute_time_intervals'].flatMap((field) => itemsOf(get(unit.root, field)))) {
      const name = get(interval, 'name');
      const text = stringAt(interval, 'name');
      if (name && text && !used.has(text))
        yield { message: `No route names the interval \`${text}\`.`, at: atNode(name), tag: 'unnecessary' };
    }
  },
});
