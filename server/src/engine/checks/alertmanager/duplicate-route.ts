import { firstKey } from '../../operator/fields.js';
import { stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { matchersOf, routesOf } from '../shared-route.js';

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
  *run(unit) {
    for (const { children } of routesOf(unit.root)) {
      const seen = new Map<string, (typeof children)[number]>();
      for (const child of children) {
        const own = matchersOf(child);
        const key = JSON.stringify([...own].sort());
        const first = seen.get(key);
        if (first && own.length > 0)
          yield {
            message: 'An earlier route has the same matchers: this one is never reached.',
            at: atNode(firstKey(child)),
            tag: 'unnecessary',
            related: [{ message: 'This one has the alerts.', at: atNode(firstKey(first)) }],
          };
        if (!first && stringAt(child, 'continue') !== 'true') seen.set(key, child);
      }
    }
  },
});
