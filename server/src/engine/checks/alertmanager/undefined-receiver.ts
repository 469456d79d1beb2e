import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { goQuote } from '../../promql/gostring.js';
import { get, itemsOf, stringAt, textOf } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
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
    const names = itemsOf(get(root, 'receivers')).map((it) => stringAt(it, 'name') ?? '');
    const defined = new Set(names);
    for (const { receiver } of routesIn(tree)) {
      if (!receiver || defined.has(textOf(receiver))) continue;
      const name = textOf(receiver);
      const better = nearestOf(name, names, 3);
      const { region, span } = receiver;
      tell({
        message: `undefined receiver ${goQuote(name)} used in route`,
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
