import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { stringOf } from '../../golang/fields.js';
import { deref, get, itemsOf, keysOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { isDecoded } from '../shared-alertmanager.js';
import { atNode } from '../shared-node.js';

/** What a receiver is called that sends nothing, and is kept to switch alerts off. */
const toNowhere = /null|nil|void|no[-_ ]?(?:ne|body|one|thing|where|op|tify)|drop|discard|ignore|silen|mute|black[-_ ]?hole|empty|default/i;

export const unusedReceiver = check({
  code: 'alertmanager/unused-receiver',
  scope: 'unit',
  on: ['AlertmanagerFile'],
  weight: { severity: 'information', costs: 'somebody believes that they are told.' },
  docs: {
    what: 'A receiver that no route names.',
    why: 'Alertmanager takes it and never uses it.',
    fix: 'Route to it, or take it out.',
  },
  run(unit, tell, target) {
    if (!isDecoded(unit, target)) return;
    const tree = routeTree(unit.root);
    const used = new Set([...(tree ? routesIn(tree) : [])].flatMap(({ receiver }) => (receiver ? [stringOf(receiver).text] : [])));
    const receivers = itemsOf(get(unit.root, 'receivers'));
    // A route with a receiver that is none, or without one, may mean any of them.
    const names = new Set(receivers.map((it) => stringOf(deref(get(it, 'name'))).text));
    if (used.size === 0 || ![...used].every((it) => names.has(it))) return;
    for (const receiver of receivers) {
      const name = get(receiver, 'name');
      const text = stringOf(deref(name)).text;
      const isSwitch = keysOf(receiver).length <= 1 && toNowhere.test(text);
      if (name && text !== '' && !used.has(text) && !isSwitch)
        tell({ message: `No route names the receiver \`${text}\`.`, at: atNode(name), tag: 'unnecessary' });
    }
  },
});
