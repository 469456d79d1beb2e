import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { firstKey } from '../../operator/fields.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const deadRoute = check({
  code: 'alertmanager/dead-route',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'warning', costs: 'its receiver is never told.' },
  docs: {
    what: 'A route behind one that takes everything.',
    why: 'The first child that matches has the alert, unless it says `continue`. A child without matchers matches all.',
    fix: 'Put it before, or give the other one matchers.',
  },
  run(unit, tell) {
    if (unit.document.problems.length > 0) return;
    const tree = routeTree(unit.root);
    for (const { routes } of tree ? routesIn(tree) : []) {
      const at = routes.findIndex((it) => !it.asks && !it.continues);
      const [taker, next] = [routes[at], routes[at + 1]];
      if (taker && next)
        tell({
          message: 'The route before takes every alert: this one is never reached.',
          at: atNode(firstKey(next.node)),
          tag: 'unnecessary',
          related: [{ message: 'It has no matchers.', at: atNode(firstKey(taker.node)) }],
        });
    }
  },
});
