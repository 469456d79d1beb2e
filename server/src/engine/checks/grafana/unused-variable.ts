import { get, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { dashboardVariables } from '../shared-grafana.js';
import { atNode } from '../shared-node.js';

export const unusedVariable = check({
  code: 'grafana/unused-variable',
  scope: 'unit',
  on: ['Dashboard'],
  weight: { severity: 'hint', costs: 'a box that changes nothing, and a query at each load.' },
  docs: {
    what: 'A variable of a dashboard that nothing in it uses.',
    why: 'Titles, links, queries and other variables are looked through. Silent for ad hoc filters and for hidden variables, which links of other dashboards may fill.',
    fix: 'Delete it, or use it.',
  },
  run({ root, document }, tell) {
    const { text } = document.region;
    for (const it of dashboardVariables(root)) {
      const node = get(it, 'name');
      const name = stringAt(it, 'name');
      if (
        !node ||
        !name ||
        stringAt(it, 'type') === 'adhoc' ||
        !['0', 'dontHide'].includes(stringAt(it, 'hide') ?? '0') ||
        get(it, 'filters') ||
        !/^\w+$/.test(name)
      )
        continue;
      const used = new RegExp(`(?:\\$|\\{|\\[\\[|var-)${name}(?!\\w)|"(?:repeat|value)"\\s*:\\s*"${name}"|repeat: ["']?${name}\\b`).test(
        text,
      );
      if (!used) tell({ message: `Nothing in the dashboard uses \`${name}\`.`, at: atNode(node), tag: 'unnecessary' });
    }
  },
});
