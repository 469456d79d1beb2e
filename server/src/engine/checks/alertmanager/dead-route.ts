import { firstKey } from '../../operator/fields.js';
import { stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { matchersOf, routesOf } from '../shared-route.js';

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
  *run(unit) {
    for (const { children } of routesOf(unit.root)) {
      const at = children.findIndex((it) => matchersOf(it).length === 0 && stringAt(it, 'continue') !== 'true');
      const [taker, next] = [children[at], children[at + 1]];
      if (taker && next)
        yield {
          message: 'The route before takes every alert: this one is never reached.',
          at: atNode(firstKey(next)),
          tag: 'unnecessary',
          related: [{ message: 'It has no matchers.', at: atNode(firstKey(taker)) }],
        };
    }
  },
});
