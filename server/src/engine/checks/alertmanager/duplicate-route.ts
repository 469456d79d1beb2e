import { type Route, routesIn, routeTree } from '../../alertmanager/routes.js';
import { firstKey } from '../../operator/fields.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const duplicateRoute = check({
  code: 'alertmanager/duplicate-route',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'information', costs: 'it is never reached.' },
  docs: {
    what: 'A route with the matchers of an earlier sibling.',
    why: 'The first child that matches has the alert, unless it says `continue`.',
    fix: 'Join them, or write `continue: true` in the first.',
  },
  run(unit, tell) {
    const tree = routeTree(unit.root);
    for (const { routes } of tree ? routesIn(tree) : []) {
      const seen = new Map<string, Route>();
      for (const child of routes) {
        const own = child.matchers.map(({ name, op, value }) => JSON.stringify([name, op, value]));
        const key = own.sort().join();
        const first = seen.get(key);
        if (first && own.length > 0)
          tell({
            message: 'An earlier route has the same matchers: this one is never reached.',
            at: atNode(firstKey(child.node)),
            tag: 'unnecessary',
            related: [{ message: 'This one has the alerts.', at: atNode(firstKey(first.node)) }],
          });
        if (!first && !child.continues) seen.set(key, child);
      }
    }
  },
});
