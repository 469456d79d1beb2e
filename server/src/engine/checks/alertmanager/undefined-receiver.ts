import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { stringOf } from '../../golang/fields.js';
import { quoteString } from '../../golang/go-string.js';
import { alertmanagerSections } from '../../resources/by-name.js';
import { deref, get, itemsOf, keysOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import { meantField } from '../../text/meant.js';
import { check } from '../check.js';
import { webhookFindings } from '../shared-alertmanager.js';

export const undefinedReceiver = check({
  code: 'alertmanager/undefined-receiver',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'undefined receiver "pager" used in route' },
  docs: {
    what: 'A route to a receiver that is not defined.',
    why: 'Alertmanager refuses the whole configuration, and goes on with the old one.',
    fix: 'Take the name of a receiver, or define it.',
  },
  run(unit, tell, target) {
    if (unit.unit === 'KubernetesObject') {
      webhookFindings(unit, target, 'alertmanager/undefined-receiver').forEach(tell);
      return;
    }
    const { root } = unit;
    const tree = routeTree(root);
    if (!tree) return;
    const names = itemsOf(get(root, 'receivers')).map((it) => stringOf(deref(get(it, 'name'))).text);
    const defined = new Set(names);
    // A receiver without a name, and a list of them under another one, is told itself.
    const isMisspelt = !get(root, 'receivers') && keysOf(root).some((key) => meantField(key, alertmanagerSections) === 'receivers');
    if (defined.has('') || isMisspelt) return;
    for (const { receiver } of routesIn(tree)) {
      if (!receiver) continue;
      const written = stringOf(receiver);
      const name = written.text;
      if (defined.has(name)) continue;
      const better = nearestOf(name, names, 3);
      const { region, span } = receiver;
      tell({
        message: `undefined receiver ${quoteString(written)} used in route`,
        at: { value: undefined, region, span },
        tool: 'Alertmanager',
        fixes:
          better && /^[\w.-]+$/.test(better)
            ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }]
            : [],
      });
    }
  },
});
