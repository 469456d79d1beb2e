import { matchersIn } from '../../alertmanager/matchers.js';
import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { deref, get, itemsOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
import { alertmanagerUnitFindings } from '../shared-alertmanager.js';

/** Every list of matchers of a configuration. */
function listsOf(root: Node): readonly (Node | undefined)[] {
  const found: (Node | undefined)[] = [];
  const tree = routeTree(root);
  if (tree) for (const { node } of routesIn(tree)) found.push(get(node, 'matchers'));
  for (const rule of itemsOf(get(root, 'inhibit_rules'))) {
    found.push(get(rule, 'source_matchers'));
    found.push(get(rule, 'target_matchers'));
  }
  return found;
}

export const matcher = check({
  code: 'alertmanager/matcher',
  scope: 'unit',
  on: ['AlertmanagerFile', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'Alertmanager', says: 'bad matcher format: severity' },
  docs: {
    what: 'A text that is no matcher.',
    why: 'Alertmanager tries two parsers; what both refuse makes it refuse the whole configuration.',
    fix: 'Write `label="value"`, with `=`, `!=`, `=~` or `!~`.',
  },
  run(unit, tell, target) {
    alertmanagerUnitFindings(unit, target, 'alertmanager/matcher').forEach(tell);
    if (unit.unit === 'KubernetesObject') return;
    const { root } = unit;
    for (const list of listsOf(root)) {
      for (const item of itemsOf(list)) {
        const it = deref(item);
        const parsed = matchersIn(it);
        if (it && parsed && !parsed.ok)
          tell({ message: parsed.message, at: { value: undefined, region: it.region, span: it.span }, tool: 'Alertmanager' });
      }
    }
  },
});
